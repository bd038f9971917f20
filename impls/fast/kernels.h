// The micro-kernels: what is computed between two stores. Each works on a tile of sums in registers; which elements of
// x and w it needs is told by offsets and steps, so that it knows nothing of strides, phases or boxes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ref/small_float.h"

namespace tconv::fast {

// Their arrays are of words of 32 bits: floats, or, where x and w are integers, two of 16 bits or four of 8 bits in x
// and w, of as many channels, and sums of 32 bits. All are moved as floats.

// A loop over the taps of one axis: how many, and how far x and the packed weights move from one to the next, in their
// elements.
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
// for the pixels r of one tile after the other and n < lanes. w and start have whole vectors. Without start, y is added
// to. Of words that are several integers, * is the sum of all products. x, w and y are of words, but for what says
// otherwise.
struct ChannelTile {
  int64_t tiles = 1;  // the offsets of the next one's pixels follow
  TapLoops taps;
  int64_t channels = 0;
  const void* x = nullptr;
  const int64_t* x_offsets = nullptr;
  int64_t x_fetched = 0;    // so many of the tiles fetch the x of the next one, which may be another kernel's
  bool neighbours = false;  // each pixel's input is the one that the pixel before meets in the next tap of the width
  const void* w = nullptr;
  int64_t w_ahead = 0;        // how many elements ahead of their use they are fetched
  bool w_in_streams = false;  // read from several places at once, which is faster where it comes from memory
  const float* start = nullptr;
  void* y = nullptr;
  const int64_t* y_offsets = nullptr;
  int64_t lanes = 0;
  bool y_past_caches = false;  // written to memory; all that is written are whole cache lines, and there is a start
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
  int64_t x_ahead = 0;  // how many floats ahead of their use they are fetched
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

// Sums that are stored: element k < count of row r < rows, at from[r*pitch + k], goes to [offsets[r] + k].
struct StoredRows {
  const float* from = nullptr;
  int64_t pitch = 0, rows = 1, count = 0;
  const int64_t* offsets = nullptr;
};

using ChannelKernel = void (*)(const ChannelTile&);
using RowKernel = void (*)(const RowTile&);

// For vectors - 1, as many pixels - 1 as the largest tile has.
using TilesByVectors = std::array<std::span<const ChannelKernel>, 3>;

// So many pixels, one or more, in tiles that are as alike as can be; the tile's offsets are those of the first, and
// then those of what follows.
void run_alike(std::span<const ChannelKernel> kernels, int64_t pixels, bool fetch_x, ChannelTile& tile);

// Those of one arithmetic.
struct ChannelTiles {
  TilesByVectors shared;
  TilesByVectors depthwise;  // the same for x[... + n] * w[tap][n]: c is n
};

// The kernels of one instruction set.
struct Kernels {
  const char* name = nullptr;
  int64_t vector = 0;  // words in a vector

  ChannelTiles floats;
  ChannelTiles pairs;  // of integers of 16 bits
  ChannelTiles quads;  // of bytes, without a sign in x and with one in w; empty where there is no instruction for it
  // The shared tiles have a w of 16 bits. The depthwise ones have an x and a y of 16 bits, which is rounded to the
  // nearest, and always a start. All are empty where they are not compiled.
  ChannelTiles halves, bfloats;
  std::array<std::span<const RowKernel>, 4> row_tiles;  // [rows - 1][vectors - 1]

  // to[rows[r].to + i*to_step + k] += from[rows[r].from + i*from_step + k] for k < count and all rows, i = 0, 1, ... <
  // pixels in this order: what is added for different i may overlap.
  void (*add_stamps)(float* to, int64_t to_step, const float* from, int64_t from_step, const StampRow* rows,
                     int64_t row_count, int64_t pixels, int64_t count) = nullptr;

  // to[i*count + k] = from[k][i] for k < count and i < length; count is 1 to 4.
  void (*interleave)(const float* const* from, int64_t count, int64_t length, float* to) = nullptr;

  // to[i] = from[i] for i < count.
  void (*widen_halves)(const Half* from, int64_t count, float* to) = nullptr;
  void (*widen_bfloats)(const BFloat* from, int64_t count, float* to) = nullptr;
  // Rounded to the nearest; integers, which rows then are, as requantised() does, with a multiplier for each k.
  void (*store_halves)(const StoredRows& rows, Half* to) = nullptr;
  void (*store_bfloats)(const StoredRows& rows, BFloat* to) = nullptr;
  void (*store_s8)(const StoredRows& rows, const float* multipliers, int32_t zero, int8_t* to) = nullptr;
  void (*store_u8)(const StoredRows& rows, const float* multipliers, int32_t zero, uint8_t* to) = nullptr;
};

// No instruction set has more vectors in a tile of rows.
inline constexpr int64_t kMostVectors = 12;

// Those of the best instruction set that this processor has.
Kernels kernels();

// The parts of them.
void add_channel_kernels(Kernels& kernels);
void add_pair_kernels(Kernels& kernels);
void add_quad_kernels(Kernels& kernels);
void add_narrow_kernels(Kernels& kernels);
void add_row_kernels(Kernels& kernels);
void add_storage_kernels(Kernels& kernels);

}  // namespace tconv::fast
