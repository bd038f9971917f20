#include "impls/fast/channel_blocks.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <bit>

#include "impls/fast/cache.h"
#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

constexpr int64_t kFetchAhead = 2048;  // words: beyond the end of the page, where the processor's own guess ends

bool is_depthwise(const Problem& p) { return p.groups > 1 && p.in_channels == p.groups && p.out_channels == p.groups; }

// Whether the phases of the width that are alike may be one: where the kernels write to y, neighbouring outputs have to
// lie side by side.
bool may_merge(const Call& call) {
  if (is_depthwise(call.problem)) return false;
  return !channels_side_by_side(call.y) ||
         (call.problem.groups == 1 && call.y.layout.strides[4] == call.problem.out_channels);
}

// Whether a depthwise convolution has kernels that read and write 16 bits as they are.
bool is_narrow(const Call& call) {
  const Kernels use = kernels();
  const bool halves = call.x.type == ElementType::f16, bfloats = call.x.type == ElementType::bf16;
  return is_depthwise(call.problem) && (halves || bfloats) && call.y.type == call.x.type &&
         !use.halves.depthwise[0].empty() && call.x.layout.strides[1] == 1 && call.y.layout.strides[1] == 1;
}

int64_t elements_of_line(ElementType type) { return kBytesOfLine / traits(type).bytes; }

// Whether y is too large to be found in a cache by whoever reads it next, and its pixels are whole cache lines.
bool is_written_past_caches(const Call& call) {
  if (!is_narrow(call) && !channels_side_by_side(call.y)) return false;
  const Problem& p = call.problem;
  const Layout& y = call.y.layout;
  const int64_t of_line = elements_of_line(call.y.type);
  int64_t bytes = traits(call.y.type).bytes;
  for (size_t a = 0; a < y.shape.size(); ++a) {
    bytes *= y.shape[a];
    if (a != 1 && y.strides[a] % of_line != 0) return false;
  }
  const int64_t lanes = is_depthwise(p) ? p.out_channels : p.out_channels_per_group();
  return lanes % of_line == 0 && bytes >= kMostBytesCached;
}

}  // namespace

bool ChannelBlocks::suits(const Call& call) {
  if (is_integer(call.x.type)) return true;
  const int64_t half = kernels().vector / 2;
  if (is_depthwise(call.problem)) return call.x.layout.strides[1] == 1 && call.y.layout.strides[1] == 1;
  int64_t lanes = call.problem.out_channels_per_group();
  if (lanes <= half && may_merge(call))
    for (const AxisPhase& phase : axis_phases(call.problem.axes[2], call.y.layout.shape[4], kernels().vector))
      if (!phase.kernel.empty()) lanes = std::max(lanes, phase.alike * call.problem.out_channels_per_group());
  return lanes > half;
}

ChannelBlocks::ChannelBlocks(const Call& call, const Scales& scales, int members)
    : problem_(call.problem),
      depthwise_(is_depthwise(call.problem)),
      narrow_(is_narrow(call)),
      x_type_(call.x.type),
      y_type_(call.y.type),
      x_(call.x.layout),
      y_(call.y.layout),
      inputs_(narrow_ || channels_side_by_side(call.x) ? Inputs::in_place : Inputs::copied_by_box),
      y_in_place_(narrow_ || channels_side_by_side(call.y)),
      y_past_caches_(is_written_past_caches(call)),
      scales_(scales),
      weights_(call, depthwise_, may_merge(call), scales.w_zero) {
  extents_ = {problem_.batch, 0, 0, 0};
  for (const PhaseWeights& phase : weights_.phases) lanes_ = std::max(lanes_, phase.lanes);
  for (int64_t lane = 0; !scales.multipliers.empty() && lane < weights_.groups * lanes_; ++lane)
    multipliers_.push_back(
        scales.multipliers[static_cast<size_t>(lane / lanes_ * out_channels() + lane % lanes_ % out_channels())]);
  for (size_t a = 0; a < 3; ++a) {
    shifts_[a] = shifts_of(weights_.axes[a]);
    extents_[a + 1] = most_outputs(weights_.axes[a]);
  }
  choose_boxes();
  choose_units();
  choose_shares(members);
  make_scratch(members);
}

void ChannelBlocks::run_share(int member, int, const std::byte* x, std::byte* y) {
  const auto share = shares_.begin() + member;
  const int64_t boxes = this->boxes(), units = std::ssize(units_);
  for (int64_t i = share[0]; i < share[1];) {
    const int64_t whole = i / units, next = std::min(share[1], (whole + 1) * units);
    run_box(whole / boxes, whole % boxes, {i - whole * units, next - whole * units},
            scratch_[static_cast<size_t>(member)], x, y);
    i = next;
  }
  if (y_past_caches_) hwy::FlushStream();
}

void ChannelBlocks::run_box(int64_t group, int64_t index, const Range& units, Scratch& scratch, const std::byte* x,
                            std::byte* y) const {
  const Box within = box(index);
  for (int64_t word = 0; word < weights_.channels; word += words_at_once_) {
    const Range words{word, std::min(weights_.channels, word + words_at_once_)};
    run_units(within, {group, words, inputs(within, group, words, scratch, x), x, y, scratch}, units);
  }
}

void ChannelBlocks::run_units(const Box& box, const Work& work, const Range& units) const {
  const PhaseWeights* listed = nullptr;
  for (int64_t i = units.begin; i < units.end;) {
    const Unit& first = units_[static_cast<size_t>(i)];
    const PhaseWeights& phase = weights_.phases[static_cast<size_t>(first.phase)];
    const int64_t next = std::min(units.end, i + std::ssize(phase.blocks) - first.block);
    if (listed == nullptr || !listed->has_pixels_of(phase)) list_pixels(box, phase, work);
    listed = &phase;
    // A box may have outputs of some phases only.
    if (!work.scratch.segments.empty()) run_phase(work, phase, first.block, first.block + next - i);
    i = next;
  }
}

// One block after the other, each through all chunks: its sums stay in the first-level cache meanwhile.
void ChannelBlocks::run_phase(const Work& work, const PhaseWeights& phase, int64_t blocks_begin,
                              int64_t blocks_end) const {
  for (int64_t b = blocks_begin; b < blocks_end; ++b) {
    const Block& block = phase.blocks[static_cast<size_t>(b)];
    Scratch& scratch = work.scratch;
    if (!y_in_place_)
      for (size_t p = 0; p < static_cast<size_t>(scratch.listed); ++p)
        scratch.sum_offsets[p] = scratch.sums_of[p] * block.vectors * weights_.kernels.vector;
    for (int64_t word = work.words.begin; word < work.words.end; word += phase.chunk)
      run_block(work, phase, block, word);
    if (!y_in_place_) store_sums(work, phase, block);
  }
}

// Whether the tiles of a block are whole cache lines of y, and have all products.
bool ChannelBlocks::past_caches(const Work& work, const PhaseWeights& phase, const Block& block) const {
  const int64_t of_line = elements_of_line(y_type_);
  return y_past_caches_ && phase.chunk == weights_.channels && inputs_ != Inputs::copied_by_tap &&
         block.lanes == block.vectors * weights_.kernels.vector && block.lanes % of_line == 0 &&
         block.first_lane % of_line == 0 &&
         reinterpret_cast<uintptr_t>(work.y + y_.offset * traits(y_type_).bytes) % kBytesOfLine == 0;
}

// Where output `first` of the phases is in y.
int64_t ChannelBlocks::first_output(const Work& work, const PhaseWeights& phase) const {
  int64_t at = y_.offset + work.group * out_channels() * y_.strides[1];
  for (size_t a = 0; a < 3; ++a) at += phase.axes[a]->first * y_.strides[a + 2];
  return at;
}

void ChannelBlocks::run_block(const Work& work, const PhaseWeights& phase, const Block& block,
                              int64_t first_word) const {
  ChannelTile tile;
  tile.channels = std::min(phase.chunk, weights_.channels - first_word);
  tile.lanes = block.lanes;
  tile.y = work.scratch.sums.get();
  if (y_in_place_) tile.y = work.y + (first_output(work, phase) + block.first_lane) * traits(y_type_).bytes;
  // For few pixels the memory is slower than the multiplication.
  tile.w_ahead = weights_.few_pixels ? kFetchAhead : 0;
  tile.w_in_streams = weights_.few_pixels && phase.chunk == weights_.channels;
  const void* const w = weights_.of(work.group, phase, block, first_word);
  const bool past_caches_if_complete = past_caches(work, phase, block);
  for (const Segment& segment : work.scratch.segments) {
    const bool starts = first_word == 0 && segment.sums != Sums::added_to;
    if (!starts && segment.sums == Sums::started) continue;
    tile.y_past_caches = past_caches_if_complete && segment.sums == Sums::computed;
    tile.start = starts ? start(work, phase, block, segment) : nullptr;
    tile.w = w;
    run_segment(work, phase, block, segment, depthwise_ ? block.first_lane : first_word, tile);
  }
}

// Bytes of x are multiplied as they are: sum of x*w = sum of (x - zero)*w + zero * sum of w, for the taps that there
// are.
const float* ChannelBlocks::start(const Work& work, const PhaseWeights& phase, const Block& block,
                                  const Segment& segment) const {
  const float* const start = weights_.start(work.group, phase, block);
  const int32_t zero = scales_.x_zero + (x_type_ == ElementType::s8 ? kSignOfBytes : 0);
  if (!weights_.bytes_in_words() || zero == 0) return start;
  const int64_t lanes = block.vectors * weights_.kernels.vector;
  std::array<uint32_t, kMostLanesOfBlock> sums{};  // modulo 2^32: what becomes of them fits
  const auto& [z, v, u] = segment.strips;
  for (int64_t i = z.first_tap; i < z.first_tap + z.taps; ++i)
    for (int64_t j = v.first_tap; j < v.first_tap + v.taps; ++j)
      for (int64_t k = u.first_tap; k < u.first_tap + u.taps; ++k) {
        const int32_t* const of_tap =
            weights_.tap_sums(work.group, phase, block, (i * phase.taps[1] + j) * phase.taps[2] + k);
        for (int64_t lane = 0; lane < lanes; ++lane)
          sums[static_cast<size_t>(lane)] += static_cast<uint32_t>(of_tap[lane]);
      }
  float* const less = work.scratch.start.get();
  for (int64_t lane = 0; lane < lanes; ++lane)
    less[lane] = std::bit_cast<float>(std::bit_cast<uint32_t>(start[lane]) -
                                      static_cast<uint32_t>(zero) * sums[static_cast<size_t>(lane)]);
  return less;
}

void ChannelBlocks::run_segment(const Work& work, const PhaseWeights& phase, const Block& block, const Segment& segment,
                                int64_t first_word, ChannelTile& tile) const {
  int64_t x_at = work.x.first + first_word * work.x.channel_stride;
  int64_t w_step = tile.channels * block.vectors * weights_.kernels.vector;
  for (size_t a = 3; a-- > 0; w_step *= phase.taps[a]) {
    const AxisPhase& axis = *phase.axes[a];
    const Strip& strip = segment.strips[a];
    tile.taps[a] = {strip.taps, axis.step * work.x.strides[a + 1], w_step};
    tile.w = weights_.after(tile.w, strip.first_tap * w_step);
    x_at += (axis.shift + strip.first_tap * axis.step) * work.x.strides[a + 1];
  }
  if (segment.sums == Sums::started) tile.taps[0].count = 0;
  if (inputs_ == Inputs::copied_by_tap) return run_tap_by_tap(work, block, segment, first_word, x_at, tile);
  tile.x = work.x.data + x_at * work.x.bytes;
  tile.neighbours = depthwise_ && tile.taps[2].count > 1 && phase.axes[2]->step == 1;
  run_tiles(work, block, segment, work.scratch.x_offsets.data(), tile);
}

const TilesByVectors& ChannelBlocks::tiles() const {
  const Kernels& use = weights_.kernels;
  if (narrow_) return (x_type_ == ElementType::f16 ? use.halves : use.bfloats).depthwise;
  return depthwise_ ? weights_.tiles().depthwise : weights_.tiles().shared;
}

// Tiles of a depthwise convolution end with a row, within which pixels share inputs. The tile is handed on
// as it is: the processor would wait with a copy until all of it is written.
void ChannelBlocks::run_tiles(const Work& work, const Block& block, const Segment& segment, const int64_t* x_offsets,
                              ChannelTile& tile) const {
  constexpr int64_t kShortRow = 4;
  const int64_t row = segment.strips[2].end - segment.strips[2].begin;
  if (row < kShortRow) tile.neighbours = false;
  const int64_t together = tile.neighbours ? row : segment.count;
  tile.x_offsets = x_offsets + segment.begin;
  tile.y_offsets = (y_in_place_ ? work.scratch.y_offsets : work.scratch.sum_offsets).data() + segment.begin;
  // The first block finds x in memory, the others in the cache.
  for (int64_t done = 0; done < segment.count; done += together)
    run_alike(tiles()[static_cast<size_t>(block.vectors - 1)], together, block.first_lane == 0, tile);
}

}  // namespace tconv::fast
