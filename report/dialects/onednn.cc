#include <fmt/format.h>

#include "report/dialects/benchdnn.h"
#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

std::string memory_of(const char* name, const Numbers& shape, const Types& types, ElementType type, const char* tag) {
  const std::string letter = types == Types(type) ? "t" : fmt::format("memory::data_type::{}", traits(type).name);
  return fmt::format("memory::desc {}({}, {}, tag::{});\n", name, braced(shape), letter, tag);
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  const auto command = benchdnn::to_command(c);
  if (const auto* refusal = std::get_if<benchdnn::Refusal>(&command)) return cannot(refusal->reason);
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f16, ElementType::bf16, ElementType::f64}))
    return *refusal;
  constexpr const char* kData[] = {"ncw", "nchw", "ncdhw"};
  Numbers w = w_shape(p);
  w[0] = p.out_channels_per_group();
  w[1] = p.in_channels_per_group();
  if (p.groups > 1) w.insert(w.begin(), p.groups);
  Saying saying;
  saying.call = fmt::format(
      "using dnnl::memory;\nusing tag = memory::format_tag;\n// {}; weights: w with C_in/G and C_out/G swapped{}\n",
      arrays(p), p.groups > 1 ? ", behind the groups" : "");
  saying.call += fmt::format("const auto t = memory::data_type::{};\n", traits(c.type.x).name);
  saying.call += memory_of("src", x_shape(p), c.type, c.type.x, kData[p.rank - 1]);
  saying.call += memory_of("weights", w, c.type, c.type.w, "any");
  saying.call += p.bias ? memory_of("bias", {p.out_channels}, c.type, c.type.b(), "x") : "memory::desc bias;\n";
  saying.call += memory_of("dst", y_shape(p), c.type, c.type.y, kData[p.rank - 1]);
  saying.call += fmt::format(
      "dnnl::deconvolution_forward::primitive_desc pd(\n"
      "    engine, dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, src, weights, bias, "
      "dst,\n"
      "    /*strides*/ {}, /*dilates*/ {}, /*padding_l*/ {}, /*padding_r*/ {});\n",
      braced(each_axis(p, &Axis::stride)), braced(each_axis(p, [](const Axis& a) { return a.dilation - 1; })),
      braced(each_axis(p, &Axis::pad_begin)), braced(each_axis(p, &net_pad_end)));
  saying.call += "// benchdnn " + std::get<std::string>(command) + "\n";
  return saying;
}

}  // namespace

const Dialect onednn = {
    .name = "onednn",
    .called = "oneDNN 3 `deconvolution_forward`; its benchdnn",
    .weights = "(C_out, C_in, K...), or (G, C_out/G, C_in/G, K...)",
    .padding = "`padding_l`, `padding_r`; the right one may be negative, down to 1 - s",
    .output_size = "that of the destination; no output_padding, it is a smaller `padding_r`",
    .dilation = "0 is dense",
    .groups = "yes",
    .notes = "weights in a layout of its choice (`any`) are fastest; what benchdnn reads is on [case.md](case.md)",
    .language = "cpp",
    .source = "https://uxlfoundation.github.io/oneDNN/dev_guide_convolution.html",
    .say = &say,
};

}  // namespace tconv::dialect
