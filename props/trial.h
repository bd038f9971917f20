// One case made concrete: its data, its tensors, and what they must give.
#pragma once

#include <cstdint>
#include <optional>

#include "ref/case.h"
#include "ref/data.h"
#include "ref/expected.h"
#include "ref/tensor.h"

namespace tconv {

// Made once for a case and shared by all implementations and properties that are tried on it.
class Trial {
 public:
  // Requires a valid case.
  explicit Trial(const Case& c) : Trial(c, make_operands(c)) {}
  // The data given here stand in for those of the case's recipe.
  Trial(const Case& c, Operands data);

  const Case& tried() const { return case_; }
  const Problem& problem() const { return case_.problem; }
  const Operands& data() const { return data_; }
  // Distinguishes trials, also from those that are gone.
  uint64_t id() const { return id_; }

  const Tensor& x() const { return x_; }
  const Tensor& w() const { return w_; }
  const std::optional<Tensor>& b() const { return b_; }

  // True if every element of the output is determined to the bit, and finite.
  bool exact() const { return exact_; }
  // Computed when first asked for.
  const Expected& expected() const;

 private:
  Case case_;
  Operands data_;
  uint64_t id_;
  Tensor x_, w_;
  std::optional<Tensor> b_;
  bool exact_ = false;
  mutable std::optional<Expected> expected_;
};

// Something that a property computes once for a trial, for the implementations that are tried on it one after another.
template <typename T>
class OncePerTrial {
 public:
  template <typename F>
  const T& get(const Trial& trial, F&& make) {
    if (!value_ || id_ != trial.id()) {
      value_ = make();
      id_ = trial.id();
    }
    return *value_;
  }

 private:
  uint64_t id_ = 0;
  std::optional<T> value_;
};

}  // namespace tconv
