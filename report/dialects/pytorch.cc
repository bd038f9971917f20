#include <fmt/format.h>

#include <algorithm>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

std::optional<int64_t> output_padding(const Axis& a) {
  return output_padding_if_symmetric(a, std::max(a.stride, a.dilation));
}

std::string cropped(const Problem& p) {
  std::string slices = "y = y[:, :";
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Crop crop = crop_of(p.axes[a]);
    slices += output_padding(p.axes[a]) ? ", :" : fmt::format(", {}:{}", crop.first, crop.first + crop.size);
  }
  return slices + "]\n";
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16}))
    return *refusal;
  Saying saying;
  const auto asymmetric = first_axis_without(p, [](const Axis& a) { return output_padding(a).has_value(); });
  const Numbers paddings = each_axis(p, [](const Axis& a) { return output_padding(a) ? a.pad_begin : 0; });
  const Numbers more =
      each_axis(p, [](const Axis& a) { return output_padding(a).value_or(crop_of(a).output_padding); });
  saying.call = fmt::format(
      "import torch\n"
      "# {}\n"
      "y = torch.nn.functional.conv_transpose{}d(x, w, {}, stride={}, padding={}, output_padding={}, groups={}, "
      "dilation={})\n",
      arrays(p), p.rank, p.bias ? "b" : "None", tuple(each_axis(p, &Axis::stride)), tuple(paddings), tuple(more),
      p.groups, tuple(each_axis(p, &Axis::dilation)));
  if (asymmetric) {
    const Axis& a = p.axes[*asymmetric];
    saying.cannot = fmt::format(
        "padding: one number for both ends, and {} has {} and {}, which an output_padding from 0 to {} does not level; "
        "so more is computed and cut off:",
        kAxisNames[*asymmetric], a.pad_begin, net_pad_end(a), std::max(a.stride, a.dilation) - 1);
    saying.call += cropped(p);
  }
  return saying;
}

}  // namespace

const Dialect pytorch = {
    .name = "pytorch",
    .called = "PyTorch `torch.nn.functional.conv_transpose{1,2,3}d`",
    .weights = "(C_in, C_out/G, K...)",
    .padding = "one number an axis, for both ends",
    .output_size =
        "`output_padding` below max(stride, dilation); or `output_size` of the module, from which it follows",
    .dilation = "1 is dense",
    .groups = "yes",
    .notes = "f32, f64, f16, bf16; channels last is a memory format, not an order of dimensions",
    .language = "python",
    .source = "https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html",
    .say = &say,
};

}  // namespace tconv::dialect
