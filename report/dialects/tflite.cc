#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32})) return *refusal;
  if (auto refusal = refused_rank(c, 2)) return *refusal;
  const Problem p = with_height(c.problem);
  if (p.groups > 1) return cannot("groups: it has none; an operator for each group of channels does it");
  if (const auto at = first_axis_without(p, [](const Axis& a) { return a.dilation == 1; }))
    return cannot(fmt::format("dilation: it has none, and {} has {}", kAxisNames[*at], p.axes[*at].dilation));
  const bool same = !first_axis_without(p, is_same), valid = !first_axis_without(p, is_valid);
  if (!same && !valid) return cannot("padding: it has SAME and VALID only, and this is neither");
  const auto at = [&](int64_t Axis::*member) { return each_axis(p, member); };
  const Numbers stride = at(&Axis::stride), kernel = at(&Axis::kernel);
  Saying saying;
  saying.call = fmt::format(
      "// {}; NHWC\n"
      "TRANSPOSE_CONV  inputs: output_shape {}, weights {} = w (1, 2, 3, 0), input {} = x (0, 2, 3, 1){}\n"
      "                options: padding={} stride_h={} stride_w={}\n"
      "                output: {} = y (0, 2, 3, 1)\n",
      arrays(c.problem), bracketed(channels_last(y_shape(p))),
      bracketed({p.out_channels, kernel[0], kernel[1], p.in_channels}), bracketed(channels_last(x_shape(p))),
      p.bias ? fmt::format(", bias [{}]", p.out_channels) : "", same ? "SAME" : "VALID", stride[0], stride[1],
      bracketed(channels_last(y_shape(p))));
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  if (p.bias) saying.notes.push_back("bias: since version 3 of the operator");
  return saying;
}

}  // namespace

const Dialect tflite = {
    .name = "tflite",
    .called = "TensorFlow Lite `TRANSPOSE_CONV`",
    .weights = "(C_out, kh, kw, C_in)",
    .padding = "SAME, VALID, as TensorFlow",
    .output_size = "a tensor, `output_shape`",
    .dilation = "none",
    .groups = "no",
    .notes = "NHWC, rank 2; 8-bit types quantised by channel of C_out",
    .language = "text",
    .source = "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/kernels/transpose_conv.cc",
    .say = &say,
};

}  // namespace tconv::dialect
