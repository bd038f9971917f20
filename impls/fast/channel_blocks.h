// Vectors of output channels: blocks of channels for several pixels at once, by a matrix product for each tap.
//
// The kernels want f32, the channels of a pixel side by side. Where x is otherwise, the inputs of a box are copied
// first; where y is, the sums of a phase are, when they are complete. Integers less their zero points become integers
// of 16 bits, of two channels in a word, or of one of a depthwise convolution; their sums are of 32 bits.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/fast/algorithm.h"
#include "impls/fast/aligned.h"
#include "impls/fast/packed_weights.h"
#include "impls/fast/scales.h"
#include "impls/implementation.h"

namespace tconv::fast {

class ChannelBlocks : public Algorithm {
 public:
  // Whether there are channels enough to fill the vectors.
  static bool suits(const Call& call);
  ChannelBlocks(const Call& call, const Scales& scales, int members);
  int64_t packed_bytes() const override { return weights_.bytes(); }
  void run_share(int member, int members, const std::byte* x, std::byte* y) override;

 private:
  static constexpr size_t kMostLanesOfBlock = kMostVectorsOfBlock * 16;
  // Of a box's pixels, for further taps.
  int64_t most_listed_again() const { return weights_.by_tap ? PackedWeights::kMostListedByTap : 2048; }
  enum class Inputs : uint8_t { in_place, copied_by_box, copied_by_tap };
  // Outputs of one image or of several, by their numbers m within their phases: batch, depth, height, width.
  using Box = std::array<Range, 4>;
  // What a segment does: start sums and add all products, or only one of both.
  enum class Sums : uint8_t { computed, started, added_to };
  // Pixels of a box that use the same taps: a range of the lists of offsets.
  struct Segment {
    int64_t begin = 0, count = 0;
    std::array<Strip, 3> strips{};
    Sums sums = Sums::computed;
  };
  // What a thread writes to.
  struct Scratch {
    std::vector<int64_t> x_offsets, y_offsets;  // in the tensors, or the copy of x
    std::vector<int64_t> sums_of;               // the number of the pixel's sums; a pixel may be listed again
    std::vector<int64_t> copy_offsets;          // in the copies of a tap's inputs
    std::vector<int64_t> sum_offsets;           // in the sums that are not in y
    std::vector<Segment> segments, small;       // small: to be computed tap by tap
    int64_t listed = 0, pixels = 0;             // pixels: those with sums, which are listed first
    AlignedFloats inputs, sums;
    AlignedFloats converted;  // sums, as y holds them
    AlignedFloats start;      // what the sums of a segment start with
  };
  // The least that a thread may have of a box.
  struct Unit {
    int64_t phase, block;
  };
  // Where inputs are: (n, i, c) is the word at first + n*strides[0] + ... + c*channel_stride of data.
  struct InputView {
    const std::byte* data;
    int64_t bytes;  // of a word
    int64_t first;
    std::array<int64_t, 4> strides;
    int64_t channel_stride;
  };
  // A box being computed.
  struct Work {
    int64_t group;
    Range words;  // of input channels
    InputView x;
    const std::byte* whole_x;
    std::byte* y;
    Scratch& scratch;
  };

  void cut_boxes(int64_t most);
  bool copy_by_box(int64_t fewest);
  void choose_boxes();
  int64_t words_of_pixel() const;
  int64_t pitch_of_inputs() const;
  double words_of_inputs() const;
  int64_t longest_chunk() const;  // words
  void choose_units();
  void choose_shares(int members);
  void make_scratch(int members);
  int64_t boxes() const { return boxes_[0] * boxes_[1] * boxes_[2] * boxes_[3]; }
  Box box(int64_t index) const;
  void copy_inputs(const std::byte* x, int64_t at, int64_t first_word, int64_t words, int64_t pixels, int64_t pitch,
                   float* to) const;
  InputView inputs(const Box& box, int64_t group, const Range& words, Scratch& scratch, const std::byte* x) const;
  void run_box(int64_t group, int64_t index, const Range& units, Scratch& scratch, const std::byte* x,
               std::byte* y) const;
  void run_units(const Box& box, const Work& work, const Range& units) const;
  void add_pixels(const Box& box, const std::array<Strip, 3>& strips, int64_t first_sums, const Work& work) const;
  void list_pixels(const Box& box, const PhaseWeights& phase, const Work& work) const;
  void list_by_tap(const Box& box, const PhaseWeights& phase, const Work& work) const;
  void run_phase(const Work& work, const PhaseWeights& phase, int64_t blocks_begin, int64_t blocks_end) const;
  int64_t first_output(const Work& work, const PhaseWeights& phase) const;
  void run_block(const Work& work, const PhaseWeights& phase, const Block& block, int64_t first_channel) const;
  bool past_caches(const Work& work, const PhaseWeights& phase, const Block& block) const;
  const float* start(const Work& work, const PhaseWeights& phase, const Block& block, const Segment& segment) const;
  void run_segment(const Work& work, const PhaseWeights& phase, const Block& block, const Segment& segment,
                   int64_t first_word, ChannelTile& tile) const;
  void run_tap_by_tap(const Work& work, const Block& block, const Segment& segment, int64_t first_word, int64_t x_at,
                      ChannelTile& tile) const;
  const TilesByVectors& tiles() const;
  void run_tiles(const Work& work, const Block& block, const Segment& segment, const int64_t* x_offsets,
                 ChannelTile& tile) const;
  void store_sums(const Work& work, const PhaseWeights& phase, const Block& block) const;
  template <typename T>
  void convert(const Work& work, const Block& block, int64_t lane, const StoredRows& rows, T* to) const;
  int64_t in_channels() const { return depthwise_ ? problem_.in_channels : problem_.in_channels_per_group(); }
  int64_t out_channels() const { return depthwise_ ? problem_.out_channels : problem_.out_channels_per_group(); }

  Problem problem_;
  bool depthwise_;
  bool narrow_;  // x and y are of 16 bits, and read and written as they are
  ElementType x_type_, y_type_;
  Layout x_, y_;
  Inputs inputs_;
  int64_t words_at_once_ = 0;  // of input channels, that a box is computed for: all, or a chunk
  bool y_in_place_;
  bool y_past_caches_;  // y is large, and its pixels are whole cache lines
  Scales scales_;
  std::vector<float> multipliers_;  // of lanes, for each group
  PackedWeights weights_;
  int64_t lanes_ = 0;  // the most that a phase has
  std::array<Shifts, 3> shifts_;
  std::array<int64_t, 4> extents_{}, box_size_{}, boxes_{};
  std::vector<Unit> units_;         // of a box
  std::vector<int64_t> unit_ends_;  // their cumulative costs
  std::vector<int64_t> shares_;     // where each thread's begins, in units of all groups' boxes; and the end
  std::vector<Scratch> scratch_;
};

}  // namespace tconv::fast
