// T tails of vectors and blocks, I indices in too few bits.
#include <algorithm>
#include <cmath>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

// To 11 bits, as a half has them; larger than any half is out of reach.
int64_t half_precision(int64_t value) {
  int exponent = 0;
  const double fraction = std::frexp(static_cast<double>(value), &exponent);
  return static_cast<int64_t>(std::ldexp(std::nearbyint(std::ldexp(fraction, 11)), exponent - 11));
}

// The position of an output element among those of its channel, over all images.
int64_t position(const Problem& p, const Index& y) {
  const auto& [depth, height, width] = p.axes;
  return ((y[0] * depth.output + y[2]) * height.output + y[3]) * width.output + y[4];
}

}  // namespace

std::vector<Mutant> block_mutants() {
  return {
      {"row_tail_dropped",
       "T",
       "input columns are taken four at a time, the rest is dropped",
       "input width 5",
       "columns_dropped",
       &scatter,
       {.x = [](const Problem& p, Index& x) { return x[4] < p.width().input / 4 * 4; }}},
      {"long_row_tail_dropped",
       "T",
       "rows of more than 16 columns lose those after the last 16",
       "input width 17",
       "columns_dropped",
       &gather,
       {.x = [](const Problem& p, Index& x) { return p.width().input <= 16 || x[4] < p.width().input / 16 * 16; }}},
      {"second_block_of_8_misplaced",
       "T",
       "while c + 8 < C_out: the second block is written over the first",
       "17 output channels",
       "channels_misplaced",
       &scatter,
       {.y =
            [](const Problem& p, Index& y) {
              const int64_t blocks = (p.out_channels - 1) / 8 * 8;
              if (y[1] >= 8 && y[1] < blocks) y[1] -= 8;
              return true;
            }}},
      {"channels_after_32_repeat",
       "T",
       "output channels after 32 use the weights of the first 32",
       "33 output channels for a group",
       "weights_of_another_channel",
       &gather,
       {.w = [](const Problem&, Index& w) { return w[1] %= 32, true; }}},
      {"lane_7_repeats_lane_6",
       "T",
       "in the vector body the last lane reads its neighbour",
       "input width 8",
       "another_input_read",
       &phases,
       {.x =
            [](const Problem&, Index& x) {
              if (x[4] % 8 == 7) --x[4];
              return true;
            }}},
      {"odd_input_channel_dropped",
       "T",
       "input channels in pairs, an odd one beyond 3 is dropped",
       "5 input channels for a group",
       "input_channels_dropped",
       &col2im,
       {.x =
            [](const Problem& p, Index& x) {
              const int64_t n = p.in_per_group();
              return n <= 3 || n % 2 == 0 || x[1] % n < n - 1;
            }}},
      {"input_channels_after_16_dropped",
       "T",
       "input channels in blocks of 16, the incomplete second one is dropped",
       "17 input channels for a group",
       "input_channels_dropped",
       &gather,
       {.x =
            [](const Problem& p, Index& x) {
              const int64_t n = p.in_per_group();
              return n <= 16 || x[1] % n < n / 16 * 16;
            }}},
      {"column_between_blocks_lost",
       "T",
       "rows with a block before and one behind the body lose the body's first column",
       "output width 65, pad_begin and pad_end 1",
       "contributions_dropped",
       &scatter,
       {.y =
            [](const Problem& p, Index& y) {
              const Axis& a = p.width();
              return a.output <= 64 || a.pad_begin == 0 || a.pad_end == 0 || y[4] != 64;
            }}},
      {"odd_plane_dropped",
       "T",
       "rank 3: two planes at a time, the last of an odd depth is dropped",
       "rank 3, depth 3",
       "planes_dropped",
       &phases,
       {.x = [](const Problem& p, Index& x) { return p.axes[0].input == 1 || x[2] < p.axes[0].input / 2 * 2; }}},
      {"taps_after_8_dropped",
       "T",
       "the loop over taps is unrolled 8 times, no more",
       "kernel width 9",
       "taps_dropped",
       &scatter,
       {.w = [](const Problem&, Index& w) { return w[4] < 8; }}},
      {"last_pixel_of_odd_channels_dropped",
       "T",
       "C_out no multiple of 4: nothing for the very last pixel",
       "5 output channels",
       "contributions_dropped",
       &scatter,
       {.y =
            [](const Problem& p, Index& y) {
              return p.out_channels < 4 || p.out_channels % 4 == 0 ||
                     position(p, y) != position(p, {p.batch, 0, 0, 0, 0}) - 1;
            }}},
  };
}

std::vector<Mutant> width_mutants() {
  return {
      {"columns_in_half_precision",
       "I",
       "the output column is computed in half precision",
       "input width 2049",
       "index_width",
       &scatter,
       {.output = [](const Axis& a, int64_t i,
                     int64_t t) { return half_precision(i * a.stride + t * a.dilation) - a.pad_begin; }}},
      {"output_position_in_16_bits",
       "I",
       "output positions are 16 bits with a sign",
       "output width 32769",
       "index_width",
       &scatter,
       {.output =
            [](const Axis& a, int64_t i, int64_t t) {
              return int64_t{static_cast<int16_t>(i * a.stride + t * a.dilation - a.pad_begin)};
            }}},
      {"positions_after_65535_unwritten",
       "I",
       "the grid has 65535 blocks: outputs from there on are not written",
       "N*OH*OW 65536",
       "index_width",
       &gather,
       {.y = [](const Problem& p, Index& y) { return position(p, y) < 65535; }}},
      {"input_column_in_16_bits",
       "I",
       "input columns are 16 bits without a sign",
       "input width 65537",
       "index_width",
       &col2im,
       {.x = [](const Problem&, Index& x) { return x[4] &= 0xffff, true; }}},
      {"channel_in_8_bits",
       "I",
       "output channels are 8 bits",
       "257 output channels for a group",
       "index_width",
       &gather,
       {.w = [](const Problem&, Index& w) { return w[1] &= 0xff, true; }}},
      {"tap_in_8_bits",
       "I",
       "taps are 8 bits",
       "kernel width 257",
       "index_width",
       &gather,
       {.w = [](const Problem&, Index& w) { return w[4] &= 0xff, true; }}},
      {"padding_in_8_bits",
       "I",
       "paddings are 8 bits",
       "pad_begin 256",
       "index_width",
       &phases,
       {.axis = [](Axis& a) { a.pad_begin &= 0xff; }}},
      {"image_in_16_bits",
       "I",
       "images are 16 bits",
       "batch 65537",
       "index_width",
       &phases,
       {.x = [](const Problem&, Index& x) { return x[0] &= 0xffff, true; }}},
      {"elements_after_2_31_unwritten",
       "I",
       "elements of y are counted in 32 bits with a sign",
       "2^31 outputs",
       "index_width",
       &gather,
       {.y = [](const Problem& p, Index& y) { return position(p, y) * p.out_channels < (int64_t{1} << 31); }}},
  };
}

}  // namespace tconv::mutants
