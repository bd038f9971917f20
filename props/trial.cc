#include "props/trial.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace tconv {
namespace {

std::atomic<uint64_t> next_id{1};

Tensor tensor_of(ElementType type, const Dense<double>& values, const Placement& placement) {
  Tensor tensor(type, values.shape, placement);
  tensor.poison();
  tensor.store(values);
  return tensor;
}

bool all_finite(const Dense<double>& tensor) {
  return std::all_of(tensor.values.begin(), tensor.values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

Trial::Trial(const Case& c, Operands data)
    : case_(c),
      data_(std::move(data)),
      id_(next_id++),
      x_(tensor_of(c.type, data_.x, c.x)),
      w_(tensor_of(c.type, data_.w, c.w)),
      exact_(sums_are_exact(c.problem, c.type, data_) && all_finite(data_.x) && all_finite(data_.w) &&
             all_finite(data_.b)) {
  if (c.problem.bias) b_ = tensor_of(c.type, data_.b, {});
}

const Expected& Trial::expected() const {
  if (!expected_) expected_ = expected_output(case_.problem, case_.type, data_);
  return *expected_;
}

}  // namespace tconv
