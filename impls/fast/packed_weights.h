// The weights in the order in which the kernels read them.
//
// For every phase and block of output channels: chunk of input channels, taps (depth, height, width), channel, lane. A
// lane is an output channel of the block; where neighbouring phases of the width are alike, their channels follow each
// other as further lanes, as they do in y. Lanes that fill a last vector are zero and belong to no output.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/fast/aligned.h"
#include "impls/fast/axis_phases.h"
#include "impls/fast/kernels.h"
#include "impls/implementation.h"

namespace tconv::fast {

// Neighbouring lanes, as many as a kernel computes at once.
struct Block {
  int64_t first_lane = 0;  // in whole vectors
  int64_t lanes = 0;
  int64_t vectors = 0;
};
inline constexpr int64_t kMostVectorsOfBlock = 3;
std::vector<Block> blocks_of(int64_t lanes, int64_t vector);

// A phase of each axis.
struct PhaseWeights {
  std::array<const AxisPhase*, 3> axes{};
  std::array<int64_t, 3> taps{};
  int64_t lanes = 0;
  std::vector<Block> blocks;
  int64_t chunk = 0;   // words of input channels; the last may have fewer
  int64_t offset = 0;  // of its weights in a group's
  int64_t start = 0;   // of what its sums start with, in words, in a group's
  int64_t tap_sums = 0;

  int64_t all_taps() const { return taps[0] * taps[1] * taps[2]; }
  // Whether the same outputs m use the same inputs.
  bool has_pixels_of(const PhaseWeights& other) const;
};

struct PackedWeights {
  // Phases of the last axis are merged if the channels of their outputs lie side by side. w_zero: of integers.
  PackedWeights(const Call& call, bool depthwise, bool merge, int32_t w_zero);

  // So few outputs that each tap's weights are used for a tile or some, and reading them is what takes time.
  bool few_pixels = false;
  // Taps one after the other fill tiles better than the pixels that have the same taps: chunks are made for that.
  bool by_tap = false;
  static constexpr int64_t kMostListedByTap = 8192;  // pixels, times the taps that they have
  int64_t channels_of_word = 1;  // input channels: of integers 2 or 4, but for a depthwise convolution
  int64_t channels = 0;          // words of a group's; 1 of a depthwise convolution, whose lanes are all channels
  int64_t common_chunk = 0;      // of all phases; all channels, if they have different ones
  int64_t groups = 0;            // 1 of a depthwise convolution
  std::array<std::vector<AxisPhase>, 3> axes;
  std::vector<PhaseWeights> phases;
  Kernels kernels;
  const ChannelTiles& tiles() const {
    if (integers_) return bytes_in_words() ? kernels.quads : kernels.pairs;
    if (!narrow_) return kernels.floats;
    return type_ == ElementType::f16 ? kernels.halves : kernels.bfloats;
  }
  // Weights less their zero point are bytes. x is not less its own, then: the sums have to start with less.
  bool bytes_in_words() const { return channels_of_word == 4; }

  int64_t bytes() const {
    return groups * (group_weights_ * bytes_of_weight() +
                     (group_starts_ + group_tap_sums_) * static_cast<int64_t>(sizeof(float)));
  }

  // The weights of a block from a word of input channels on that begins a chunk.
  const void* of(int64_t group, const PhaseWeights& phase, const Block& block, int64_t first_channel) const {
    return after(weights_.get(), index(group, phase, block, first_channel));
  }
  // So many weights further on.
  const void* after(const void* weights, int64_t count) const {
    return static_cast<const std::byte*>(weights) + count * bytes_of_weight();
  }
  // What its sums start with: the bias, or zeros.
  const float* start(int64_t group, const PhaseWeights& phase, const Block& block) const {
    return starts_.get() + start_index(group, phase, block);
  }
  // Of bytes in words: for each lane of a block, the sum over all input channels of what the tap multiplies.
  const int32_t* tap_sums(int64_t group, const PhaseWeights& phase, const Block& block, int64_t tap) const {
    return tap_sums_.data() + tap_sums_index(group, phase, block) + tap * block.vectors * kernels.vector;
  }

 private:
  void look_at_pixels(int64_t batch);
  void lay_out(int64_t batch);
  void pack(const Call& call, bool depthwise);
  void pack_block(const ConstTensorRef& w, const std::vector<int64_t>& lanes, int64_t group, const PhaseWeights& phase,
                  const Block& block);
  void sum_taps(const ConstTensorRef& w, const std::vector<int64_t>& lanes, int64_t group, const PhaseWeights& phase,
                const Block& block);
  template <typename Weight, typename Packed>
  void pack_lanes(const ConstTensorRef& w, int64_t group, const PhaseWeights& phase, const Block& block, Packed packed);
  int64_t index(int64_t group, const PhaseWeights& phase, const Block& block, int64_t first_channel) const;
  int64_t start_index(int64_t group, const PhaseWeights& phase, const Block& block) const;
  int64_t tap_sums_index(int64_t group, const PhaseWeights& phase, const Block& block) const;

  int64_t bytes_of_weight() const { return narrow_ ? 2 : 4; }

  ElementType type_;
  bool integers_;
  bool narrow_ = false;  // f16 or bf16 as they are: half as much to read
  int32_t w_zero_;
  int64_t group_channels_ = 0;                                         // not words
  int64_t group_weights_ = 0, group_starts_ = 0, group_tap_sums_ = 0;  // words of several integers are one weight
  AlignedFloats weights_, starts_;
  std::vector<int32_t> tap_sums_;
};

}  // namespace tconv::fast
