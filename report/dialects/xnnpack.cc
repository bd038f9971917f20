#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32})) return *refusal;
  if (auto refusal = refused_rank(c, 2)) return *refusal;
  const Problem p = with_height(c.problem);
  if (const auto at = first_axis_without(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); }))
    return cannot(fmt::format("adjustment_{}: {} is not below the stride {}", kAxisNames[*at],
                              p.axes[*at].output_padding, p.axes[*at].stride));
  const Axis &h = p.axes[1], &w = p.axes[2];
  const EndPaddings bottom = *end_paddings(h, h.stride), right = *end_paddings(w, w.stride);
  Saying saying;
  saying.call = fmt::format(
      "// {}; NHWC, kernel: (C_out, kh, kw, C_in/G), bias: {}\n"
      "xnn_create_deconvolution2d_nhwc_f32(\n"
      "    /*output_padding top, right, bottom, left*/ {}, {}, {}, {}, /*kernel*/ {}, {}, /*stride*/ {}, {},\n"
      "    /*dilation*/ {}, {}, /*groups*/ {}, /*group_input_channels*/ {}, /*group_output_channels*/ {},\n"
      "    /*pixel strides*/ {}, {}, kernel, bias, -INFINITY, INFINITY, /*flags*/ 0, NULL, &op);\n"
      "xnn_reshape_deconvolution2d_nhwc_f32(op, /*batch*/ {}, {}, {}, /*adjustment height, width*/ {}, {}, &oh, &ow,\n"
      "                                     threadpool);\n"
      "xnn_setup_deconvolution2d_nhwc_f32(op, x, y);\n",
      arrays(c.problem), p.bias ? "b" : "NULL", h.pad_begin, right.pad_end, bottom.pad_end, w.pad_begin, h.kernel,
      w.kernel, h.stride, w.stride, h.dilation, w.dilation, p.groups, p.in_channels_per_group(),
      p.out_channels_per_group(), p.in_channels, p.out_channels, p.batch, h.input, w.input, bottom.output_padding,
      right.output_padding);
  saying.notes.push_back("x, kernel and bias are read up to XNN_EXTRA_BYTES beyond their ends");
  saying.notes.push_back("the arguments after flags and those of setup are not the same in every version");
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  return saying;
}

}  // namespace

const Dialect xnnpack = {
    .name = "xnnpack",
    .called = "XNNPACK `deconvolution2d_nhwc`",
    .weights = "(C_out, kh, kw, C_in/G), of the groups one after the other",
    .padding = "`output_padding_{top,right,bottom,left}`: the name is that of something else, it is the padding",
    .output_size = "`adjustment_{height,width}` is output_padding, below the stride; given when sizes are",
    .dilation = "1 is dense",
    .groups = "yes",
    .notes = "NHWC, rank 2",
    .language = "c",
    .source = "https://github.com/google/XNNPACK/blob/master/include/xnnpack.h",
    .say = &say,
};

}  // namespace tconv::dialect
