// P padding, O output_padding, D dilation.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

bool in_output_padding(const Problem& p, const Index& y) {
  for (size_t a = 0; a < 3; ++a)
    if (y[a + 2] >= p.axes[a].output - p.axes[a].output_padding) return true;
  return false;
}

}  // namespace

std::vector<Mutant> padding_mutants() {
  return {
      {"paddings_swapped",
       "P",
       "pad_begin and pad_end are swapped",
       "pad_begin != pad_end",
       "paddings_swapped",
       &scatter,
       {.axis = [](Axis& a) { std::swap(a.pad_begin, a.pad_end); }}},
      {"padding_ignored",
       "P",
       "nothing is cropped at the begin",
       "pad_begin 1",
       "padding_ignored",
       &gather,
       {.axis = [](Axis& a) { a.pad_begin = 0; }}},
      {"paddings_averaged",
       "P",
       "half of the total padding is cropped at the begin",
       "pad_begin != pad_end",
       "paddings_averaged",
       &col2im,
       {.axis = [](Axis& a) { a.pad_begin = (a.pad_begin + a.pad_end) / 2; }}},
      {"odd_padding_on_the_other_side",
       "P",
       "SAME_UPPER for SAME_LOWER: the odd one is cropped on the other side",
       "pad_begin and pad_end differ by 1",
       "paddings_swapped",
       &phases,
       {.axis =
            [](Axis& a) {
              if (std::abs(a.pad_begin - a.pad_end) == 1) std::swap(a.pad_begin, a.pad_end);
            }}},
      {"padding_beyond_kernel_clamped",
       "P",
       "a negative implicit padding d*(K-1) - pad is taken for 0",
       "pad_begin = kernel",
       "padding_clamped",
       &gather,
       {.axis = [](Axis& a) { a.pad_begin = std::min(a.pad_begin, a.dilation * (a.kernel - 1)); }}},
      {"implicit_padding_without_dilation",
       "P",
       "the implicit padding is K-1 - pad, without dilation",
       "kernel 2, dilation 2",
       "implicit_padding_wrong",
       &scatter,
       {.axis = [](Axis& a) { a.pad_begin += (a.dilation - 1) * (a.kernel - 1); }}},
      {"padding_counts_in_inputs",
       "P",
       "the input is cropped by pad_begin/s elements, the rest is lost",
       "pad_begin not a multiple of stride 2",
       "padding_not_in_outputs",
       &phases,
       {.axis = [](Axis& a) { a.pad_begin = a.pad_begin / a.stride * a.stride; }}},
      {"padding_scaled_by_dilation",
       "P",
       "pad_begin is multiplied by the dilation",
       "pad_begin 1, dilation 2",
       "padding_scaled",
       &col2im,
       {.axis = [](Axis& a) { a.pad_begin *= a.dilation; }}},
  };
}

std::vector<Mutant> output_padding_mutants() {
  return {
      {"output_padding_low",
       "O",
       "the extra outputs are at the low end",
       "output_padding 1",
       "output_padding_low",
       &scatter,
       {.axis = [](Axis& a) { a.pad_begin -= a.output_padding; }}},
      {"output_padding_unreached",
       "O",
       "the extra outputs get the bias alone",
       "output_padding 1, pad_end 1",
       "output_padding_unreached",
       &scatter,
       {.y = [](const Problem& p, Index& y) { return !in_output_padding(p, y); }}},
      {"output_padding_without_bias",
       "O",
       "the extra outputs get no bias",
       "output_padding 1, a bias",
       "output_padding_without_bias",
       &col2im,
       {.start = [](const Problem& p, const Index& y) { return in_output_padding(p, y) ? Start::zero : Start::bias; }}},
      {"output_padding_unwritten",
       "O",
       "the extra outputs are not written",
       "output_padding 1",
       "output_padding_unwritten",
       &gather,
       {.y = [](const Problem& p, Index& y) { return !in_output_padding(p, y); }}},
      {"output_padding_beyond_stride_shifts",
       "O",
       "output_padding of stride or more is taken from the low end",
       "stride 1, dilation 2, output_padding 1",
       "output_padding_low",
       &phases,
       {.axis =
            [](Axis& a) {
              if (a.output_padding >= a.stride) a.pad_begin -= a.output_padding - a.stride + 1;
            }}},
      {"output_padding_on_both_sides",
       "O",
       "half of output_padding is added at the low end",
       "output_padding 2",
       "output_padding_low",
       &gather,
       {.axis = [](Axis& a) { a.pad_begin -= a.output_padding / 2; }}},
  };
}

std::vector<Mutant> dilation_mutants() {
  return {
      {"dilation_ignored",
       "D",
       "the dilation is ignored",
       "kernel 2, dilation 2",
       "dilation_ignored",
       &scatter,
       {.axis = [](Axis& a) { a.dilation = 1; }}},
      {"dilation_ignored_in_height",
       "D",
       "the dilation of the height is ignored",
       "kernel 2, dilation 2 in H",
       "dilation_ignored",
       &gather,
       {.problem = [](Problem& p) { p.axes[1].dilation = 1; }}},
      {"dilation_and_stride_swapped",
       "D",
       "stride and dilation are swapped",
       "kernel 2, stride 2",
       "stride_dilation_swapped",
       &phases,
       {.axis = [](Axis& a) { std::swap(a.stride, a.dilation); }}},
      {"dilation_zero_based",
       "D",
       "the dilation is taken to be 0 where it is dense",
       "kernel 2",
       "dilation_zero_based",
       &col2im,
       {.axis = [](Axis& a) { ++a.dilation; }}},
      {"taps_beyond_input_dropped",
       "D",
       "taps that reach beyond the input's length are dropped",
       "dilation >= input, kernel 2",
       "contributions_dropped",
       &gather,
       {.w =
            [](const Problem& p, Index& w) {
              for (size_t a = 0; a < 3; ++a)
                if (p.axes[a].dilation > 1 && w[a + 2] * p.axes[a].dilation >= p.axes[a].input) return false;
              return true;
            }}},
      {"dilation_at_most_8",
       "D",
       "dilations above 8 are those of a table of 8",
       "kernel 2, dilation 9",
       "dilation_clamped",
       &scatter,
       {.axis = [](Axis& a) { a.dilation = std::min<int64_t>(a.dilation, 8); }}},
  };
}

}  // namespace tconv::mutants
