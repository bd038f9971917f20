#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f16})) return *refusal;
  if (auto refusal = refused_rank(c, 2)) return *refusal;
  const Problem p = with_height(c.problem);
  if (const auto at = first_axis_without(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); }))
    return cannot(fmt::format("outputPadding: {} of {} is not below the stride {}", p.axes[*at].output_padding,
                              kAxisNames[*at], p.axes[*at].stride));
  const Axis &h = p.axes[1], &w = p.axes[2];
  const EndPaddings bottom = *end_paddings(h, h.stride), right = *end_paddings(w, w.stride);
  Saying saying;
  saying.call = fmt::format(
      "// {}\n"
      "const y = builder.convTranspose2d(x, w, {{padding: {}, strides: {}, dilations: {}, outputPadding: {}, groups: "
      "{},\n"
      "                                         inputLayout: 'nchw', filterLayout: 'iohw'{}}});\n",
      arrays(c.problem), bracketed({h.pad_begin, bottom.pad_end, w.pad_begin, right.pad_end}),
      bracketed({h.stride, w.stride}), bracketed({h.dilation, w.dilation}),
      bracketed({bottom.output_padding, right.output_padding}), p.groups, p.bias ? ", bias: b" : "");
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  return saying;
}

}  // namespace

const Dialect webnn = {
    .name = "webnn",
    .called = "WebNN `convTranspose2d`",
    .weights = "`filterLayout`: iohw, which is (C_in, C_out/G, K...), hwoi or ohwi",
    .padding = "`padding`: begin and end of the height, begin and end of the width",
    .output_size = "`outputPadding` below the stride; or `outputSizes`, which selects it",
    .dilation = "1 is dense",
    .groups = "yes",
    .notes = "rank 2; `inputLayout` nchw or nhwc",
    .language = "javascript",
    .source = "https://www.w3.org/TR/webnn/#api-mlgraphbuilder-convtranspose2d",
    .say = &say,
};

}  // namespace tconv::dialect
