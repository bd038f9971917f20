// The micro-kernels: what is computed between two stores. Each works on a tile of sums in registers; which elements of
// x and w it needs is told by offsets and steps, so that it knows nothing of strides, phases or boxes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tconv::fast {

// A loop over the taps of one axis: how many, and how far x and the packed weights move from one to the next (floats).
struct TapLoop {
  int64_t count = 1;
  int64_t x_step = 0;
  int64_t w_step = 0;
};
using TapLoops = std::array<TapLoop, 3>;  // depth, height, width

// Vectors of output channels:
//
//   y[r][n] = start[n] + sum over taps and c < channels of x[x_offsets[r] + tap + c] * w[tap][c][n]
//
// for the pixels r of a tile and n < lanes. w and start have whole vectors. Without start, y is added to.
struct ChannelTile {
  TapLoops taps;
  int64_t channels = 0;
  const float* x = nullptr;
  const int64_t* x_offsets = nullptr;
  const float* w = nullptr;
  int64_t w_ahead = 0, x_ahead = 0;  // how far ahead of their use they are fetched, in floats
  bool w_in_streams = false;         // read from several places at once, which is faster where it comes from memory
  const float* start = nullptr;
  float* y = nullptr;
  const int64_t* y_offsets = nullptr;
  int64_t lanes = 0;
};

// Vectors of neighbouring pixels:
//
//   y[r][v][n] += sum over taps and c < channels of x[x_offsets[v] + c*x_channel_step + tap + n] * w[tap][c][r]
//
// for rows r, which are output channels and phases, and the lanes n of vectors v. Of a tap j of the width, only
// begin[v] <= n + j*lane_step < end[v] take part. All lanes are written, and x is read for all: what belongs to no
// output is to be there all the same.
struct RowTile {
  TapLoops taps;
  int64_t channels = 0, x_channel_step = 0;
  const float* x = nullptr;
  const int64_t* x_offsets = nullptr;
  const int64_t *begin = nullptr, *end = nullptr;
  int64_t lane_step = 0;
  const float* w = nullptr;
  float* y = nullptr;
  const int64_t* y_offsets = nullptr;
  int64_t y_row_step = 0;
};

// A row of a stamp: where it comes from and where it goes to, in floats.
struct StampRow {
  int64_t from = 0, to = 0;
};

using ChannelKernel = void (*)(const ChannelTile&);
using RowKernel = void (*)(const RowTile&);

// The kernels of one instruction set. The inner size of a table is the largest tile.
struct Kernels {
  const char* name = nullptr;
  int64_t vector = 0;  // floats in a vector

  std::vector<std::vector<ChannelKernel>> channel_tiles;    // [vectors - 1][pixels - 1]
  std::vector<std::vector<ChannelKernel>> depthwise_tiles;  // the same for x[... + n] * w[tap][n]: c is n
  std::vector<std::vector<RowKernel>> row_tiles;            // [rows - 1][vectors - 1]

  // to[rows[r].to + i*to_step + k] += from[rows[r].from + i*from_step + k] for k < count and all rows, i = 0, 1, ... <
  // pixels in this order: what is added for different i may overlap.
  void (*add_stamps)(float* to, int64_t to_step, const float* from, int64_t from_step, const StampRow* rows,
                     int64_t row_count, int64_t pixels, int64_t count) = nullptr;

  // to[i*count + k] = from[k][i] for k < count and i < length; count is 1 to 4.
  void (*interleave)(const float* const* from, int64_t count, int64_t length, float* to) = nullptr;
};

// No instruction set has more rows or vectors in a tile.
inline constexpr int64_t kMostVectors = 12;

// Those of the best instruction set that this processor has.
Kernels kernels();

// The parts of them.
void add_channel_kernels(Kernels& kernels);
void add_row_kernels(Kernels& kernels);

}  // namespace tconv::fast
