#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

// Of the zero-inserted input, before and after; negative where elements are taken away.
int64_t before(const Axis& a) { return kernel_extent(a) - 1 - a.pad_begin; }
int64_t after(const Axis& a) { return kernel_extent(a) - 1 - net_pad_end(a); }

std::string pairs(const Problem& p) {
  std::string text;
  for (size_t a = p.first_axis(); a < 3; ++a)
    text += fmt::format("({}, {}){}", before(p.axes[a]), after(p.axes[a]), a == 2 ? "" : ", ");
  return p.rank == 1 ? "(" + text + ",)" : "(" + text + ")";
}

std::string regrouped(const Problem& p) {
  const Numbers kernel = each_axis(p, &Axis::kernel);
  return fmt::format("w = w.reshape{}.swapaxes(0, 1).reshape{}\n",
                     tuple(joined({p.groups, p.in_channels_per_group(), p.out_channels_per_group()}, kernel)),
                     tuple(joined({p.in_channels_per_group(), p.out_channels}, kernel)));
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16}))
    return *refusal;
  constexpr const char* kSpatial[] = {"W", "HW", "DHW"};
  const char* spatial = kSpatial[p.rank - 1];
  Numbers kernel_axes;
  for (int64_t a = 0; a < p.rank; ++a) kernel_axes.push_back(a + 2);
  const std::string flipped = fmt::format("jnp.flip(w, {})", tuple(kernel_axes));
  const std::string dimensions = fmt::format("dimension_numbers=('NC{0}', 'IO{0}', 'NC{0}')", spatial);
  const std::string strides = tuple(each_axis(p, &Axis::stride)), dilations = tuple(each_axis(p, &Axis::dilation));
  Saying saying;
  saying.call = fmt::format("import jax.numpy as jnp\nfrom jax import lax\n# {}\n", arrays(p));
  if (p.groups == 1) {
    saying.call += fmt::format("y = lax.conv_transpose(x, {}, strides={}, padding={}, rhs_dilation={}, {})\n", flipped,
                               strides, pairs(p), dilations, dimensions);
  } else {
    saying.call += regrouped(p);
    saying.call += fmt::format(
        "y = lax.conv_general_dilated(x, {}, window_strides={}, padding={}, lhs_dilation={}, rhs_dilation={},\n"
        "                             {}, feature_group_count={})\n",
        flipped, tuple(Numbers(static_cast<size_t>(p.rank), 1)), pairs(p), strides, dilations, dimensions, p.groups);
    saying.notes.push_back("groups: conv_transpose has none, so it is the convolution that conv_transpose makes of it");
  }
  if (p.bias)
    saying.call += fmt::format("y = y + b.reshape{}\n", tuple(joined({1, -1}, Numbers(kernel_axes.size(), 1))));
  if (first_axis_without(p, [](const Axis& a) { return before(a) >= 0 && after(a) >= 0; }))
    saying.notes.push_back("padding: a negative one takes elements of the zero-inserted input away, as XLA has it");
  if (c.type == Types(ElementType::f64)) saying.notes.push_back("type: f64 needs jax_enable_x64");
  return saying;
}

}  // namespace

const Dialect jax = {
    .name = "jax",
    .called = "JAX `jax.lax.conv_transpose`",
    .weights =
        "by `dimension_numbers`; not flipped, so that what is here w is `jnp.flip(w)` there, unless "
        "`transpose_kernel=True`, which flips and swaps channels",
    .padding =
        "pairs: zeros before and after the zero-inserted input, d*(K-1) - pad_begin and d*(K-1) - pad_end + "
        "output_padding; or SAME, VALID",
    .output_size = "follows from `padding`",
    .dilation = "`rhs_dilation`, 1 is dense",
    .groups = "no; `lax.conv_general_dilated` has `feature_group_count`",
    .notes =
        "SAME has K+s-2 zeros in all, K-1 before if s > K-1, else half of them rounded up; VALID "
        "K+s-2+max(K-s, 0), K-1 before. `use_consistent_padding=True` makes `padding` that of the forward convolution",
    .language = "python",
    .source = "https://docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html",
    .say = &say,
};

}  // namespace tconv::dialect
