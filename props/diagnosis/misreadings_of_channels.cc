#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

// Channel m of group g is taken to be at m*G + g.
int64_t interleaved(int64_t channel, int64_t per_group, int64_t groups) {
  return channel % per_group * groups + channel / per_group;
}
// Channel g*C + c where m*G + g is right.
int64_t gathered(int64_t channel, int64_t per_group, int64_t groups) {
  return channel % groups * per_group + channel / groups;
}

}  // namespace

std::vector<Misreading> channels() {
  return {
      {.name = "group_offset_of_weights_missing",
       .sentence = "every group uses the weights of the first",
       .product = [](const Problem& p, Product& q) { return q.w[0] %= p.in_channels_per_group(), true; }},
      {.name = "group_offset_of_input_missing",
       .sentence = "every group reads the input channels of the first",
       .product = [](const Problem& p, Product& q) { return q.x[1] %= p.in_channels_per_group(), true; }},
      {.name = "group_offset_of_output_missing",
       .sentence = "every group adds to the output channels of the first",
       .product = [](const Problem& p, Product& q) { return q.y[1] %= p.out_channels_per_group(), true; }},
      {.name = "group_offset_of_output_wrong",
       .sentence = "the output channels of group g begin at g * C_in/G",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t group = q.y[1] / p.out_channels_per_group();
             q.y[1] += group * (p.in_channels_per_group() - p.out_channels_per_group());
             return true;
           }},
      {.name = "group_offset_of_input_wrong",
       .sentence = "the input channels of group g begin at g * C_out/G",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t group = q.x[1] / p.in_channels_per_group();
             q.x[1] += group * (p.out_channels_per_group() - p.in_channels_per_group());
             return true;
           }},
      {.name = "group_offset_of_weights_wrong",
       .sentence = "the weights of group g begin at row g",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t in = p.in_channels_per_group();
             q.w[0] = q.w[0] / in + q.w[0] % in;
             return true;
           }},
      {.name = "group_offset_of_weights_wrong",
       .sentence = "the weights of group g begin at row g * C_out/G",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t in = p.in_channels_per_group();
             q.w[0] = q.w[0] / in * p.out_channels_per_group() + q.w[0] % in;
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "the output channels of the groups are interleaved",
       .product =
           [](const Problem& p, Product& q) {
             q.y[1] = interleaved(q.y[1], p.out_channels_per_group(), p.groups);
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "output channel m*G + g is written to where channel g*C_out/G + m is",
       .product =
           [](const Problem& p, Product& q) {
             q.y[1] = gathered(q.y[1], p.out_channels_per_group(), p.groups);
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "the input channels of the groups are interleaved",
       .product =
           [](const Problem& p, Product& q) {
             q.x[1] = interleaved(q.x[1], p.in_channels_per_group(), p.groups);
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "input channel g*C_in/G + c is read where channel c*G + g is",
       .product =
           [](const Problem& p, Product& q) {
             q.x[1] = gathered(q.x[1], p.in_channels_per_group(), p.groups);
             return true;
           }},
      {.name = "groups_interleaved",
       .sentence = "the rows of w are taken to be interleaved by group",
       .product =
           [](const Problem& p, Product& q) {
             q.w[0] = interleaved(q.w[0], p.in_channels_per_group(), p.groups);
             return true;
           }},
      {.name = "depthwise_multiplier_ignored",
       .sentence = "all output channels of a group use the weights of its first",
       .product = [](const Problem&, Product& q) { return q.w[1] = 0, true; }},
      {.name = "batch_offset_of_output_wrong",
       .sentence = "the images of y are taken to be C_in channels apart",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.y[0] * p.in_channels + q.y[1];
             q.y[0] = plane / p.out_channels, q.y[1] = plane % p.out_channels;
             return true;
           }},
      {.name = "batch_offset_of_input_wrong",
       .sentence = "the images of x are taken to be C_out channels apart",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.x[0] * p.out_channels + q.x[1];
             q.x[0] = plane / p.in_channels, q.x[1] = plane % p.in_channels;
             return true;
           }},
      {.name = "batch_offset_of_input_missing",
       .sentence = "every image is computed from the first",
       .product = [](const Problem&, Product& q) { return q.x[0] = 0, true; }},
      {.name = "batch_offset_of_output_missing",
       .sentence = "every image is added to the first",
       .product = [](const Problem&, Product& q) { return q.y[0] = 0, true; }},
      {.name = "batch_and_channels_swapped",
       .sentence = "x is read with the channels outermost",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.x[1] * p.batch + q.x[0];
             q.x[0] = plane / p.in_channels, q.x[1] = plane % p.in_channels;
             return true;
           }},
      {.name = "batch_and_channels_swapped",
       .sentence = "y is written with the channels outermost",
       .product =
           [](const Problem& p, Product& q) {
             const int64_t plane = q.y[1] * p.batch + q.y[0];
             q.y[0] = plane / p.out_channels, q.y[1] = plane % p.out_channels;
             return true;
           }},
  };
}

}  // namespace tconv::misreadings_of
