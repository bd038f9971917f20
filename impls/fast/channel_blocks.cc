#include "impls/fast/channel_blocks.h"

#include <algorithm>
#include <utility>

#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

constexpr int64_t kInputs = 96 << 10;  // words of the copied inputs of a box
constexpr int64_t kFetchAhead = 2048;  // words: beyond the end of the page, where the processor's own guess ends

bool is_depthwise(const Problem& p) { return p.groups > 1 && p.in_channels == p.groups && p.out_channels == p.groups; }

// Whether the phases of the width that are alike may be one: where the kernels write to y, neighbouring outputs have to
// lie side by side.
bool may_merge(const Call& call) {
  if (is_depthwise(call.problem)) return false;
  return !channels_side_by_side(call.y) ||
         (call.problem.groups == 1 && call.y.layout.strides[4] == call.problem.out_channels);
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
      x_type_(call.x.type),
      y_type_(call.y.type),
      x_(call.x.layout),
      y_(call.y.layout),
      inputs_(channels_side_by_side(call.x) ? Inputs::in_place : Inputs::copied_by_box),
      y_in_place_(channels_side_by_side(call.y)),
      scales_(scales),
      weights_(call, depthwise_, may_merge(call), scales.w_zero),
      by_tap_(weights_.by_tap && y_in_place_) {
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
  make_scratch(members);
}

double ChannelBlocks::words_of_inputs() const {
  double count =
      static_cast<double>(box_size_[0]) * static_cast<double>(depthwise_ ? problem_.in_channels : weights_.channels);
  for (size_t a = 0; a < 3; ++a)
    count *= static_cast<double>(std::min(problem_.axes[a].input, box_size_[a + 1] + shifts_[a].span()));
  return count;
}

int64_t ChannelBlocks::longest_chunk() const {
  int64_t chunk = 1;
  for (const PhaseWeights& phase : weights_.phases) chunk = std::max(chunk, depthwise_ ? phase.lanes : phase.chunk);
  return chunk;
}

// A chunk of the channels of a box's inputs is to stay in the second-level cache. Boxes are as long as they can be
// along the width, then the height and so on, and alike.
void ChannelBlocks::choose_boxes() {
  constexpr int64_t kFloats = 48 << 10, kFewest = 96, kMost = 384, kFewestCopied = 8;
  for (int64_t most = std::clamp(kFloats / longest_chunk(), kFewest, kMost);; most /= 2) {
    if (most < kFewestCopied) {
      inputs_ = Inputs::copied_by_tap;
      most = kFewest;
    }
    for (size_t a = 4, left = static_cast<size_t>(most); a-- > 0;) {
      boxes_[a] = ceil_div(extents_[a], std::min(extents_[a], static_cast<int64_t>(left)));
      box_size_[a] = ceil_div(extents_[a], boxes_[a]);
      boxes_[a] = ceil_div(extents_[a], box_size_[a]);
      left = std::max<size_t>(1, left / static_cast<size_t>(box_size_[a]));
    }
    if (inputs_ != Inputs::copied_by_box || words_of_inputs() <= static_cast<double>(kInputs)) return;
  }
}

void ChannelBlocks::choose_units() {
  constexpr int64_t kCostOfStore = 8;  // multiplications that take as long
  int64_t cost = 0;
  for (int64_t i = 0; i < std::ssize(weights_.phases); ++i) {
    const PhaseWeights& phase = weights_.phases[static_cast<size_t>(i)];
    for (int64_t b = 0; b < std::ssize(phase.blocks); ++b) {
      units_.push_back({i, b});
      cost += phase.blocks[static_cast<size_t>(b)].lanes * (phase.all_taps() * weights_.channels + kCostOfStore);
      unit_ends_.push_back(cost);
    }
  }
}

void ChannelBlocks::make_scratch(int members) {
  const int64_t pixels = box_size_[0] * box_size_[1] * box_size_[2] * box_size_[3];
  int64_t taps = 0;
  for (const PhaseWeights& phase : weights_.phases) taps = std::max(taps, phase.all_taps());
  const auto listed = static_cast<size_t>(by_tap_ ? pixels * (taps + 1) : pixels);
  scratch_.resize(static_cast<size_t>(members));
  for (Scratch& scratch : scratch_) {
    scratch.x_offsets.reserve(listed);
    scratch.y_offsets.reserve(listed);
    scratch.copy_offsets.resize(listed);
    scratch.sum_offsets.resize(listed);
    scratch.segments.reserve(by_tap_ ? static_cast<size_t>(taps) + 1 : listed);
    if (inputs_ == Inputs::copied_by_box) scratch.inputs = aligned_floats(static_cast<int64_t>(words_of_inputs()));
    if (inputs_ == Inputs::copied_by_tap) scratch.inputs = aligned_floats(std::min(kInputs, pixels * longest_chunk()));
    if (y_in_place_) continue;
    const int64_t sums = pixels * kMostVectorsOfBlock * weights_.kernels.vector;
    scratch.sums = aligned_floats(sums);
    const int64_t bytes = traits(y_type_).bytes;
    if (bytes < 4) scratch.converted = aligned_floats(ceil_div(sums * bytes, 4));
  }
}

ChannelBlocks::Box ChannelBlocks::box(int64_t index) const {
  Box box;
  for (size_t a = 4; a-- > 0; index /= boxes_[a]) {
    box[a].begin = index % boxes_[a] * box_size_[a];
    box[a].end = std::min(extents_[a], box[a].begin + box_size_[a]);
  }
  return box;
}

// Shares are equal by cost, and neighbours in the order of (group, box, phase, block): a box is read once, but for
// those that threads share.
void ChannelBlocks::run_share(int member, int members, const std::byte* x, std::byte* y) {
  const int64_t cost = unit_ends_.back(), boxes = boxes_[0] * boxes_[1] * boxes_[2] * boxes_[3],
                units = std::ssize(units_);
  const auto first_of = [&](int64_t share) {
    const auto before = static_cast<__int128>(cost) * boxes * weights_.groups * share / members;
    const auto rest = static_cast<int64_t>(before % cost);
    return static_cast<int64_t>(before / cost) * units +
           (std::ranges::upper_bound(unit_ends_, rest) - unit_ends_.begin());
  };
  const int64_t end = first_of(member + 1);
  for (int64_t i = first_of(member); i < end;) {
    const int64_t whole = i / units, next = std::min(end, (whole + 1) * units);
    run_box(whole / boxes, whole % boxes, {i - whole * units, next - whole * units},
            scratch_[static_cast<size_t>(member)], x, y);
    i = next;
  }
}

// Words of neighbouring pixels of x, from element `at` of it on, which is channel 0 of word `first_word`.
void ChannelBlocks::copy_inputs(const std::byte* x, int64_t at, int64_t first_word, int64_t words, int64_t pixels,
                                float* to) const {
  const Patch patch{x_type_, x, at, x_.strides[1], x_.strides[4]};
  if (!is_integer(x_type_)) return copy_as_pixels(weights_.kernels, patch, words, pixels, to, words);
  const int64_t in_word = weights_.channels_of_word;
  const int64_t channels = std::min(words * in_word, in_channels() - first_word * in_word);
  copy_as_words(patch, scales_.x_zero, channels, pixels, to, words, in_word);
}

ChannelBlocks::InputView ChannelBlocks::inputs(const Box& box, int64_t group, Scratch& scratch,
                                               const std::byte* x) const {
  const int64_t first_channel = group * in_channels();
  if (inputs_ != Inputs::copied_by_box)
    return {reinterpret_cast<const float*>(x),
            x_.offset + first_channel * x_.strides[1],
            {x_.strides[0], x_.strides[2], x_.strides[3], x_.strides[4]},
            inputs_ == Inputs::in_place ? 1 : x_.strides[1] * weights_.channels_of_word};
  const int64_t words = depthwise_ ? problem_.in_channels : weights_.channels;
  std::array<Range, 3> in;
  for (size_t a = 0; a < 3; ++a) in[a] = shifts_[a].inputs_of(box[a + 1], problem_.axes[a].input);
  InputView view{scratch.inputs.get(), 0, {}, 1};
  view.strides[3] = words;
  for (size_t a = 3; a-- > 0;) view.strides[a] = view.strides[a + 1] * in[a].size();
  view.first = -box[0].begin * view.strides[0];
  for (size_t a = 0; a < 3; ++a) view.first -= in[a].begin * view.strides[a + 1];
  float* to = scratch.inputs.get();
  for (int64_t n = box[0].begin; n < box[0].end; ++n)
    for (int64_t z = in[0].begin; z < in[0].end; ++z)
      for (int64_t v = in[1].begin; v < in[1].end; ++v, to += view.strides[2])
        copy_inputs(x, x_.at(n, first_channel, z, v, in[2].begin), 0, words, in[2].size(), to);
  return view;
}

void ChannelBlocks::run_box(int64_t group, int64_t index, const Range& units, Scratch& scratch, const std::byte* x,
                            std::byte* y) const {
  const Box within = box(index);
  const Work work{group, inputs(within, group, scratch, x), x, y, scratch};
  const PhaseWeights* listed = nullptr;
  for (int64_t i = units.begin; i < units.end;) {
    const Unit& first = units_[static_cast<size_t>(i)];
    const PhaseWeights& phase = weights_.phases[static_cast<size_t>(first.phase)];
    const int64_t next = std::min(units.end, i + std::ssize(phase.blocks) - first.block);
    if (listed == nullptr || !listed->has_pixels_of(phase)) list_pixels(within, phase, work);
    listed = &phase;
    // A box may have outputs of some phases only.
    if (!scratch.segments.empty()) run_phase(work, phase, first.block, first.block + next - i);
    i = next;
  }
}

// Offsets of x are those of input m, to which the taps' shifts are still to be added; those of y are of output m*s, to
// which the phases' first outputs are.
void ChannelBlocks::add_segment(const Box& box, const std::array<Strip, 3>& strips, const Work& work) const {
  Scratch& scratch = work.scratch;
  const auto& in = work.x.strides;
  const auto& out = y_.strides;
  const int64_t begin = std::ssize(scratch.x_offsets);
  for (int64_t n = box[0].begin; n < box[0].end; ++n)
    for (int64_t z = strips[0].begin; z < strips[0].end; ++z)
      for (int64_t v = strips[1].begin; v < strips[1].end; ++v) {
        const int64_t x_row = n * in[0] + z * in[1] + v * in[2];
        const int64_t y_row = n * out[0] + z * problem_.axes[0].stride * out[2] + v * problem_.axes[1].stride * out[3];
        for (int64_t u = strips[2].begin; u < strips[2].end; ++u) {
          scratch.x_offsets.push_back(x_row + u * in[3]);
          scratch.y_offsets.push_back(y_row + u * problem_.axes[2].stride * out[4]);
        }
      }
  scratch.segments.push_back({begin, std::ssize(scratch.x_offsets) - begin, strips});
}

// A segment for all that use the same taps; where there are few pixels, one for each tap, after one that starts the
// sums: more pixels for each weight.
void ChannelBlocks::list_pixels(const Box& box, const PhaseWeights& phase, const Work& work) const {
  Scratch& scratch = work.scratch;
  scratch.segments.clear();
  scratch.x_offsets.clear();
  scratch.y_offsets.clear();
  std::array<Strip, 3> strips;
  const auto clipped = [&](size_t a, const Strip& strip) {
    strips[a] = strip;
    strips[a].begin = std::max(strip.begin, box[a + 1].begin);
    strips[a].end = std::min(strip.end, box[a + 1].end);
    return strips[a].begin < strips[a].end;
  };
  const auto of_tap = [&](size_t a, int64_t j) {
    const Range outputs = outputs_of_tap(*phase.axes[a], j);
    return Strip{outputs.begin, outputs.end, j, 1};
  };
  if (by_tap_) {
    for (size_t a = 0; a < 3; ++a)
      if (!clipped(a, {0, phase.axes[a]->outputs, 0, 0})) return;
    add_segment(box, strips, work);
    for (int64_t i = 0; i < phase.taps[0]; ++i)
      for (int64_t j = 0; j < phase.taps[1]; ++j)
        for (int64_t k = 0; k < phase.taps[2]; ++k)
          if (clipped(0, of_tap(0, i)) && clipped(1, of_tap(1, j)) && clipped(2, of_tap(2, k)))
            add_segment(box, strips, work);
    return;
  }
  for (const Strip& z : phase.axes[0]->strips)
    if (clipped(0, z))
      for (const Strip& v : phase.axes[1]->strips)
        if (clipped(1, v))
          for (const Strip& u : phase.axes[2]->strips)
            if (clipped(2, u)) add_segment(box, strips, work);
}

// One block after the other, each through all chunks: its sums stay in the first-level cache meanwhile.
void ChannelBlocks::run_phase(const Work& work, const PhaseWeights& phase, int64_t blocks_begin,
                              int64_t blocks_end) const {
  for (int64_t b = blocks_begin; b < blocks_end; ++b) {
    const Block& block = phase.blocks[static_cast<size_t>(b)];
    if (!y_in_place_)
      for (size_t p = 0; p < work.scratch.sum_offsets.size(); ++p)
        work.scratch.sum_offsets[p] = static_cast<int64_t>(p) * block.vectors * weights_.kernels.vector;
    for (int64_t channel = 0; channel < weights_.channels; channel += phase.chunk)
      run_block(work, phase, block, channel);
    if (!y_in_place_) store_sums(work, phase, block);
  }
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
  tile.start = first_word == 0 ? weights_.start(work.group, phase, block) : nullptr;
  tile.lanes = block.lanes;
  tile.y = y_in_place_ ? reinterpret_cast<float*>(work.y) + first_output(work, phase) + block.first_lane
                       : work.scratch.sums.get();
  tile.y_offsets = (y_in_place_ ? work.scratch.y_offsets : work.scratch.sum_offsets).data();
  tile.w = weights_.of(work.group, phase, block, first_word);
  // For few pixels the memory is slower than the multiplication.
  tile.w_ahead = weights_.few_pixels ? kFetchAhead : 0;
  tile.w_in_streams = weights_.few_pixels && phase.chunk == weights_.channels;
  for (const Segment& segment : work.scratch.segments) {
    run_segment(work, phase, block, segment, depthwise_ ? block.first_lane : first_word, tile);
    if (by_tap_) tile.start = nullptr;
  }
}

void ChannelBlocks::run_segment(const Work& work, const PhaseWeights& phase, const Block& block, const Segment& segment,
                                int64_t first_word, ChannelTile tile) const {
  int64_t x_at = work.x.first + first_word * work.x.channel_stride;
  int64_t w_step = tile.channels * block.vectors * weights_.kernels.vector;
  for (size_t a = 3; a-- > 0; w_step *= phase.taps[a]) {
    const AxisPhase& axis = *phase.axes[a];
    const Strip& strip = segment.strips[a];
    tile.taps[a] = {strip.taps, axis.step * work.x.strides[a + 1], w_step};
    tile.w += strip.first_tap * w_step;
    x_at += (axis.shift + strip.first_tap * axis.step) * work.x.strides[a + 1];
  }
  if (inputs_ == Inputs::copied_by_tap) return run_tap_by_tap(work, block, segment, first_word, x_at, tile);
  tile.x = work.x.data + x_at;
  run_tiles(block, segment, work.scratch.x_offsets.data(), tile);
}

// The inputs that the pixels meet in one tap are copied side by side.
void ChannelBlocks::run_tap_by_tap(const Work& work, const Block& block, const Segment& segment, int64_t first_word,
                                   int64_t x_at, ChannelTile tile) const {
  const int64_t words = depthwise_ ? block.lanes : tile.channels;
  const TapLoops taps = std::exchange(tile.taps, {});
  const float* const w = tile.w;
  float* const copy = work.scratch.inputs.get();
  for (int64_t p = segment.begin; p < segment.begin + segment.count; ++p)
    work.scratch.copy_offsets[static_cast<size_t>(p)] = (p - segment.begin) * words;
  tile.x = copy;
  if (tile.start != nullptr) {
    tile.taps[0].count = 0;
    run_tiles(block, segment, work.scratch.copy_offsets.data(), tile);
    tile.start = nullptr;
    tile.taps[0].count = 1;
  }
  for (int64_t i = 0; i < taps[0].count; ++i)
    for (int64_t j = 0; j < taps[1].count; ++j)
      for (int64_t k = 0; k < taps[2].count; ++k) {
        const int64_t tap = i * taps[0].x_step + j * taps[1].x_step + k * taps[2].x_step;
        for (int64_t p = 0; p < segment.count; ++p) {
          const int64_t pixel = work.scratch.x_offsets[static_cast<size_t>(segment.begin + p)];
          copy_inputs(work.whole_x, x_at + tap + pixel, first_word, words, 1, copy + p * words);
        }
        tile.w = w + i * taps[0].w_step + j * taps[1].w_step + k * taps[2].w_step;
        run_tiles(block, segment, work.scratch.copy_offsets.data(), tile);
      }
}

// The segment in tiles that are as alike as can be.
void ChannelBlocks::run_tiles(const Block& block, const Segment& segment, const int64_t* x_offsets,
                              ChannelTile tile) const {
  const auto& kernels = depthwise_ ? weights_.tiles().depthwise : weights_.tiles().shared;
  const auto& tiles = kernels[static_cast<size_t>(block.vectors - 1)];
  const int64_t count = ceil_div(segment.count, std::ssize(tiles));
  const int64_t* const y_offsets = tile.y_offsets;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t from = segment.count * i / count, to = segment.count * (i + 1) / count;
    tile.x_offsets = x_offsets + segment.begin + from;
    tile.y_offsets = y_offsets + segment.begin + from;
    // The first block finds x in memory, the others in the cache.
    tile.x_ahead = block.first_lane == 0 && i + 1 < count ? tile.x_offsets[to - from] - tile.x_offsets[0] : 0;
    tiles[static_cast<size_t>(to - from - 1)](tile);
  }
}

}  // namespace tconv::fast
