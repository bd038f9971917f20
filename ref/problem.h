// The operator's hyper-parameters and sizes, and the size algebra that joins conv and tconv.
//
//   y[n, c, o] = b[c] + sum x[n, ci, i] * w[ci, c mod C_out/G, t]   over ci in c's group and o = i*s + t*d - pad_begin
//   O = (I-1)*s - pad_begin - pad_end + d*(K-1) + output_padding + 1                                     for each axis
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tconv {

// Sizes of a tensor of five dimensions; those that a tensor does not have are 1.
using Extents = std::array<int64_t, 5>;

// One spatial axis of a transposed convolution. Sizes are counts of elements, dilation 1 is dense.
struct Axis {
  int64_t input = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad_begin = 0;       // outputs removed at the low end
  int64_t pad_end = 0;         // outputs removed at the high end
  int64_t output_padding = 0;  // outputs added at the high end; below max(stride, dilation)

  friend bool operator==(const Axis&, const Axis&) = default;
};

// Its parameters, in order, and the lowest value that each can have.
struct AxisParameter {
  int64_t Axis::*member;
  int64_t lowest;
};
inline constexpr std::array<AxisParameter, 7> kAxisParameters = {{{&Axis::input, 1},
                                                                  {&Axis::kernel, 1},
                                                                  {&Axis::stride, 1},
                                                                  {&Axis::dilation, 1},
                                                                  {&Axis::pad_begin, 0},
                                                                  {&Axis::pad_end, 0},
                                                                  {&Axis::output_padding, 0}}};

// A transposed convolution. The axes are depth, height and width: a problem of rank 1 uses the last one, of rank 2 the
// last two, and the others keep their neutral defaults.
struct Problem {
  int rank = 2;
  int64_t batch = 1;
  int64_t groups = 1;
  int64_t in_channels = 1;
  int64_t out_channels = 1;
  bool bias = false;
  std::array<Axis, 3> axes{};

  int64_t in_channels_per_group() const { return in_channels / groups; }
  int64_t out_channels_per_group() const { return out_channels / groups; }
  // The axes of the problem are first_axis(), ..., 2. Requires a rank of 1 to 3.
  size_t first_axis() const { return static_cast<size_t>(3 - rank); }

  friend bool operator==(const Problem&, const Problem&) = default;
};

// No extent, stride or dilation may be larger: sums and products of two stay far from the end of 64 bits.
inline constexpr int64_t kMaxExtent = int64_t{1} << 40;

// d*(K-1) + 1, the length that the kernel covers. Requires a valid axis.
int64_t kernel_extent(const Axis& axis);

// O of the formula above, also where it is not positive; empty where it leaves 64 bits.
std::optional<int64_t> tconv_output_size(const Axis& axis);

// floor((X + pad_begin + pad_end - d*(K-1) - 1) / s) + 1 for a conv input of X elements (the axis' own `input` is not
// used); 0 where the kernel does not fit. Requires a valid axis.
int64_t conv_output_size(const Axis& axis, int64_t conv_input);

// The sizes X >= 1 with conv_output_size(axis, X) == axis.input: `stride` of them, fewer where the low ones would not
// be positive; empty (last < first) if none is. Requires a valid axis.
struct SizeRange {
  int64_t first = 1;
  int64_t last = 0;
};
SizeRange conv_inputs_sharing_output(const Axis& axis);

// The output_padding in 0..s-1 with which tconv gives `size` elements; empty where none does. Requires a valid axis.
std::optional<int64_t> output_padding_selecting(const Axis& axis, int64_t size);

// Everything that is wrong with the problem, a sentence each that names the parameter, its value and the bound. Empty
// means valid: every size and element count below fits in 64 bits.
std::vector<std::string> validate(const Problem& problem);

// Shapes of a valid problem, with all three axes: x (N, C_in, I...), w (C_in, C_out/G, K...), b (C_out), y (N, C_out,
// O...).
Extents input_shape(const Problem& problem);
Extents weight_shape(const Problem& problem);
Extents bias_shape(const Problem& problem);
Extents output_shape(const Problem& problem);

// The product of the extents; empty where it leaves 64 bits.
std::optional<int64_t> element_count(const Extents& shape);

// The largest number of products that any output element can get: C_in/G * prod K. Requires a valid problem.
int64_t max_products(const Problem& problem);

// Multiplications of the definition, cropped ones included: N * C_in * C_out/G * prod I*K; saturates at INT64_MAX.
int64_t multiplications(const Problem& problem);

}  // namespace tconv
