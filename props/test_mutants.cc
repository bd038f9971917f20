#include "props/test_mutants.h"

#include <cmath>
#include <set>
#include <utility>

#include "impls/native/native.h"

namespace tconv::test {
namespace {

// Scatter for another problem; what falls outside y is dropped.
template <typename F>
void with_problem(const Call& call, F&& change) {
  Problem p = call.problem;
  change(p);
  native::scatter({p, call.x, call.w, call.b, call.y});
}

template <typename F>
void with_axes(const Call& call, F&& change) {
  with_problem(call, [&](Problem& p) {
    for (Axis& a : p.axes) change(a);
  });
}

// Scatter with weights from elsewhere: from(index) says where.
template <typename F>
void with_weights(const Call& call, F&& from) {
  Tensor w(call.w.type, call.w.layout.shape, {});
  visit_arithmetic(call.w.type, [&]<typename T>(std::type_identity<T>) {
    const auto right = view<T>(call.w);
    const auto wrong = view<T>(w.ref());
    for_each_index(right.shape(), [&](auto a, auto b, auto c, auto d, auto e) {
      const Extents at = from(Extents{a, b, c, d, e});
      wrong(a, b, c, d, e) = right(at[0], at[1], at[2], at[3], at[4]);
    });
  });
  native::scatter({call.problem, call.x, std::as_const(w).ref(), call.b, call.y});
}

// Scatter, then y(at) = change(y, before, at) for every element; `before` is what was in y at first.
template <typename F>
void with_outputs(const Call& call, F&& change) {
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
    std::vector<std::byte> storage(call.y.data, call.y.data + call.y.bytes);
    const auto before = view<T>(TensorRef{call.y.type, call.y.layout, storage.data(), storage.size()});
    native::scatter(call);
    const auto y = view<T>(call.y);
    for_each_index(y.shape(), [&](auto n, auto c, auto oz, auto oy, auto ox) {
      y(n, c, oz, oy, ox) = change(y, before, Extents{n, c, oz, oy, ox});
    });
  });
}

template <typename View>
auto at(const View& view, const Extents& i) {
  return view(i[0], i[1], i[2], i[3], i[4]);
}

double bias(const Call& call, int64_t channel) {
  if (!call.problem.bias) return 0;
  return visit_arithmetic(
      call.b.type, [&]<typename T>(std::type_identity<T>) -> double { return view<T>(call.b)(channel, 0, 0, 0, 0); });
}

bool has_taps(const Axis& a, int64_t output) {
  for (int64_t t = 0; t < a.kernel; ++t)
    if ((output + a.pad_begin - t * a.dilation) % a.stride == 0) return true;
  return false;
}

void flipped(const Call& call) {
  with_weights(call, [&](Extents at) {
    for (size_t a = 0; a < 3; ++a) at[a + 2] = call.problem.axes[a].kernel - 1 - at[a + 2];
    return at;
  });
}

// The memory of w read with the output channels outermost.
void output_channels_first(const Call& call) {
  with_weights(call, [&](Extents at) {
    const int64_t per_group = call.problem.out_channels_per_group();
    const int64_t flat = at[1] * call.problem.in_channels + at[0];
    at[0] = flat / per_group;
    at[1] = flat % per_group;
    return at;
  });
}

void first_group_weights(const Call& call) {
  with_weights(call, [&](Extents at) {
    at[0] %= call.problem.in_channels_per_group();
    return at;
  });
}

void output_padding_unreached(const Call& call) {
  with_outputs(call, [&]<typename V>(const V& y, const V&, const Extents& i) {
    for (size_t a = 0; a < 3; ++a)
      if (i[a + 2] >= y.shape()[a + 2] - call.problem.axes[a].output_padding)
        return static_cast<decltype(at(y, i))>(bias(call, i[1]));
    return at(y, i);
  });
}

void tapless_unwritten(const Call& call) {
  with_outputs(call, [&](const auto& y, const auto& before, const Extents& i) {
    for (size_t a = 0; a < 3; ++a)
      if (!has_taps(call.problem.axes[a], i[a + 2])) return at(before, i);
    return at(y, i);
  });
}

void last_unwritten(const Call& call) {
  with_outputs(call, [](const auto& y, const auto& before, const Extents& i) {
    for (size_t dimension = 0; dimension < 5; ++dimension)
      if (i[dimension] != y.shape()[dimension] - 1) return at(y, i);
    return at(before, i);
  });
}

void writes_before_y(const Call& call) {
  native::scatter(call);
  if (call.y.layout.offset > 0) call.y.data[0] = std::byte{0};
}

void tail_of_rows(const Call& call) {
  ConstTensorRef x = call.x;
  x.layout.shape[4] -= x.layout.shape[4] % 4;
  native::scatter({call.problem, x, call.w, call.b, call.y});
}

// A shortcut for 1x1 kernels without padding that does not ask for the stride.
void unguarded_shortcut(const Call& call) {
  bool pointwise = true;
  for (const Axis& a : call.problem.axes) pointwise = pointwise && a.kernel == 1 && a.pad_begin == 0 && a.pad_end == 0;
  with_axes(call, [&](Axis& a) { a.stride = pointwise ? 1 : a.stride; });
}

constexpr Mutant kMutants[] = {
    {"kernel_flipped", &flipped},
    {"weights_output_first", &output_channels_first},
    {"weights_of_first_group", &first_group_weights},
    {"strides_swapped",
     [](const Call& call) { with_problem(call, [](Problem& p) { std::swap(p.axes[1].stride, p.axes[2].stride); }); }},
    {"paddings_swapped", [](const Call& call) { with_axes(call, [](Axis& a) { std::swap(a.pad_begin, a.pad_end); }); }},
    {"dilation_ignored", [](const Call& call) { with_axes(call, [](Axis& a) { a.dilation = 1; }); }},
    {"output_padding_low", [](const Call& call) { with_axes(call, [](Axis& a) { a.pad_begin -= a.output_padding; }); }},
    {"output_padding_unreached", &output_padding_unreached},
    {"bias_twice",
     [](const Call& call) {
       with_outputs(call, [&](const auto& y, const auto&, const Extents& i) {
         return static_cast<decltype(at(y, i))>(at(y, i) + bias(call, i[1]));
       });
     }},
    {"bias_dropped", [](const Call& call) { with_problem(call, [](Problem& p) { p.bias = false; }); }},
    {"bias_of_first_channel",
     [](const Call& call) {
       ConstTensorRef b = call.b;
       b.layout.strides[0] = 0;
       native::scatter({call.problem, call.x, call.w, b, call.y});
     }},
    {"first_image_only",
     [](const Call& call) {
       with_outputs(call, [](const auto& y, const auto&, Extents i) { return i[0] = 0, at(y, i); });
     }},
    {"unguarded_shortcut", &unguarded_shortcut},
    {"tail_of_rows_dropped", &tail_of_rows},
    {"channels_after_16_repeat",
     [](const Call& call) {
       with_outputs(call, [](const auto& y, const auto&, Extents i) { return i[1] -= i[1] >= 16 ? 16 : 0, at(y, i); });
     }},
    {"tapless_phase_unwritten", &tapless_unwritten},
    {"last_element_unwritten", &last_unwritten},
    {"adds_to_what_was_there",
     [](const Call& call) {
       with_outputs(call, [](const auto& y, const auto& before, const Extents& i) { return at(y, i) + at(before, i); });
     }},
    {"writes_before_y", &writes_before_y},
    {"f64_through_f32",
     [](const Call& call) {
       with_outputs(call, [](const auto& y, const auto&, const Extents& i) {
         return static_cast<decltype(at(y, i))>(static_cast<float>(at(y, i)));
       });
     }},
    {"inaccurate",
     [](const Call& call) {
       with_outputs(call, [](const auto& y, const auto&, const Extents& i) {
         const auto value = at(y, i);
         return value == std::trunc(value) ? value : value * static_cast<decltype(at(y, i))>(1 + 0x1p-16);
       });
     }},
    {"inserted_zeros_multiplied", &native::opencv_dilate_filter},
};

}  // namespace

std::span<const Mutant> mutants() { return kMutants; }

}  // namespace tconv::test
