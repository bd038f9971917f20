#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

template <typename F>
bool all_axes(const Problem& p, F&& f) {
  return !first_axis_without(p, f).has_value();
}

// 'SAME', 'VALID' or, of two axes, pairs for each dimension; empty if it has none.
std::string padding_of(const Problem& p) {
  if (all_axes(p, is_same)) return "'SAME'";
  if (all_axes(p, is_valid)) return "'VALID'";
  if (p.rank != 2 || !all_axes(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); })) return "";
  std::string text = "[[0, 0]";
  for (size_t a = 1; a < 3; ++a)
    text += fmt::format(", [{}, {}]", p.axes[a].pad_begin, end_paddings(p.axes[a], p.axes[a].stride)->pad_end);
  return text + ", [0, 0]]";
}

std::string why_not(const Problem& p) {
  if (p.rank == 2) {
    const size_t at = *first_axis_without(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); });
    return fmt::format(
        "output_shape: the convolution back from an output with an output_padding of {} in {} and a "
        "stride of {} gives more than the input",
        -net_pad_end(p.axes[at]), kAxisNames[at], p.axes[at].stride);
  }
  return fmt::format("padding: conv{}d_transpose has SAME and VALID only, and this is neither", p.rank);
}

// The outputs without padding, of which those of the problem are cut out; empty if that is not to be had either.
std::optional<Problem> uncropped(Problem p) {
  for (size_t a = p.first_axis(); a < 3; ++a) {
    Axis& axis = p.axes[a];
    axis.output_padding = crop_of(axis).output_padding;
    axis.pad_begin = axis.pad_end = 0;
    if (axis.output_padding >= axis.stride) return std::nullopt;
  }
  return p;
}

std::string cut_out(const Problem& p) {
  std::string slices = "y = y[:";
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Crop crop = crop_of(p.axes[a]);
    slices += fmt::format(", {}:{}", crop.first, crop.first + crop.size);
  }
  return slices + ", :]\n";
}

// One call; x_g and w_g are of a group where there are several.
std::string call_of(const Problem& p, const std::string& x, const std::string& w, const std::string& padding) {
  Numbers shape = channels_last(y_shape(p));
  shape.back() = p.out_channels_per_group();
  return fmt::format("tf.nn.conv{}d_transpose({}, {}, output_shape={}, strides={}, padding={}, dilations={})", p.rank,
                     x, w, bracketed(shape), bracketed(each_axis(p, &Axis::stride)), padding,
                     bracketed(each_axis(p, &Axis::dilation)));
}

std::string computed(const Problem& p, const std::string& padding) {
  const std::string x = fmt::format("tf.transpose(x, [{}])", to_channels_last(p.rank));
  const std::string w = fmt::format("tf.transpose(w, [{}])", kernel_first(p.rank));
  if (p.groups == 1) return fmt::format("y = {}\n", call_of(p, x, w, padding));
  return fmt::format(
      "xs, ws = tf.split({}, {}, axis=-1), tf.split({}, {}, axis=-1)\n"
      "y = tf.concat([{} for x_g, w_g in zip(xs, ws)], axis=-1)\n",
      x, p.groups, w, p.groups, call_of(p, "x_g", "w_g", padding));
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16}))
    return *refusal;
  Saying saying;
  const std::string padding = padding_of(p);
  const auto whole = padding.empty() ? uncropped(p) : p;
  if (padding.empty()) saying.cannot = why_not(p);
  if (!whole) return saying;
  if (padding.empty()) saying.cannot += "; so more is computed and cut off:";
  saying.call = fmt::format("import tensorflow as tf\n# {}\n", arrays(p)) +
                computed(*whole, padding.empty() ? "'VALID'" : padding);
  if (padding.empty()) saying.call += cut_out(p);
  saying.call += fmt::format("y = tf.transpose(y{}, [{}])\n", p.bias ? " + b" : "", from_channels_last(p.rank));
  if (p.groups > 1) saying.notes.push_back("groups: it has none, so it is called for each");
  if (!all_axes(p, [](const Axis& a) { return a.dilation == 1; }))
    saying.notes.push_back("dilations: on a CPU TensorFlow refuses others than 1 (keras-team/keras#20408)");
  return saying;
}

}  // namespace

const Dialect tensorflow = {
    .name = "tensorflow",
    .called = "TensorFlow `tf.nn.conv{1,2,3}d_transpose`",
    .weights = "(K..., C_out, C_in)",
    .padding =
        "SAME, VALID, of rank 2 also pairs: that of the forward convolution of the *output*. SAME is "
        "max((ceil(O/s)-1)*s + d*(K-1) + 1 - O, 0) in all, half of it, rounded down, at the begin",
    .output_size = "`output_shape`; its convolution must give the input's size",
    .dilation = "`dilations`, 1 is dense; not on a CPU",
    .groups = "no",
    .notes = "channels last",
    .language = "python",
    .source = "https://www.tensorflow.org/api_docs/python/tf/nn/conv2d_transpose",
    .say = &say,
};

}  // namespace tconv::dialect
