// The catalogue. Sentences end "the result is exactly what you get when ...".
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "props/diagnosis/misreading.h"

namespace tconv {
namespace {

constexpr size_t kDepth = 0, kHeight = 1, kWidth = 2;

template <typename F>
Problem each_axis(Problem p, F&& change) {
  for (Axis& a : p.axes) change(a);
  return p;
}

void flip(const Problem& p, Product& product, size_t axis) {
  product.w[axis + 2] = p.axes[axis].kernel - 1 - product.w[axis + 2];
}

template <int64_t Axis::*member>
Problem swapped(Problem p) {
  std::swap(p.axes[kHeight].*member, p.axes[kWidth].*member);
  return p;
}
// The parameter of one axis in place of that of all.
template <int64_t Axis::*member, size_t axis>
Problem from(Problem p) {
  const size_t chosen = std::max(axis, p.first_axis());
  for (Axis& a : p.axes) a.*member = p.axes[chosen].*member;
  return p;
}
// The parameter of one axis in place of that of another.
template <int64_t Axis::*member, size_t axis, size_t other>
Problem copied(Problem p) {
  if (std::min(axis, other) >= p.first_axis()) p.axes[other].*member = p.axes[axis].*member;
  return p;
}
template <int64_t Axis::*member, size_t axis, int64_t value>
Problem neutral(Problem p) {
  p.axes[axis].*member = value;
  return p;
}

// The index whose place in memory a flat offset is.
Extents unflattened(int64_t offset, const Extents& shape) {
  Extents index{};
  for (size_t i = 5; i > 0; --i) {
    index[i - 1] = offset % shape[i - 1];
    offset /= shape[i - 1];
  }
  index[0] += offset * shape[0];  // beyond the end
  return index;
}

int64_t flattened(const Extents& index, const Extents& shape) {
  int64_t offset = 0;
  for (size_t i = 0; i < 5; ++i) offset = offset * shape[i] + index[i];
  return offset;
}

// Where an element of y comes to lie if the sizes of y are those of a problem with other axes.
template <typename F>
bool laid_out(const Problem& p, Product& q, F&& change) {
  Extents shape = output_shape(p);
  for (size_t a = 0; a < 3; ++a) {
    if (q.y[a + 2] < 0 || q.y[a + 2] >= shape[a + 2]) return false;
  }
  for (size_t a = 0; a < 3; ++a) {
    Axis axis = p.axes[a];
    change(axis);
    shape[a + 2] = tconv_output_size(axis).value_or(0);
  }
  q.y = unflattened(flattened(q.y, shape), output_shape(p));
  return true;
}

int64_t taps(const Problem& p) { return p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel; }
int64_t tap(const Problem& p, const Extents& w) { return (w[2] * p.axes[1].kernel + w[3]) * p.axes[2].kernel + w[4]; }

bool in_output_padding(const Problem& p, const Extents& y) {
  const Extents shape = output_shape(p);
  for (size_t a = 0; a < 3; ++a)
    if (y[a + 2] >= shape[a + 2] - p.axes[a].output_padding) return true;
  return false;
}

// Whether the output element is reached by a tap on every axis, wherever the inputs end.
bool has_taps(const Problem& p, const Extents& y) {
  for (size_t a = 0; a < 3; ++a) {
    const Axis& axis = p.axes[a];
    bool any = false;
    for (int64_t t = 0; t < axis.kernel; ++t)
      any = any || (y[a + 2] + axis.pad_begin - t * axis.dilation) % axis.stride == 0;
    if (!any) return false;
  }
  return true;
}

double of(const Dense<double>& b, int64_t channel) {
  return b.values.empty() ? 0.0 : b.values[static_cast<size_t>(channel) % b.values.size()];
}

std::vector<Misreading> kernels() {
  return {
      {.name = "kernel_flipped",
       .sentence = "the kernel is flipped",
       .product =
           [](const Problem& p, Product& q) {
             for (size_t a = 0; a < 3; ++a) flip(p, q, a);
             return true;
           }},
      {.name = "kernel_flipped_w",
       .sentence = "the kernel is flipped along the width only",
       .product = [](const Problem& p, Product& q) { return flip(p, q, kWidth), true; }},
      {.name = "kernel_flipped_h",
       .sentence = "the kernel is flipped along the height only",
       .product = [](const Problem& p, Product& q) { return flip(p, q, kHeight), true; }},
      {.name = "kernel_flipped_d",
       .sentence = "the kernel is flipped along the depth only",
       .product = [](const Problem& p, Product& q) { return flip(p, q, kDepth), true; }},
      {.name = "kernel_transposed",
       .sentence = "the height and width of the kernel are swapped",
       .product = [](const Problem&, Product& q) { return std::swap(q.w[3], q.w[4]), true; }},
      {.name = "weights_output_first",
       .sentence = "the weights are read as (C_out, C_in, K...)",
       .product =
           [](const Problem& p, Product& q) {
             q.w = unflattened((q.w[1] * p.in_channels + q.w[0]) * taps(p) + tap(p, q.w), weight_shape(p));
             return true;
           }},
      {.name = "weights_output_first",
       .sentence = "the weights of each group are read as (C_out/G, C_in/G, K...)",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t in = p.in_channels_per_group(), group = q.w[0] / in;
             const int64_t row = q.w[1] * in + q.w[0] % in;
             q.w = unflattened(group * in * p.out_channels_per_group() * taps(p) + row * taps(p) + tap(p, q.w),
                               weight_shape(p));
             return true;
           }},
      {.name = "weights_taps_first",
       .sentence = "the weights are read as (K..., C_in, C_out/G)",
       .product =
           [](const Problem& p, Product& q) {
             q.w = unflattened((tap(p, q.w) * p.in_channels + q.w[0]) * p.out_channels_per_group() + q.w[1],
                               weight_shape(p));
             return true;
           }},
  };
}

std::vector<Misreading> channels() {
  return {
      {.name = "group_offset_of_weights_missing",
       .sentence = "every group uses the weights of the first",
       .product = [](const Problem& p, Product& q) { return q.w[0] %= p.in_channels_per_group(), true; }},
      {.name = "group_offset_of_input_missing",
       .sentence = "every group reads the input channels of the first",
       .product = [](const Problem& p, Product& q) { return q.x[1] %= p.in_channels_per_group(), true; }},
      {.name = "group_offset_of_output_wrong",
       .sentence = "every group adds to the output channels of the first",
       .product = [](const Problem& p, Product& q) { return q.y[1] %= p.out_channels_per_group(), true; }},
      {.name = "group_offset_of_output_wrong",
       .sentence = "the output channels of group g begin at g * C_in/G",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t group = q.y[1] / p.out_channels_per_group();
             q.y[1] += group * (p.in_channels_per_group() - p.out_channels_per_group());
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "the output channels of the groups are interleaved",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t out = p.out_channels_per_group();
             q.y[1] = q.y[1] % out * p.groups + q.y[1] / out;
             return true;
           }},
      {.name = "inputs_interleaved",
       .sentence = "the input channels of the groups are interleaved",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t in = p.in_channels_per_group();
             q.x[1] = q.x[1] % in * p.groups + q.x[1] / in;
             return true;
           }},
      {.name = "groups_dropped",
       .sentence = "only the first group is computed",
       .product = [](const Problem& p, Product& q) { return q.x[1] < p.in_channels_per_group(); }},
      {.name = "images_dropped",
       .sentence = "only the first image is computed",
       .product = [](const Problem&, Product& q) { return q.x[0] == 0; }},
      {.name = "batch_offset_of_output_wrong",
       .sentence = "the images of y are taken to be C_in channels apart",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.y[0] * p.in_channels + q.y[1];
             q.y[0] = plane / p.out_channels, q.y[1] = plane % p.out_channels;
             return true;
           }},
      {.name = "batch_offset_of_input_wrong",
       .sentence = "the images of x are taken to be C_out channels apart",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.x[0] * p.out_channels + q.x[1];
             q.x[0] = plane / p.in_channels, q.x[1] = plane % p.in_channels;
             return true;
           }},
      {.name = "batch_offset_of_input_missing",
       .sentence = "every image is computed from the first",
       .product = [](const Problem&, Product& q) { return q.x[0] = 0, true; }},
  };
}

std::vector<Misreading> strides() {
  return {
      {.name = "strides_swapped",
       .sentence = "the strides of height and width are swapped",
       .parameters = &swapped<&Axis::stride>},
      {.name = "stride_of_height_for_all",
       .sentence = "the first stride is used for all axes",
       .parameters = &from<&Axis::stride, kDepth>},
      {.name = "stride_of_width_for_all",
       .sentence = "the last stride is used for all axes",
       .parameters = &from<&Axis::stride, kWidth>},
      {.name = "stride_of_height_for_all",
       .sentence = "the width has the stride of the height",
       .parameters = &copied<&Axis::stride, kHeight, kWidth>},
      {.name = "stride_of_width_for_all",
       .sentence = "the height has the stride of the width",
       .parameters = &copied<&Axis::stride, kWidth, kHeight>},
      {.name = "stride_of_height_for_all",
       .sentence = "the depth has the stride of the height",
       .parameters = &copied<&Axis::stride, kHeight, kDepth>},
      {.name = "stride_ignored",
       .sentence = "the stride is ignored",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.stride = 1; }); }},
      {.name = "stride_ignored_h",
       .sentence = "the stride of the height is ignored",
       .parameters = &neutral<&Axis::stride, kHeight, 1>},
      {.name = "stride_ignored_w",
       .sentence = "the stride of the width is ignored",
       .parameters = &neutral<&Axis::stride, kWidth, 1>},
      {.name = "stride_ignored_d",
       .sentence = "the stride of the depth is ignored",
       .parameters = &neutral<&Axis::stride, kDepth, 1>},
      {.name = "stride_dilation_swapped",
       .sentence = "stride and dilation are exchanged",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { std::swap(a.stride, a.dilation); }); }},
      {.name = "dilations_swapped",
       .sentence = "the dilations of height and width are swapped",
       .parameters = &swapped<&Axis::dilation>},
      {.name = "dilation_of_height_for_all",
       .sentence = "the first dilation is used for all axes",
       .parameters = &from<&Axis::dilation, kDepth>},
      {.name = "dilation_of_width_for_all",
       .sentence = "the last dilation is used for all axes",
       .parameters = &from<&Axis::dilation, kWidth>},
      {.name = "dilation_of_height_for_all",
       .sentence = "the width has the dilation of the height",
       .parameters = &copied<&Axis::dilation, kHeight, kWidth>},
      {.name = "dilation_of_width_for_all",
       .sentence = "the height has the dilation of the width",
       .parameters = &copied<&Axis::dilation, kWidth, kHeight>},
      {.name = "dilation_ignored",
       .sentence = "dilation is ignored",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.dilation = 1; }); }},
      {.name = "dilation_ignored_h",
       .sentence = "the dilation of the height is ignored",
       .parameters = &neutral<&Axis::dilation, kHeight, 1>},
      {.name = "dilation_ignored_w",
       .sentence = "the dilation of the width is ignored",
       .parameters = &neutral<&Axis::dilation, kWidth, 1>},
      {.name = "dilation_ignored_d",
       .sentence = "the dilation of the depth is ignored",
       .parameters = &neutral<&Axis::dilation, kDepth, 1>},
      {.name = "dilation_zero_based",
       .sentence = "dilation is taken as the number of zeros between taps, one too many",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { ++a.dilation; }); }},
  };
}

std::vector<Misreading> paddings() {
  return {
      {.name = "paddings_swapped",
       .sentence = "pad_begin and pad_end are swapped",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { std::swap(a.pad_begin, a.pad_end); }); }},
      {.name = "paddings_averaged",
       .sentence = "half of the total padding is cropped at either end",
       .parameters =
           [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin = (a.pad_begin + a.pad_end) / 2; }); }},
      {.name = "padding_axes_swapped",
       .sentence = "the paddings of height and width are swapped",
       .parameters = &swapped<&Axis::pad_begin>},
      {.name = "padding_of_height_for_all",
       .sentence = "the first padding is used for all axes",
       .parameters = &from<&Axis::pad_begin, kDepth>},
      {.name = "padding_of_width_for_all",
       .sentence = "the last padding is used for all axes",
       .parameters = &from<&Axis::pad_begin, kWidth>},
      {.name = "padding_of_height_for_all",
       .sentence = "the width has the padding of the height",
       .parameters = &copied<&Axis::pad_begin, kHeight, kWidth>},
      {.name = "padding_of_width_for_all",
       .sentence = "the height has the padding of the width",
       .parameters = &copied<&Axis::pad_begin, kWidth, kHeight>},
      {.name = "padding_not_in_outputs",
       .sentence = "whole inputs are cropped, pad_begin/s of them, and the rest of the padding is lost",
       .parameters =
           [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin = a.pad_begin / a.stride * a.stride; }); }},
      {.name = "padding_ignored",
       .sentence = "nothing is cropped at the begin",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin = 0; }); }},
      {.name = "padding_doubled",
       .sentence = "twice the padding is cropped at the begin",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin *= 2; }); }},
      {.name = "padding_scaled",
       .sentence = "the padding counts in steps of the dilation",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin *= a.dilation; }); }},
      {.name = "padding_in_inputs",
       .sentence = "the padding counts in inputs, that is in steps of the stride",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin *= a.stride; }); }},
      {.name = "padding_clamped",
       .sentence = "a padding beyond the kernel is cut to d*(K-1)",
       .parameters =
           [](Problem p) {
             return each_axis(p, [](Axis& a) { a.pad_begin = std::min(a.pad_begin, a.dilation * (a.kernel - 1)); });
           }},
      {.name = "output_size_wrong",
       .sentence = "the rows of y are as long as without output_padding",
       .product = [](const Problem& p, Product& q) { return laid_out(p, q, [](Axis& a) { a.output_padding = 0; }); }},
      {.name = "output_size_wrong",
       .sentence = "the rows of y are as long as without dilation",
       .product = [](const Problem& p, Product& q) { return laid_out(p, q, [](Axis& a) { a.dilation = 1; }); }},
      {.name = "output_size_wrong",
       .sentence = "the rows of y are as long as with pad_begin at both ends",
       .product = [](const Problem& p,
                     Product& q) { return laid_out(p, q, [](Axis& a) { a.pad_end = a.pad_begin; }); }},
      {.name = "output_padding_low",
       .sentence = "output_padding is added at the low end",
       .parameters = [](Problem p) { return each_axis(p, [](Axis& a) { a.pad_begin -= a.output_padding; }); }},
      {.name = "output_padding_unreached",
       .sentence = "no product reaches the outputs of output_padding",
       .product = [](const Problem& p, Product& q) { return !in_output_padding(p, q.y); }},
      {.name = "output_padding_empty",
       .sentence = "the outputs of output_padding are zero",
       .product = [](const Problem& p, Product& q) { return !in_output_padding(p, q.y); },
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return in_output_padding(p, y) ? 0.0 : of(b, y[1]); }},
      {.name = "output_padding_without_bias",
       .sentence = "the outputs of output_padding get no bias",
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return in_output_padding(p, y) ? 0.0 : of(b, y[1]); }},
  };
}

std::vector<Misreading> biases() {
  return {
      {.name = "bias_dropped",
       .sentence = "the bias is not added",
       .bias = [](const Problem&, const Dense<double>&, const Extents&) { return 0.0; }},
      {.name = "bias_twice",
       .sentence = "the bias is added twice",
       .bias = [](const Problem&, const Dense<double>& b, const Extents& y) { return 2 * of(b, y[1]); }},
      {.name = "bias_repeated",
       .sentence = "the bias is added once for each input channel of the group",
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return static_cast<double>(p.in_channels_per_group()) * of(b, y[1]); }},
      {.name = "bias_repeated_by_4",
       .sentence = "the bias is added once for each block of 4 input channels",
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return static_cast<double>((p.in_channels_per_group() + 3) / 4) * of(b, y[1]); }},
      {.name = "bias_of_first_channel",
       .sentence = "every channel gets the bias of the first",
       .bias = [](const Problem&, const Dense<double>& b, const Extents&) { return of(b, 0); }},
      {.name = "bias_of_first_group",
       .sentence = "every group gets the bias of the first",
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return of(b, y[1] % p.out_channels_per_group()); }},
      {.name = "bias_by_column",
       .sentence = "the bias is indexed by the column instead of the channel",
       .bias = [](const Problem&, const Dense<double>& b, const Extents& y) { return of(b, y[4]); }},
      {.name = "empty_phase_without_bias",
       .sentence = "outputs that no tap reaches get no bias",
       .bias = [](const Problem& p, const Dense<double>& b,
                  const Extents& y) { return has_taps(p, y) ? of(b, y[1]) : 0.0; }},
  };
}

template <size_t dimension, int64_t block>
bool in_whole_blocks(const Problem& p, Product& q) {
  return q.x[dimension] < input_shape(p)[dimension] / block * block;
}
template <int64_t block>
bool in_whole_channel_blocks(const Problem& p, Product& q) {
  const int64_t in = p.in_channels_per_group();
  return q.x[1] % in < in / block * block;
}
template <int64_t block>
bool out_whole_channel_blocks(const Problem& p, Product& q) {
  return q.w[1] < p.out_channels_per_group() / block * block;
}

std::vector<Misreading> tails() {
  return {
      {.name = "columns_dropped",
       .sentence = "input columns after the last whole block of 4 are left out",
       .product = &in_whole_blocks<4, 4>},
      {.name = "columns_after_8_dropped",
       .sentence = "input columns after the last whole block of 8 are left out",
       .product = &in_whole_blocks<4, 8>},
      {.name = "rows_dropped",
       .sentence = "input rows after the last whole block of 2 are left out",
       .product = &in_whole_blocks<3, 2>},
      {.name = "input_channels_dropped",
       .sentence = "input channels after the last whole block of 4 are left out",
       .product = &in_whole_channel_blocks<4>},
      {.name = "odd_input_channel_dropped",
       .sentence = "the last input channel of an odd number is left out",
       .product = &in_whole_channel_blocks<2>},
      {.name = "output_channels_dropped",
       .sentence = "output channels after the last whole block of 4 get no product",
       .product = &out_whole_channel_blocks<4>},
      {.name = "last_input_dropped",
       .sentence = "the last input column is left out",
       .product = [](const Problem& p, Product& q) { return q.x[4] + 1 < p.axes[2].input; }},
      {.name = "last_row_dropped",
       .sentence = "the last input row is left out",
       .product = [](const Problem& p, Product& q) { return q.x[3] + 1 < p.axes[1].input; }},
      {.name = "last_tap_dropped",
       .sentence = "the last tap of the width is left out",
       .product = [](const Problem& p, Product& q) { return q.w[4] + 1 < p.axes[2].kernel; }},
      {.name = "first_tap_dropped",
       .sentence = "the first tap of the width is left out",
       .product = [](const Problem&, Product& q) { return q.w[4] > 0; }},
      {.name = "last_output_unreached",
       .sentence = "no product reaches the last output column",
       .product = [](const Problem& p, Product& q) { return q.y[4] + 1 < output_shape(p)[4]; }},
      {.name = "first_output_unreached",
       .sentence = "no product reaches the first output column",
       .product = [](const Problem&, Product& q) { return q.y[4] > 0; }},
  };
}

}  // namespace

std::span<const Misreading> misreadings() {
  static const std::vector<Misreading> all = [] {
    std::vector<Misreading> list;
    for (const auto& part : {kernels(), channels(), strides(), paddings(), biases(), tails()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

}  // namespace tconv
