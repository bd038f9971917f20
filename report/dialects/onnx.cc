#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

EndPaddings end_of(const Axis& a) {
  return end_paddings(a, a.stride).value_or(EndPaddings{a.pad_end, a.output_padding});
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16}))
    return *refusal;
  Saying saying;
  const Numbers begins = each_axis(p, &Axis::pad_begin);
  const Numbers ends = each_axis(p, [](const Axis& a) { return end_of(a).pad_end; });
  saying.call = fmt::format(
      "import onnx\n"
      "# {}\n"
      "node = onnx.helper.make_node('ConvTranspose', [{}], ['y'], kernel_shape={}, strides={}, dilations={}, pads={},\n"
      "                             output_padding={}, group={})\n",
      arrays(p), p.bias ? "'x', 'w', 'b'" : "'x', 'w'", bracketed(each_axis(p, &Axis::kernel)),
      bracketed(each_axis(p, &Axis::stride)), bracketed(each_axis(p, &Axis::dilation)), bracketed(joined(begins, ends)),
      bracketed(each_axis(p, [](const Axis& a) { return end_of(a).output_padding; })), p.groups);
  if (const auto at = first_axis_without(p, [](const Axis& a) { return end_paddings(a, a.stride).has_value(); }))
    saying.notes.push_back(
        fmt::format("output_padding: {} of {} is not below the stride {}; the specification has it \"less than the "
                    "corresponding stride/dilation dimension\", ONNX Runtime below the stride",
                    p.axes[*at].output_padding, kAxisNames[*at], p.axes[*at].stride));
  if (c.type == Types(ElementType::bf16)) saying.notes.push_back("type: bf16 since opset 22");
  return saying;
}

}  // namespace

const Dialect onnx = {
    .name = "onnx",
    .called = "ONNX `ConvTranspose`, opset 11 or later",
    .weights = "(C_in, C_out/G, K...)",
    .padding = "`pads`: all begins, then all ends; `auto_pad`",
    .output_size =
        "`output_padding`; or `output_shape`, which determines `pads`: "
        "total = s*(I-1) + output_padding + d*(K-1) + 1 - O, of which the begin gets total/2 if `auto_pad` "
        "is SAME_UPPER, else total - total/2. `auto_pad` SAME without it is O = I*s",
    .dilation = "1 is dense",
    .groups = "yes",
    .notes = "before opset 11 it was said both ways which end has the odd element (onnx/onnx#1609)",
    .language = "python",
    .source = "https://onnx.ai/onnx/operators/onnx__ConvTranspose.html",
    .say = &say,
};

}  // namespace tconv::dialect
