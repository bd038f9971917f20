// f16, bf16 and integers are what tensors are stored in. They are read into a type that C++ computes in, and y is
// rounded when it is written back.
#include "impls/native/native.h"

namespace tconv::native {
namespace {

Tensor wide_copy(const ConstTensorRef& tensor, ElementType type, int32_t zero) {
  Tensor copy(type, tensor.layout.shape, {});
  copy.store(load(tensor), -zero);
  return copy;
}

// saturated(round(multiplier * acc) + zero): store rounds to even and saturates.
void requantise(const Quantization& q, Dense<double>& sums) {
  size_t i = 0;
  for_each_index(sums.shape, [&](auto, auto c, auto, auto, auto) {
    double& value = sums.values[i++];
    value = value * q.multiplier(c) + q.y_zero;
  });
}

}  // namespace

void widened(void (*kernel)(const Call&), const Call& call) {
  const Types types = call.types();
  if (types.arithmetic()) return kernel(call);
  const Quantization& q = call.quantization;
  const ElementType type = types.integers() ? ElementType::f64 : ElementType::f32;
  const Tensor x = wide_copy(call.x, type, q.x_zero), w = wide_copy(call.w, type, q.w_zero);
  const Tensor b = call.problem.bias ? wide_copy(call.b, type, 0) : Tensor();
  Tensor y(type, call.y.layout.shape, {});
  kernel({call.problem, x.ref(), w.ref(), call.problem.bias ? b.ref() : ConstTensorRef{}, y.ref()});
  Dense<double> result = y.load();
  if (types.requantised()) requantise(q, result);
  store(result, call.y);
}

}  // namespace tconv::native
