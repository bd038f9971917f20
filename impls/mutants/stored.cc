#include "impls/mutants/stored.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tconv::mutants {
namespace {

ElementType type_of(const tconv_tensor& t) {
  if (t.type_code == TCONV_BFLOAT) return ElementType::bf16;
  if (t.type_code == TCONV_UINT) return ElementType::u8;
  if (t.type_code == TCONV_INT) return t.type_bits == 32 ? ElementType::s32 : ElementType::s8;
  return t.type_bits == 64 ? ElementType::f64 : t.type_bits == 16 ? ElementType::f16 : ElementType::f32;
}

Scales scales_of(const tconv_args& args) {
  if (!TCONV_HAS(&args, quantization) || args.quantization == nullptr) return {};
  const tconv_quantization& q = *args.quantization;
  return {q.x_zero_point, q.w_zero_point, q.y_zero_point, q.x_scale, q.y_scale, q.w_scales};
}

// A dense tensor of floats or doubles, with the values f(stored value).
struct Wide {
  Tensor tensor;
  std::vector<double> memory;

  template <typename F>
  Wide(const Tensor& stored, ElementType type, bool f32, F&& f) : tensor(stored) {
    tensor.f32 = f32;
    tensor.strides = tensor.dense_strides();
    memory.resize(static_cast<size_t>(stored.data == nullptr ? 0 : stored.count()));
    tensor.data = reinterpret_cast<std::byte*>(memory.data());
    if (stored.data == nullptr) return;
    visit_type(type, [&]<typename T>(std::type_identity<T>) {
      const auto* from = reinterpret_cast<const T*>(stored.data);
      for_each_index(stored.shape,
                     [&](const Index& i) { tensor.set(i, f(static_cast<double>(from[stored.offset(i)]))); });
    });
  }
};

void write(const Stored& stored, const Scales& scales, const Call& wide, const Tensor& y, ElementType type) {
  visit_type(type, [&]<typename T>(std::type_identity<T>) {
    auto* to = reinterpret_cast<T*>(y.data);
    for_each_index(y.shape, [&](const Index& i) {
      double value = wide.y.get(i);
      if (type == ElementType::s8 || type == ElementType::u8)
        value = stored.scaled(value, scales, wide.problem, i[1]) + scales.y_zero;
      to[y.offset(i)] = static_cast<T>(is_integer(type) ? stored.integer(value, type) : stored.real(value, type));
    });
  });
}

}  // namespace

double Stored::nearest_integer(double value, ElementType type) {
  return std::clamp(std::nearbyint(value), traits(type).lowest, traits(type).largest);
}

double Stored::nearest_real(double value, ElementType type) {
  return visit_type(type,
                    [&]<typename T>(std::type_identity<T>) { return static_cast<double>(static_cast<T>(value)); });
}

bool is_stored(const tconv_args& args) {
  const ElementType type = type_of(*args.x);
  return type != ElementType::f32 && type != ElementType::f64;
}

void run_stored(const Stored& stored, Fault fault, Kernel kernel, const tconv_args& args) {
  const ElementType x = type_of(*args.x);
  const bool f32 = !is_integer(x);
  const Scales scales = scales_of(args);
  const Call call = call_of(args);
  const auto same = [](double value) { return value; };
  Wide wide_x(call.x, x, f32, [&](double q) { return stored.x(q, scales); });
  Wide wide_w(call.w, type_of(*args.w), f32, [&](double q) { return stored.w(q, scales); });
  Wide wide_b(call.b, args.b != nullptr ? type_of(*args.b) : x, f32, same);
  Wide wide_y(call.y, type_of(*args.y), f32, [](double) { return 0.0; });
  const Call wide{call.problem, wide_x.tensor, wide_w.tensor, wide_b.tensor, wide_y.tensor};
  if (f32) fault.rounded = x == ElementType::f16 ? stored.sum_of_f16 : stored.sum_of_bf16;
  kernel(fault, wide);
  stored.sums(wide, scales);
  write(stored, scales, wide, call.y, type_of(*args.y));
}

}  // namespace tconv::mutants
