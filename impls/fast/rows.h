// Few output channels: vectors of neighbouring pixels of an output row's phase, for up to four channels at once.
//
// The input rows that a box of outputs needs are copied side by side first, as f32 whatever x holds and however it
// lies, unless whole vectors can be read where they are.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/fast/algorithm.h"
#include "impls/fast/aligned.h"
#include "impls/fast/kernels.h"
#include "impls/fast/row_weights.h"
#include "impls/implementation.h"

namespace tconv::fast {

class Rows : public Algorithm {
 public:
  Rows(const Call& call, int members);
  int64_t packed_bytes() const override { return weights_.bytes(); }
  void run_share(int member, int members, const std::byte* x, std::byte* y) override;

 private:
  enum class Inputs : uint8_t { in_place, copied_by_box, copied_by_tap };
  struct Box {
    int64_t group, image;
    std::array<Range, 3> outputs, inputs;
  };
  struct Scratch {
    AlignedFloats inputs, outputs;
    AlignedFloats row;  // of y, before it is narrowed
    std::vector<int64_t> x_offsets, y_offsets, begin, end;
  };
  // Where inputs are: data is channel 0 of the group's, and of the input that `first` says.
  struct InputView {
    const float* data;
    int64_t channel_step, depth_step, height_step;
    std::array<int64_t, 3> first;
  };
  // Rows of outputs of one depth and height phase that use the same taps.
  struct Band {
    const AxisPhase *depth, *height;
    Strip z, v;  // clipped to the box
  };

  void choose_boxes(int members);
  int64_t pitch_of(int64_t width) const;
  double floats_of_inputs(const std::array<int64_t, 3>& sizes) const;
  Box box(int64_t index) const;
  bool whole_vectors_are_inputs() const;
  void copy_inputs(const Box& box, Scratch& scratch, const std::byte* x) const;
  InputView inputs(const Box& box, const Scratch& scratch, const std::byte* x) const;
  void run_box(const Box& box, Scratch& scratch, const std::byte* x, std::byte* y) const;
  void run_band(const Box& box, const Band& band, Scratch& scratch, const std::byte* x, std::byte* y) const;
  void run_rows(const Box& box, const Band& band, int64_t first_row, int64_t rows, Scratch& scratch, const std::byte* x,
                std::byte* y) const;
  void run_pass(const Box& box, const Band& band, const RowBlock& block, const WeightedPass& pass, int64_t first_row,
                int64_t rows, Scratch& scratch, const std::byte* x, float* sums) const;
  void run_tap_by_tap(const Box& box, const Band& band, const WeightedPass& pass, int64_t first_row, RowTile tile,
                      RowKernel kernel, size_t vectors, Scratch& scratch, const std::byte* x) const;
  void store_rows(const Box& box, const Band& band, const RowBlock& block, const PhaseGroup& phases, int64_t first_row,
                  int64_t rows, Scratch& scratch, std::byte* y) const;
  void store_row(const float* const* sums, const int64_t* lengths, int64_t phases, Scratch& scratch, std::byte* y,
                 int64_t to) const;

  Problem problem_;
  ElementType x_type_, y_type_;
  Layout x_, y_;
  Kernels kernels_;
  RowWeights weights_;
  std::array<Shifts, 3> shifts_;
  std::array<int64_t, 3> extents_{}, box_size_{}, boxes_{};
  Inputs inputs_ = Inputs::copied_by_box;
  int64_t pitch_ = 0;  // of the copied rows, in floats
  std::vector<Scratch> scratch_;
};

}  // namespace tconv::fast
