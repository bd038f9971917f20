// The ways in which the definition of a transposed convolution is misread in practice, each as an operator of its own:
// what an implementation gives is compared with what it would give under each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ref/data.h"
#include "ref/dense.h"
#include "ref/problem.h"

namespace tconv {

// A product: which elements of x and w meet in which element of y.
struct Product {
  Extents x{}, w{}, y{};
};

// No input is meant.
inline constexpr int64_t kNoInput = INT64_MIN;

// A set of axes: bit a for axes[a].
using AxisSet = unsigned;
inline constexpr AxisSet kAllAxes = 7;

// What is not set is read rightly; an entry of the catalogue sets one member, or two.
struct Misreading {
  std::string name;      // the class of a finding: stable
  std::string sentence;  // "the result is exactly what you get when ..."

  // Of one axis: its parameters; the tap that is used for tap t; the input that output o meets under tap t, or
  // kNoInput. They hold for a set of axes, the others are read rightly.
  std::function<void(Axis&)> axis = {};
  std::function<int64_t(const Axis&, int64_t t)> tap = {};
  std::function<int64_t(const Axis&, int64_t o, int64_t t)> input = {};

  // Of the whole problem: its parameters (the shapes of x, w and y stay), the product that is made where this one is
  // meant (false: none), what is added to an output besides the products (b is empty without a bias), and what becomes
  // of an output in the end.
  std::function<Problem(Problem)> parameters = {};
  std::function<bool(const Problem&, Product&)> product = {};
  std::function<double(const Problem&, const Dense<double>& b, const Extents& y)> bias = {};
  std::function<double(double)> finish = {};

  // So common a fault that it is believed where another one, under some condition, comes to the same.
  bool plain = false;

  bool by_axis() const { return axis || tap || input; }
};

const std::vector<Misreading>& misreadings();

// y of a problem as the misreading computes it, on these axes. What it would write or read outside a tensor is left
// out.
Dense<double> misread(const Misreading& misreading, const Problem& problem, const Operands& data,
                      AxisSet axes = kAllAxes);

// Of the axes of the problem, those to which the misreading may make a difference.
AxisSet misread_axes(const Misreading& misreading, const Problem& problem);

}  // namespace tconv
