#include "props/trial.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

Tensor tensor_of(ElementType type, const Dense<double>& values, const Placement& placement, int32_t zero) {
  Tensor tensor(type, values.shape, placement);
  tensor.poison();
  tensor.store(values, zero);
  return tensor;
}

bool all_finite(const Dense<double>& tensor) {
  return std::all_of(tensor.values.begin(), tensor.values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

Trial::Trial(const Case& c, Operands data, int miss_bits) {
  const auto& [zx, zw, zy, scale, by_channel] = c.quantization;
  auto made = std::make_shared<Made>();
  made->tried = c;
  made->miss_bits = miss_bits;
  made->representable = tconv::representable(c.type, c.quantization, data);
  made->finite = all_finite(data.x) && all_finite(data.w) && all_finite(data.b);
  made->exact = made->representable && made->finite && sums_are_exact(c.problem, c.type, data);
  made->x = tensor_of(c.type.x, data.x, c.x, zx);
  made->w = tensor_of(c.type.w, data.w, c.w, zw);
  if (c.problem.bias) made->b = tensor_of(c.type.b(), data.b, {}, 0);
  made->data = std::move(data);
  made_ = std::move(made);
}

bool Trial::exact_in(const Arithmetic& arithmetic) const {
  return made_->representable && made_->finite && sums_are_exact(problem(), tried().type, data(), arithmetic);
}

const Expected& Trial::expected(const Arithmetic& arithmetic) const {
  for (const auto& [known, expected] : made_->expected)
    if (known == arithmetic) return *expected;
  auto made = std::make_shared<const Expected>(
      expected_output(problem(), Numerics{tried().type, tried().quantization, arithmetic}, data()));
  return *made_->expected.emplace_back(arithmetic, std::move(made)).second;
}

}  // namespace tconv
