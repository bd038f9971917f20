// A axes taken for each other.
#include <utility>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {

std::vector<Mutant> axis_mutants() {
  return {
      {"strides_swapped",
       "A",
       "the strides of H and W are swapped",
       "stride 1x2",
       "strides_swapped",
       &scatter,
       {.problem =
            [](Problem& p) {
              if (p.rank >= 2) std::swap(p.axes[1].stride, p.axes[2].stride);
            }}},
      {"stride_of_height_for_all",
       "A",
       "the stride of H is used for W, too",
       "stride 1x2",
       "stride_of_another_axis",
       &gather,
       {.problem =
            [](Problem& p) {
              if (p.rank >= 2) p.axes[2].stride = p.axes[1].stride;
            }}},
      {"padding_of_height_for_all",
       "A",
       "the padding of H is used for W, too",
       "pad_begin 0x1",
       "padding_of_another_axis",
       &col2im,
       {.problem =
            [](Problem& p) {
              if (p.rank >= 2) p.axes[2].pad_begin = p.axes[1].pad_begin;
            }}},
      {"dilations_swapped",
       "A",
       "the dilations of H and W are swapped",
       "kernel 2x2, dilation 1x2",
       "dilations_swapped",
       &phases,
       {.problem =
            [](Problem& p) {
              if (p.rank >= 2) std::swap(p.axes[1].dilation, p.axes[2].dilation);
            }}},
      {"depth_takes_stride_of_height",
       "A",
       "rank 3: D has the stride of H",
       "rank 3, stride 2x1x1",
       "stride_of_another_axis",
       &scatter,
       {.problem =
            [](Problem& p) {
              if (p.rank == 3) p.axes[0].stride = p.axes[1].stride;
            }}},
      {"rank_1_dilation_lost",
       "A",
       "rank 1 is made rank 2 and loses its dilation",
       "rank 1, dilation 2, kernel 2",
       "dilation_ignored",
       &gather,
       {.problem =
            [](Problem& p) {
              if (p.rank == 1) p.axes[2].dilation = 1;
            }}},
  };
}

}  // namespace tconv::mutants
