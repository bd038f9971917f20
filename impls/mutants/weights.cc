// K the orientation of the kernel, W the layout of the weights.
#include <utility>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

void flip(const Problem& p, Index& w, size_t axis) { w[axis + 2] = p.axes[axis].kernel - 1 - w[axis + 2]; }

void flip_all(const Problem& p, Index& w) {
  for (size_t axis = 0; axis < 3; ++axis) flip(p, w, axis);
}

}  // namespace

std::vector<Mutant> kernel_mutants() {
  return {
      {"kernel_flipped",
       "K",
       "the kernel is flipped along every axis",
       "kernel 2",
       "kernel_flipped",
       &scatter,
       {.w = [](const Problem& p, Index& w) { return flip_all(p, w), true; }}},
      {"kernel_flipped_in_width",
       "K",
       "the kernel is flipped along the width",
       "kernel 2 in W",
       "kernel_flipped",
       &gather,
       {.w = [](const Problem& p, Index& w) { return flip(p, w, 2), true; }}},
      {"kernel_flipped_in_height",
       "K",
       "the kernel is flipped along the height",
       "kernel 2 in H",
       "kernel_flipped",
       &col2im,
       {.w = [](const Problem& p, Index& w) { return flip(p, w, 1), true; }}},
      {"kernel_flipped_if_narrow",
       "K",
       "flipped if the kernel is 1 in just one of H and W",
       "kernel 1x2",
       "kernel_flipped",
       &scatter,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.rank >= 2 && (p.height().kernel == 1) != (p.width().kernel == 1)) flip_all(p, w);
              return true;
            }}},
      {"kernel_flipped_with_groups",
       "K",
       "flipped in the path for groups only",
       "groups 2, kernel 2",
       "kernel_flipped",
       &col2im,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.groups > 1) flip_all(p, w);
              return true;
            }}},
      {"kernel_flipped_without_stride",
       "K",
       "stride 1 is left to a convolution that does not flip",
       "stride 1, kernel 2",
       "kernel_flipped",
       &phases,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.axes[0].stride == 1 && p.axes[1].stride == 1 && p.axes[2].stride == 1) flip_all(p, w);
              return true;
            }}},
      {"kernel_transposed",
       "K",
       "H and W of a square kernel are swapped",
       "square kernel 2x2",
       "kernel_transposed",
       &gather,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.height().kernel == p.width().kernel) std::swap(w[3], w[4]);
              return true;
            }}},
  };
}

std::vector<Mutant> weight_mutants() {
  return {
      {"weights_output_first",
       "W",
       "the memory of w is read with the output channels outermost",
       "2 input and 2 output channels",
       "weights_output_first",
       &scatter,
       {.w =
            [](const Problem& p, Index& w) {
              const int64_t at = w[1] * p.in_channels + w[0];
              return w[0] = at / p.out_per_group(), w[1] = at % p.out_per_group(), true;
            }}},
      {"weights_output_first_in_group",
       "W",
       "within each group w is read with the output channels outermost",
       "2 channels in and out for a group",
       "weights_output_first",
       &gather,
       {.w =
            [](const Problem& p, Index& w) {
              const int64_t first = w[0] / p.in_per_group() * p.in_per_group();
              const int64_t at = w[1] * p.in_per_group() + w[0] - first;
              return w[0] = first + at / p.out_per_group(), w[1] = at % p.out_per_group(), true;
            }}},
      {"weights_depth_innermost",
       "W",
       "taps of rank 3 are read as W, H, D",
       "rank 3, kernel 1x2x2",
       "kernel_transposed",
       &phases,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.rank < 3) return true;
              const auto& [depth, height, width] = p.axes;
              const int64_t at = (w[4] * height.kernel + w[3]) * depth.kernel + w[2];
              w[2] = at / width.kernel / height.kernel, w[3] = at / width.kernel % height.kernel,
              w[4] = at % width.kernel;
              return true;
            }}},
      {"weights_packed_by_4",
       "W",
       "a last, incomplete block of 4 packed output channels repeats the first block",
       "5 output channels for a group",
       "weights_of_another_channel",
       &col2im,
       {.w =
            [](const Problem& p, Index& w) {
              if (w[1] >= p.out_per_group() / 4 * 4) w[1] %= 4;
              return true;
            }}},
      {"weights_taps_first_for_one_channel",
       "W",
       "rank 1 with one output channel: w is read as K, C_in",
       "rank 1, 2 input channels, 1 output channel, kernel 2",
       "weights_taps_first",
       &gather,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.out_channels != 1 || p.rank != 1) return true;
              const int64_t at = w[4] * p.in_channels + w[0];
              return w[0] = at / p.width().kernel, w[4] = at % p.width().kernel, true;
            }}},
  };
}

}  // namespace tconv::mutants
