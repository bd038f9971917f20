#include "props/trial.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

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

Trial::Trial(const Case& c, Operands data, int miss_bits) {
  const bool exact =
      sums_are_exact(c.problem, c.type, data) && all_finite(data.x) && all_finite(data.w) && all_finite(data.b);
  Tensor x = tensor_of(c.type, data.x, c.x), w = tensor_of(c.type, data.w, c.w);
  std::optional<Tensor> b;
  if (c.problem.bias) b = tensor_of(c.type, data.b, {});
  made_ =
      std::make_shared<Made>(Made{c, std::move(data), std::move(x), std::move(w), std::move(b), miss_bits, exact, {}});
}

const Expected& Trial::expected() const {
  return remembered<Expected>([&] { return expected_output(problem(), tried().type, data()); });
}

}  // namespace tconv
