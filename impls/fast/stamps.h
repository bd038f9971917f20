// Few output channels, side by side in y: every input pixel's stamp, all taps times all channels, is a row of a matrix
// product; the stamps are then added up where they land.
//
//   stamp[i][t, c] = sum over ci of x[i][ci] * w[ci][c, t]        y[o][c] = b[c] + sum over i*s + t*d - p = o of
//   stamp[i][t, c]
//
// Taps of the width and channels of a stamp lie in y as they do in the stamp: one after the other.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/fast/algorithm.h"
#include "impls/fast/aligned.h"
#include "impls/fast/axis_phases.h"
#include "impls/fast/kernels.h"
#include "impls/fast/packed_weights.h"
#include "impls/implementation.h"

namespace tconv::fast {

class Stamps : public Algorithm {
 public:
  // Whether y is f32 and its pixels are dense, and stamps can be added as they are.
  static bool suits(const Call& call);
  Stamps(const Call& call, int members);
  int64_t packed_bytes() const override { return floats_ * static_cast<int64_t>(sizeof(float)); }
  void run_share(int member, int members, const std::byte* x, std::byte* y) override;

 private:
  // Outputs that one thread adds up: of an image; depth, height, width.
  struct Box {
    int64_t image;
    std::array<Range, 3> outputs;
  };
  struct Scratch {
    AlignedFloats inputs, stamps;
    std::vector<int64_t> x_offsets, stamp_offsets;
    std::vector<StampRow> rows;
  };
  // Some neighbouring inputs of a row, and the taps of depth and height that land in the box.
  struct Pixels {
    int64_t image, z, v, first, count;
    Range depth_taps, height_taps;
  };

  void pack(const Call& call);
  Box box(int64_t index) const;
  Range inputs_of(size_t axis, const Range& outputs) const;
  Range taps_of(size_t axis, int64_t input, const Range& outputs) const;
  void run_box(const Box& box, Scratch& scratch, const std::byte* x, float* y) const;
  void run_row(const Box& box, int64_t z, int64_t v, Scratch& scratch, const std::byte* x, float* y) const;
  void multiply(const Pixels& pixels, Scratch& scratch, const std::byte* x) const;
  void add(const Box& box, const Pixels& pixels, Scratch& scratch, float* y) const;
  void fill_rows(const Box& box, int64_t plane, const Range& rows, float* y) const;

  Problem problem_;
  ElementType x_type_;
  Layout x_, y_;
  bool x_in_place_;
  Kernels kernels_;
  int64_t row_ = 0;    // lanes of one tap of depth and height: width times channels
  int64_t lanes_ = 0;  // of a stamp
  int64_t pitch_ = 0;  // of stamps
  int64_t chunk_ = 0;  // input channels
  std::vector<Block> blocks_;
  std::array<int64_t, 3> box_size_{}, boxes_{};
  int64_t floats_ = 0;
  AlignedFloats weights_, zeros_;
  std::vector<float> bias_;  // of one row of outputs of a box
  std::vector<Scratch> scratch_;
};

}  // namespace tconv::fast
