// Where each product lands, by what each system documents of its own parameters; for tests, and independent of what
// writes the calls.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "ref/problem.h"

namespace tconv::test {

// Which product x[i]*w[t] lands where along an axis, and how many outputs there are.
struct Landing {
  int64_t outputs = 0;
  std::set<std::array<int64_t, 3>> products;  // (i, t, o)

  friend bool operator==(const Landing&, const Landing&) = default;
};

// place(i, t) is where a product would be, on the axis or beyond its ends.
inline Landing landing(int64_t outputs, int64_t input, int64_t kernel,
                       const std::function<int64_t(int64_t, int64_t)>& place) {
  Landing l{outputs, {}};
  for (int64_t i = 0; i < input; ++i)
    for (int64_t t = 0; t < kernel; ++t)
      if (const int64_t o = place(i, t); o >= 0 && o < outputs) l.products.insert({i, t, o});
  return l;
}

inline Landing by_definition(const Axis& a) {
  return landing(*tconv_output_size(a), a.input, a.kernel,
                 [&](int64_t i, int64_t t) { return i * a.stride + t * a.dilation - a.pad_begin; });
}

// The outputs first..end-1 of a landing.
inline Landing sliced(const Landing& whole, int64_t first, int64_t end) {
  EXPECT_LE(end, whole.outputs);
  Landing l{end - first, {}};
  for (const auto& [i, t, o] : whole.products)
    if (o >= first && o < end) l.products.insert({i, t, o - first});
  return l;
}

// What a system was told of an axis.
struct Told {
  int64_t input = 0, kernel = 0, stride = 1, dilation = 1;
};

// PyTorch: (I-1)*stride - 2*padding + dilation*(K-1) + output_padding + 1 outputs; output_padding must be smaller than
// either stride or dilation. ONNX, WebNN, XNNPACK and OpenCV: the same with a padding at each end, by their rule for
// output_padding.
inline std::optional<Landing> padded(const Told& t, int64_t begin, int64_t end, int64_t output_padding, int64_t below) {
  const int64_t outputs = (t.input - 1) * t.stride - begin - end + t.dilation * (t.kernel - 1) + output_padding + 1;
  if (begin < 0 || end < 0 || output_padding < 0 || output_padding >= below || outputs < 1) return std::nullopt;
  return landing(outputs, t.input, t.kernel,
                 [&](int64_t i, int64_t tap) { return i * t.stride + tap * t.dilation - begin; });
}

// A system that has the convolution from y to x, and is told y's size: the gradient of
// x[i] = sum y[i*s + t*d - begin] * w[t], floor((O + begin + end - reach) / s) + 1 of them.
inline std::optional<Landing> gradient(const Told& t, int64_t outputs, int64_t begin, int64_t end) {
  const int64_t room = outputs + begin + end - (t.dilation * (t.kernel - 1) + 1);
  if (outputs < 1 || begin < 0 || room < 0 || room / t.stride + 1 != t.input) return std::nullopt;
  return landing(outputs, t.input, t.kernel,
                 [&](int64_t i, int64_t tap) { return i * t.stride + tap * t.dilation - begin; });
}

// TensorFlow's padding algorithms (tf.nn): SAME gives ceil(O/s) elements and needs
// max((ceil(O/s)-1)*s + reach - O, 0) zeros, the smaller half first; VALID has none.
inline std::optional<Landing> same_or_valid(const Told& t, int64_t outputs, bool same) {
  const int64_t reach = (t.kernel - 1) * t.dilation + 1;
  if (!same) return gradient(t, outputs, 0, 0);
  const int64_t convolved = (outputs + t.stride - 1) / t.stride;
  const int64_t zeros = std::max<int64_t>((convolved - 1) * t.stride + reach - outputs, 0);
  if (convolved != t.input) return std::nullopt;
  return gradient(t, outputs, zeros / 2, zeros - zeros / 2);
}

// Keras's size of the output (keras.ops.conv_transpose), then TensorFlow's padding.
inline std::optional<Landing> by_keras(const Told& t, bool same, std::optional<int64_t> output_padding) {
  const int64_t reach = (t.kernel - 1) * t.dilation + 1, before = (t.input - 1) * t.stride;
  if (output_padding && (*output_padding < 0 || *output_padding >= t.stride)) return std::nullopt;
  if (same) return same_or_valid(t, output_padding ? before + reach % 2 + *output_padding : t.input * t.stride, true);
  return same_or_valid(t, before + (output_padding ? reach + *output_padding : std::max(reach, t.stride)), false);
}

// JAX: s-1 zeros between the inputs, `before` and `after` around them (negative ones take away), and a convolution with
// the kernel as it is: here w flipped, so that its element u is w[K-1-u].
inline Landing by_jax(const Told& t, int64_t before, int64_t after) {
  const int64_t length = (t.input - 1) * t.stride + 1 + before + after;
  Landing l{length - (t.kernel - 1) * t.dilation, {}};
  for (int64_t o = 0; o < l.outputs; ++o)
    for (int64_t u = 0; u < t.kernel; ++u) {
      const int64_t at = o + u * t.dilation - before;  // in the zero-inserted input
      if (at >= 0 && at % t.stride == 0 && at / t.stride < t.input)
        l.products.insert({at / t.stride, t.kernel - 1 - u, o});
    }
  return l;
}

// TensorFlow Lite (lite/kernels/padding.h): the offset is half of what `out_size` windows need beyond y.
inline Landing by_tflite(const Told& t, int64_t outputs, bool same) {
  const int64_t windows = same ? (outputs + t.stride - 1) / t.stride : (outputs + t.stride - t.kernel) / t.stride;
  const int64_t offset = std::max<int64_t>((windows - 1) * t.stride + t.kernel - outputs, 0) / 2;
  return landing(outputs, t.input, t.kernel, [&](int64_t i, int64_t tap) { return i * t.stride + tap - offset; });
}

// oneDNN (src/common/deconvolution.cpp): the sizes agree, and the padding on the right is above -stride.
inline std::optional<Landing> by_onednn(Told t, int64_t outputs, int64_t left, int64_t right) {
  t.dilation += 1;
  if (right + t.stride <= 0) return std::nullopt;
  return gradient(t, outputs, left, right);
}

}  // namespace tconv::test
