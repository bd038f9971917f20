#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

// Of what stands in `x` and `w`, channels last.
std::string call_of(const Problem& p, const std::string& x, const std::string& w) {
  const Axis &height = p.axes[1], &width = p.axes[2];
  return fmt::format(
      "tf.conv2dTranspose({}, {}, /*outputShape*/ {},\n"
      "  /*strides*/ {}, /*pad*/ [[0, 0], {}, {}, [0, 0]])",
      x, w, bracketed({p.batch, output_of(height), output_of(width), p.out_channels_per_group()}),
      bracketed({height.stride, width.stride}),
      bracketed({height.pad_begin, end_paddings(height, height.stride)->pad_end}),
      bracketed({width.pad_begin, end_paddings(width, width.stride)->pad_end}));
}

std::string computed(const Problem& p) {
  if (p.groups == 1)
    return "const y_last = " + call_of(p, "tf.transpose(x, [0, 2, 3, 1])", "tf.transpose(w, [2, 3, 1, 0])") + ";\n";
  return fmt::format(
      "const w_of = tf.split(tf.transpose(w, [2, 3, 1, 0]), {0}, 3);\n"
      "const y_of = tf.split(tf.transpose(x, [0, 2, 3, 1]), {0}, 3).map((x_g, g) => {1});\n"
      "const y_last = tf.concat(y_of, 3);\n",
      p.groups, call_of(p, "x_g", "w_of[g]"));
}

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32})) return *refusal;
  if (auto refusal = refused_rank(c, 2)) return *refusal;
  const Problem p = with_height(c.problem);
  if (const auto at = first_axis_without(p, [](const Axis& a) { return a.dilation == 1; }))
    return cannot(fmt::format("dilation: it has none, and {} has {}", kAxisNames[*at], p.axes[*at].dilation));
  if (const auto at = first_axis_without(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); }))
    return cannot(fmt::format("outputShape: an output_padding of {} in {} is not below the stride {}",
                              p.axes[*at].output_padding, kAxisNames[*at], p.axes[*at].stride));
  Saying saying;
  saying.call = fmt::format("// {}\n{}const y = tf.transpose({}, [0, 3, 1, 2]);\n", arrays(c.problem), computed(p),
                            p.bias ? "tf.add(y_last, b)" : "y_last");
  if (p.groups > 1) saying.notes.push_back("groups: it has none, so it is called for each");
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  return saying;
}

}  // namespace

const Dialect tfjs = {
    .name = "tfjs",
    .called = "TensorFlow.js `tf.conv2dTranspose`",
    .weights = "(kh, kw, C_out, C_in)",
    .padding =
        "`pad`: pairs for each dimension, 'same', 'valid', or a number; of the forward convolution of the output",
    .output_size = "`outputShape`; its convolution must give the input's size",
    .dilation = "none",
    .groups = "no",
    .notes = "NHWC, rank 2, f32; `tf.conv3dTranspose` has 'same' and 'valid' only",
    .language = "javascript",
    .source = "https://js.tensorflow.org/api/latest/#conv2dTranspose",
    .say = &say,
};

}  // namespace tconv::dialect
