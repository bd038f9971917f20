// The ways in which the definition of a transposed convolution is misread in practice, each as an operator of its own:
// what an implementation gives is compared with what it would give under each.
#pragma once

#include <span>
#include <string_view>

#include "ref/data.h"
#include "ref/dense.h"
#include "ref/problem.h"

namespace tconv {

// A product: which elements of x and w meet in which element of y.
struct Product {
  Extents x{}, w{}, y{};
};

// Every member is the right reading by default; an entry of the catalogue replaces one, or two.
struct Misreading {
  std::string_view name;      // the class of a finding: stable
  std::string_view sentence;  // "the result is exactly what you get when ..."

  // The parameters as they are misread. The shapes of x, w and y stay those of the problem.
  Problem (*parameters)(Problem p) = [](Problem p) { return p; };
  // The product that is made where this one is meant; false: none.
  bool (*product)(const Problem& p, Product& product) = [](const Problem&, Product&) { return true; };
  // What is added to an output element besides the products; b is empty without a bias.
  double (*bias)(const Problem& p, const Dense<double>& b,
                 const Extents& y) = [](const Problem&, const Dense<double>& b, const Extents& y) {
    return b.values.empty() ? 0.0 : b.values[static_cast<size_t>(y[1])];
  };
};

std::span<const Misreading> misreadings();

// y of a problem as the misreading computes it. What it would write or read outside a tensor is left out.
Dense<double> misread(const Misreading& misreading, const Problem& problem, const Operands& data);

}  // namespace tconv
