#include <fmt/format.h>

#include <algorithm>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

// What one axis can be: of either padding, with output_padding left out or with a number below the stride.
struct Choice {
  bool by_default = false;
  std::optional<int64_t> output_padding;
  bool possible() const { return by_default || output_padding.has_value(); }
};

std::optional<int64_t> below_stride(const Axis& a, int64_t value) {
  return value >= 0 && value < a.stride ? std::optional(value) : std::nullopt;
}

// Without padding, O = (I-1)*s + max(d*(K-1) + 1, s), or (I-1)*s + d*(K-1) + 1 + output_padding.
Choice valid(const Axis& a) {
  if (a.pad_begin != 0) return {};
  const int64_t more = -net_pad_end(a);
  return {more == std::max<int64_t>(0, a.stride - kernel_extent(a)), below_stride(a, more)};
}

// O = I*s, or (I-1)*s + (d*(K-1) + 1) mod 2 + output_padding; where the padding is, TensorFlow's "SAME" says.
Choice same(const Axis& a) {
  if (!is_same(a)) return {};
  const int64_t output = output_of(a);
  return {output == a.input * a.stride, below_stride(a, output - (a.input - 1) * a.stride - kernel_extent(a) % 2)};
}

// "padding='same', output_padding=(1, 0)"; empty if the padding does not do.
std::string padding_if(const Problem& p, const char* name, Choice (*choice)(const Axis&)) {
  if (!first_axis_without(p, [&](const Axis& a) { return choice(a).by_default; }))
    return fmt::format("padding='{}'", name);
  if (first_axis_without(p, [&](const Axis& a) { return choice(a).output_padding.has_value(); })) return "";
  return fmt::format("padding='{}', output_padding={}", name,
                     tuple(each_axis(p, [&](const Axis& a) { return choice(a).output_padding.value_or(0); })));
}

std::string why_not(const Problem& p) {
  const auto at = first_axis_without(p, [](const Axis& a) { return valid(a).possible() || same(a).possible(); });
  if (!at) return "padding: one word for all axes, and no word and output_padding do for each of these";
  const Axis& a = p.axes[*at];
  return fmt::format("padding: 'valid' and 'same' with an output_padding below the stride; {} and {} of {} are neither",
                     a.pad_begin, net_pad_end(a), kAxisNames[*at]);
}

Saying say(const Case& c) {
  const Problem& p = c.problem;
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16}))
    return *refusal;
  if (p.groups > 1) return cannot("groups: it has none; a layer for each group of channels, concatenated, does it");
  const bool strided = first_axis_without(p, [](const Axis& a) { return a.stride == 1; }).has_value();
  const bool dilated = first_axis_without(p, [](const Axis& a) { return a.dilation == 1; }).has_value();
  if (strided && dilated)
    return cannot("dilation_rate: above 1 it does not go with strides above 1, on whichever axes");
  std::string padding = padding_if(p, "valid", &valid);
  if (padding.empty()) padding = padding_if(p, "same", &same);
  if (padding.empty()) return cannot(why_not(p));
  Saying saying;
  saying.call = fmt::format(
      "import keras\n"
      "# {0}\n"
      "layer = keras.layers.Conv{1}DTranspose({2}, {3}, strides={4}, {5}, dilation_rate={6}, use_bias={7}, "
      "dtype='{8}',\n"
      "                                      data_format='channels_last')\n"
      "layer.build({9})\n"
      "layer.set_weights([w.transpose({10}){11}])\n"
      "y = keras.ops.transpose(layer(x.transpose({12})), ({13}))\n",
      arrays(p), p.rank, p.out_channels, tuple(each_axis(p, &Axis::kernel)), tuple(each_axis(p, &Axis::stride)),
      padding, tuple(each_axis(p, &Axis::dilation)), p.bias ? "True" : "False",
      c.type == Types(ElementType::f64)    ? "float64"
      : c.type == Types(ElementType::f16)  ? "float16"
      : c.type == Types(ElementType::bf16) ? "bfloat16"
                                           : "float32",
      tuple(channels_last(x_shape(p))), kernel_first(p.rank), p.bias ? ", b" : "", to_channels_last(p.rank),
      from_channels_last(p.rank));
  if (dilated)
    saying.notes.push_back(
        "dilation_rate: over TensorFlow on a CPU others than 1 are refused (keras-team/keras#20408)");
  return saying;
}

}  // namespace

const Dialect keras = {
    .name = "keras",
    .called = "Keras 3 `Conv{1,2,3}DTranspose`",
    .weights = "(K..., C_out, C_in)",
    .padding = "'valid': none; 'same': where TensorFlow's SAME has it",
    .output_size =
        "by default 'valid' (I-1)*s + max(d*(K-1) + 1, s), 'same' I*s; with `output_padding`, below the stride, "
        "(I-1)*s + d*(K-1) + 1 + output_padding and (I-1)*s + (d*(K-1) + 1) mod 2 + output_padding",
    .dilation = "`dilation_rate`, 1 is dense; not with a stride",
    .groups = "no",
    .notes = "so 'valid' with a stride beyond the kernel has the output_padding s-K",
    .language = "python",
    .source = "https://keras.io/api/layers/convolution_layers/convolution2d_transpose/",
    .say = &say,
};

}  // namespace tconv::dialect
