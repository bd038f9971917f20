// G groups, N the batch.
#include "impls/mutants/mutants.h"

namespace tconv::mutants {

std::vector<Mutant> group_mutants() {
  return {
      {"weights_of_first_group",
       "G",
       "every group uses the weights of the first",
       "groups 2",
       "group_offset_of_weights_missing",
       &scatter,
       {.w = [](const Problem& p, Index& w) { return w[0] %= p.in_per_group(), true; }}},
      {"inputs_of_first_group",
       "G",
       "every group reads the input channels of the first",
       "groups 2",
       "group_offset_of_input_missing",
       &gather,
       {.x = [](const Problem& p, Index& x) { return x[1] %= p.in_per_group(), true; }}},
      {"outputs_interleaved",
       "G",
       "output channel m of group g goes to m*G + g",
       "groups 2, 4 output channels",
       "groups_interleaved",
       &scatter,
       {.y = [](const Problem& p,
                Index& y) { return y[1] = y[1] % p.out_per_group() * p.groups + y[1] / p.out_per_group(), true; }}},
      {"inputs_interleaved",
       "G",
       "input channel c of group g is read at c*G + g",
       "groups 2, 4 input channels",
       "groups_interleaved",
       &phases,
       {.x = [](const Problem& p,
                Index& x) { return x[1] = x[1] % p.in_per_group() * p.groups + x[1] / p.in_per_group(), true; }}},
      {"output_group_offset_by_inputs",
       "G",
       "the outputs of group g begin at g * C_in/G",
       "groups 2, C_in != C_out",
       "group_offset_of_output_wrong",
       &col2im,
       {.y =
            [](const Problem& p, Index& y) {
              const int64_t g = y[1] / p.out_per_group();
              return y[1] += g * (p.in_per_group() - p.out_per_group()), true;
            }}},
      {"depthwise_multiplier_ignored",
       "G",
       "depthwise: all outputs of a channel use its first kernel",
       "groups = C_in = 2, C_out 4",
       "depthwise_multiplier_ignored",
       &phases,
       {.w =
            [](const Problem& p, Index& w) {
              if (p.in_per_group() == 1 && p.groups > 1) w[1] = 0;
              return true;
            }}},
      {"only_first_group_written",
       "G",
       "C_out is taken for the second extent of w: one group is written",
       "groups 2",
       "groups_unwritten",
       &gather,
       {.y = [](const Problem& p, Index& y) { return y[1] < p.out_per_group(); }}},
      {"groups_after_4_dropped",
       "G",
       "four groups at a time, the rest is forgotten",
       "groups 5",
       "groups_dropped",
       &scatter,
       {.x = [](const Problem& p, Index& x) { return x[1] / p.in_per_group() < 4; }}},
  };
}

std::vector<Mutant> batch_mutants() {
  return {
      {"first_image_only",
       "N",
       "every image is computed from the first",
       "batch 2",
       "batch_offset_of_input_missing",
       &gather,
       {.x = [](const Problem&, Index& x) { return x[0] = 0, true; }}},
      {"output_batch_stride_by_inputs",
       "N",
       "images of y are C_in channels apart",
       "batch 2, C_in != C_out",
       "batch_offset_of_output_wrong",
       &scatter,
       {.y =
            [](const Problem& p, Index& y) {
              const int64_t plane = y[0] * p.in_channels + y[1];
              return y[0] = plane / p.out_channels, y[1] = plane % p.out_channels, true;
            }}},
      {"input_batch_stride_by_outputs",
       "N",
       "images of x are C_out channels apart",
       "batch 2, C_in != C_out",
       "batch_offset_of_input_wrong",
       &phases,
       {.x =
            [](const Problem& p, Index& x) {
              const int64_t plane = x[0] * p.out_channels + x[1];
              return x[0] = plane / p.in_channels, x[1] = plane % p.in_channels, true;
            }}},
      {"batch_remainder_dropped",
       "N",
       "two images at a time, the last of an odd batch gets the bias alone",
       "batch 3",
       "images_dropped",
       &col2im,
       {.x = [](const Problem& p, Index& x) { return p.batch == 1 || x[0] < p.batch / 2 * 2; }}},
  };
}

}  // namespace tconv::mutants
