// S the stride and its phases, F shortcuts whose guards are incomplete.
#include <algorithm>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

template <typename F>
bool all_axes(const Problem& p, F&& condition) {
  return std::all_of(p.axes.begin(), p.axes.end(), condition);
}

bool unpadded(const Axis& a) { return a.pad_begin == 0 && a.pad_end == 0; }

}  // namespace

std::vector<Mutant> stride_mutants() {
  return {
      {"stride_remainder_unchecked",
       "S",
       "o - t*d is divided by the stride whether it is divisible or not",
       "stride 2, output_padding 1",
       "divisibility_unchecked",
       &gather,
       {.input =
            [](const Axis& a, int64_t o, int64_t t) {
              const int64_t scaled = o + a.pad_begin - t * a.dilation;
              return scaled < 0 || scaled / a.stride >= a.input ? kNone : scaled / a.stride;
            }}},
      {"stride_masked",
       "S",
       "divisibility is tested by a mask, as if every stride were a power of two",
       "stride 3",
       "divisibility_unchecked",
       &gather,
       {.input =
            [](const Axis& a, int64_t o, int64_t t) {
              const int64_t scaled = o + a.pad_begin - t * a.dilation;
              return scaled < 0 || (scaled & (a.stride - 1)) != 0 || scaled / a.stride >= a.input ? kNone
                                                                                                  : scaled / a.stride;
            }}},
      {"empty_phase_unwritten",
       "S",
       "outputs of a phase without taps are not written",
       "stride 2, kernel 1, output 2",
       "empty_phase_unwritten",
       &phases,
       {.empty_phase = Start::nothing}},
      {"empty_phase_without_bias",
       "S",
       "outputs of a phase without taps get no bias",
       "stride 2, kernel 1, output 2, a bias",
       "empty_phase_without_bias",
       &phases,
       {.empty_phase = Start::zero}},
      {"phases_ignore_padding",
       "S",
       "the phase of an output is o mod s, without the padding",
       "stride 2, pad_begin 1",
       "padding_not_in_outputs",
       &phases,
       {.in_phase = [](const Axis& a, int64_t o, int64_t t) { return (o - t * a.dilation) % a.stride == 0; }}},
      {"phase_taps_without_dilation",
       "S",
       "the taps of a phase are every s-th, whatever the dilation",
       "stride 2, dilation 2, kernel 2",
       "phase_without_dilation",
       &phases,
       {.in_phase = [](const Axis& a, int64_t o, int64_t t) { return (o + a.pad_begin - t) % a.stride == 0; }}},
      {"phases_of_kernel_only",
       "S",
       "only as many phases as the kernel has taps get the bias",
       "stride > kernel, a bias",
       "empty_phase_without_bias",
       &gather,
       {.start =
            [](const Problem& p, const Index& y) {
              for (size_t a = 0; a < 3; ++a)
                if (y[a + 2] % p.axes[a].stride >= p.axes[a].kernel) return Start::zero;
              return Start::bias;
            }}},
      {"mixed_strides_lose_a_column",
       "S",
       "stride 1 in H with 2 in W: the last input column is lost",
       "stride 1x2",
       "columns_dropped",
       &scatter,
       {.x =
            [](const Problem& p, Index& x) {
              const bool mixed = p.rank >= 2 && p.height().stride == 1 && p.width().stride == 2;
              return !mixed || x[4] < p.width().input - 1;
            }}},
      {"depth_stride_lost",
       "S",
       "rank 3: the stride of D is 1 where that of H is",
       "rank 3, stride 2x1x1",
       "stride_ignored",
       &col2im,
       {.problem =
            [](Problem& p) {
              if (p.axes[1].stride == 1) p.axes[0].stride = 1;
            }}},
      {"strides_above_4_are_4",
       "S",
       "strides above 4 have no kernel of their own and use that of 4",
       "stride 5",
       "stride_clamped",
       &scatter,
       {.axis = [](Axis& a) { a.stride = std::min<int64_t>(a.stride, 4); }}},
  };
}

std::vector<Mutant> shortcut_mutants() {
  return {
      {"pointwise_shortcut_ignores_stride",
       "F",
       "kernel 1 without padding is a matrix product, also with a stride",
       "kernel 1, stride 2, input 2",
       "stride_ignored",
       &scatter,
       {.problem =
            [](Problem& p) {
              if (all_axes(p, [](const Axis& a) { return a.kernel == 1 && unpadded(a); }))
                for (Axis& a : p.axes) a.stride = 1;
            }}},
      {"pointwise_shortcut_ignores_padding",
       "F",
       "kernel 1 with stride 1 is a matrix product, also with padding",
       "kernel 1, stride 1, pad_begin 1",
       "padding_ignored",
       &gather,
       {.problem =
            [](Problem& p) {
              if (all_axes(p, [](const Axis& a) { return a.kernel == 1 && a.stride == 1; }))
                for (Axis& a : p.axes) a.pad_begin = 0;
            }}},
      {"shortcut_looks_at_width_only",
       "F",
       "kernel 1 and stride 1 in W alone are taken for a matrix product",
       "kernel 1, stride 2x1",
       "stride_ignored",
       &col2im,
       {.problem =
            [](Problem& p) {
              if (p.rank >= 2 && p.width().kernel == 1 && p.width().stride == 1) p.axes[1].stride = 1;
            }}},
      {"shortcut_ignores_groups",
       "F",
       "kernel 1 with stride 1 is one matrix product, also with groups",
       "kernel 1, stride 1, groups 2",
       "group_offset_of_output_missing",
       &gather,
       {.problem =
            [](Problem& p) {
              if (all_axes(p, [](const Axis& a) { return a.kernel == 1 && a.stride == 1 && unpadded(a); }))
                p.groups = 1;
            }}},
      {"no_overlap_shortcut_ignores_padding",
       "F",
       "kernel = stride: stamps side by side, also with padding",
       "kernel 2, stride 2, pad_begin 1",
       "padding_ignored",
       &scatter,
       {.problem =
            [](Problem& p) {
              if (all_axes(p, [](const Axis& a) { return a.kernel == a.stride && a.dilation == 1; }))
                for (Axis& a : p.axes) a.pad_begin = 0;
            }}},
      {"depthwise_shortcut_without_bias",
       "F",
       "depthwise has a kernel of its own, without bias",
       "groups = C_in = C_out = 2, a bias",
       "bias_dropped",
       &phases,
       {.problem =
            [](Problem& p) {
              if (p.groups > 1 && p.groups == p.in_channels && p.groups == p.out_channels) p.bias = false;
            }}},
      {"one_pixel_shortcut_ignores_padding",
       "F",
       "an input of one pixel is a matrix product, also with padding",
       "input 1, pad_begin 1",
       "padding_ignored",
       &col2im,
       {.problem =
            [](Problem& p) {
              if (all_axes(p, [](const Axis& a) { return a.input == 1; }))
                for (Axis& a : p.axes) a.pad_begin = 0;
            }}},
  };
}

}  // namespace tconv::mutants
