#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32})) return *refusal;
  if (auto refusal = refused_rank(c, 2)) return *refusal;
  const Problem p = with_height(c.problem);
  if (const auto at = first_axis_without(p, [](const Axis& a) { return a.dilation == 1; }))
    return cannot(fmt::format("dilation_{}: OpenCV reads it and computes as for 1 (docs/findings.md)",
                              kAxisNames[*at].substr(0, 1)));
  const auto adjusted = [](const Axis& a) { return output_padding_if_symmetric(a, a.stride); };
  if (const auto at = first_axis_without(p, [&](const Axis& a) { return adjusted(a).has_value(); }))
    return cannot(
        fmt::format("pad_{0}: one number for both ends, and {1} has {2} and {3}, which an adj_{0} below the "
                    "stride {4} does not level",
                    kAxisNames[*at].substr(0, 1), kAxisNames[*at], p.axes[*at].pad_begin, net_pad_end(p.axes[*at]),
                    p.axes[*at].stride));
  const Axis &h = p.axes[1], &w = p.axes[2];
  Saying saying;
  saying.call = fmt::format(
      "// {}\n"
      "cv::dnn::LayerParams p;\n"
      "p.type = \"Deconvolution\";\n"
      "for (const auto& [key, value] : std::map<std::string, int>{{\n"
      "         {{\"num_output\", {}}}, {{\"group\", {}}}, {{\"bias_term\", {}}}, {{\"kernel_h\", {}}}, "
      "{{\"kernel_w\", {}}},\n"
      "         {{\"stride_h\", {}}}, {{\"stride_w\", {}}}, {{\"pad_h\", {}}}, {{\"pad_w\", {}}}, {{\"adj_h\", {}}}, "
      "{{\"adj_w\", {}}}}})\n"
      "  p.set(key, value);\n"
      "p.blobs = {{w{}}};\n"
      "net.addLayerToPrev(\"y\", p.type, p);\n",
      arrays(c.problem), p.out_channels, p.groups, p.bias ? 1 : 0, h.kernel, w.kernel, h.stride, w.stride, h.pad_begin,
      w.pad_begin, *adjusted(h), *adjusted(w), p.bias ? ", b" : "");
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  return saying;
}

}  // namespace

const Dialect opencv = {
    .name = "opencv",
    .called = "OpenCV `cv::dnn` layer Deconvolution",
    .weights = "(C_in, C_out/G, kh, kw)",
    .padding = "`pad_h`, `pad_w`, for both ends; `pad_mode`",
    .output_size = "`adj_h`, `adj_w` are output_padding, below the stride",
    .dilation = "`dilation_{h,w}`, without effect",
    .groups = "yes",
    .notes = "rank 2",
    .language = "cpp",
    .source = "https://github.com/opencv/opencv/blob/4.x/modules/dnn/src/layers/convolution_layer.cpp",
    .say = &say,
};

}  // namespace tconv::dialect
