#include "impls/fast/channel_blocks.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

constexpr int64_t kInputs = 112 << 10;  // words of the copied inputs of a box
constexpr int64_t kLine = 16;           // words of a cache line
constexpr size_t kMostLanesOfBlock = kMostVectorsOfBlock * 16;
constexpr int64_t kMostListedAgain = 2048;  // of a box's pixels, for further taps
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
         !use.depthwise_halves[0].empty() && call.x.layout.strides[1] == 1 && call.y.layout.strides[1] == 1;
}

// Whether pixels so many words apart lie in the same sets of the first-level cache, which holds eight lines of each: the
// pixels of a tile would put each other out.
bool in_same_sets(int64_t words) { return words % 1024 == 0; }

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
  make_scratch(members);
}

int64_t ChannelBlocks::words_of_pixel() const { return depthwise_ ? problem_.in_channels : weights_.channels; }

// From the copy of a pixel to the next.
int64_t ChannelBlocks::pitch_of_inputs() const {
  const int64_t words = words_of_pixel();
  return in_same_sets(words) ? words + kLine : words;
}

double ChannelBlocks::words_of_inputs() const {
  double count = static_cast<double>(box_size_[0]) * static_cast<double>(pitch_of_inputs());
  for (size_t a = 0; a < 3; ++a)
    count *= static_cast<double>(std::min(problem_.axes[a].input, box_size_[a + 1] + shifts_[a].span()));
  return count;
}

int64_t ChannelBlocks::longest_chunk() const {
  int64_t chunk = 1;
  for (const PhaseWeights& phase : weights_.phases) chunk = std::max(chunk, depthwise_ ? phase.lanes : phase.chunk);
  return chunk;
}

// Boxes of at most so many pixels, as long as they can be along the width, then the height and so on, and alike.
void ChannelBlocks::cut_boxes(int64_t most) {
  for (size_t a = 4; a-- > 0; most = std::max<int64_t>(1, most / box_size_[a])) {
    boxes_[a] = ceil_div(extents_[a], std::min(extents_[a], most));
    box_size_[a] = ceil_div(extents_[a], boxes_[a]);
    boxes_[a] = ceil_div(extents_[a], box_size_[a]);
  }
}

// Boxes whose inputs find room when they are copied; false if they would have fewer than so many pixels.
bool ChannelBlocks::copy_by_box(int64_t fewest) {
  constexpr int64_t kFloats = 48 << 10, kFewest = 96, kMost = 384;
  inputs_ = Inputs::copied_by_box;
  for (int64_t most = std::clamp(kFloats / longest_chunk(), kFewest, kMost); most >= fewest; most /= 2) {
    cut_boxes(most);
    if (words_of_inputs() <= static_cast<double>(kInputs)) return true;
  }
  return false;
}

// What is copied for a box is to stay in the second-level cache; else the more pixels the better, as long as the lists
// of them stay short.
void ChannelBlocks::choose_boxes() {
  constexpr int64_t kMostInPlace = 1536, kMost = 384, kFewestCopied = 8, kCopiedByTap = 96;
  constexpr int64_t kFewestOfSameSets = 48;
  if (inputs_ == Inputs::in_place) {
    if (in_same_sets(x_.strides[4]) && !depthwise_ && copy_by_box(kFewestOfSameSets)) return;
    inputs_ = Inputs::in_place;
    return cut_boxes(y_in_place_ && !depthwise_ ? kMostInPlace : kMost);
  }
  if (copy_by_box(kFewestCopied)) return;
  inputs_ = Inputs::copied_by_tap;
  cut_boxes(kCopiedByTap);
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
  const auto listed = static_cast<size_t>(pixels + std::min(pixels * taps, kMostListedAgain));
  const auto segments = static_cast<size_t>(pixels + 1 + std::min(taps, kMostListedAgain));
  scratch_.resize(static_cast<size_t>(members));
  for (Scratch& scratch : scratch_) {
    for (auto* list : {&scratch.x_offsets, &scratch.y_offsets}) list->resize(listed);
    if (inputs_ == Inputs::copied_by_tap) scratch.copy_offsets.resize(listed);
    if (!y_in_place_)
      for (auto* list : {&scratch.sums_of, &scratch.sum_offsets}) list->resize(listed);
    scratch.start = aligned_floats(kMostLanesOfBlock);
    scratch.segments.reserve(segments);
    scratch.small.reserve(static_cast<size_t>(pixels));
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
                                int64_t pitch, float* to) const {
  const Patch patch{x_type_, x, at, x_.strides[1], x_.strides[4]};
  if (!is_integer(x_type_)) return copy_as_pixels(weights_.kernels, patch, words, pixels, to, pitch);
  const int64_t in_word = weights_.channels_of_word;
  const int64_t channels = std::min(words * in_word, in_channels() - first_word * in_word);
  if (weights_.bytes_in_words()) return copy_as_bytes(patch, channels, pixels, to, pitch);
  copy_as_halves(patch, scales_.x_zero, channels, pixels, to, pitch, in_word);
}

ChannelBlocks::InputView ChannelBlocks::inputs(const Box& box, int64_t group, Scratch& scratch,
                                               const std::byte* x) const {
  const int64_t first_channel = group * in_channels();
  if (inputs_ != Inputs::copied_by_box)
    return {x,
            traits(x_type_).bytes,
            x_.offset + first_channel * x_.strides[1],
            {x_.strides[0], x_.strides[2], x_.strides[3], x_.strides[4]},
            inputs_ == Inputs::in_place ? 1 : x_.strides[1] * weights_.channels_of_word};
  const int64_t words = words_of_pixel();
  std::array<Range, 3> in;
  for (size_t a = 0; a < 3; ++a) in[a] = shifts_[a].inputs_of(box[a + 1], problem_.axes[a].input);
  InputView view{reinterpret_cast<const std::byte*>(scratch.inputs.get()), sizeof(float), 0, {}, 1};
  view.strides[3] = pitch_of_inputs();
  for (size_t a = 3; a-- > 0;) view.strides[a] = view.strides[a + 1] * in[a].size();
  view.first = -box[0].begin * view.strides[0];
  for (size_t a = 0; a < 3; ++a) view.first -= in[a].begin * view.strides[a + 1];
  float* to = scratch.inputs.get();
  for (int64_t n = box[0].begin; n < box[0].end; ++n)
    for (int64_t z = in[0].begin; z < in[0].end; ++z)
      for (int64_t v = in[1].begin; v < in[1].end; ++v, to += view.strides[2])
        copy_inputs(x, x_.at(n, first_channel, z, v, in[2].begin), 0, words, in[2].size(), view.strides[3], to);
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
void ChannelBlocks::add_pixels(const Box& box, const std::array<Strip, 3>& strips, int64_t first_sums,
                               const Work& work) const {
  Scratch& scratch = work.scratch;
  const auto& in = work.x.strides;
  const auto& out = y_.strides;
  const int64_t y_step = problem_.axes[2].stride * out[4];
  auto at = static_cast<size_t>(scratch.listed);
  for (int64_t n = box[0].begin; n < box[0].end; ++n)
    for (int64_t z = strips[0].begin; z < strips[0].end; ++z)
      for (int64_t v = strips[1].begin; v < strips[1].end; ++v) {
        const int64_t x_row = n * in[0] + z * in[1] + v * in[2];
        const int64_t y_row = n * out[0] + z * problem_.axes[0].stride * out[2] + v * problem_.axes[1].stride * out[3];
        for (int64_t u = strips[2].begin; u < strips[2].end; ++u, ++at) {
          scratch.x_offsets[at] = x_row + u * in[3];
          scratch.y_offsets[at] = y_row + u * y_step;
        }
      }
  if (!y_in_place_)
    for (auto i = static_cast<size_t>(scratch.listed); i < at; ++i) scratch.sums_of[i] = first_sums++;
  scratch.listed = static_cast<int64_t>(at);
}

// A segment for all that use the same taps. The pixels of those that fill less than half a tile are taken together, for
// one tap after the other: more pixels for each weight.
void ChannelBlocks::list_pixels(const Box& box, const PhaseWeights& phase, const Work& work) const {
  Scratch& scratch = work.scratch;
  scratch.listed = 0;
  scratch.segments.clear();
  scratch.small.clear();
  const int64_t half_tile = std::ssize(weights_.tiles().shared[1]) / 2, batch = box[0].size();
  std::array<Strip, 3> strips;
  const auto clipped = [&](size_t a, const Strip& strip) {
    strips[a] = strip;
    strips[a].begin = std::max(strip.begin, box[a + 1].begin);
    strips[a].end = std::min(strip.end, box[a + 1].end);
    return strips[a].begin < strips[a].end;
  };
  int64_t again = 0, tiles = 0;  // times their taps, of those that are small
  for (const Strip& z : phase.axes[0]->strips)
    if (clipped(0, z))
      for (const Strip& v : phase.axes[1]->strips)
        if (clipped(1, v))
          for (const Strip& u : phase.axes[2]->strips)
            if (clipped(2, u)) {
              int64_t pixels = batch, taps = 1;
              for (const Strip& strip : strips) pixels *= strip.end - strip.begin, taps *= strip.taps;
              const bool small = !depthwise_ && (weights_.by_tap || pixels < half_tile) &&
                                 again + pixels * taps <= kMostListedAgain;
              if (small) again += pixels * taps, tiles += taps;
              (small ? scratch.small : scratch.segments).push_back({scratch.listed, pixels, strips});
              if (!small) add_pixels(box, strips, scratch.listed, work);
            }
  // About so many tiles are left when they are taken together; the sums then go to and from memory for each tap.
  const int64_t together = phase.all_taps() + again / (2 * half_tile);
  if (weights_.by_tap || 5 * together <= 4 * tiles) return list_by_tap(box, phase, work);
  for (Segment segment : scratch.small) {
    segment.begin = scratch.listed;
    add_pixels(box, segment.strips, segment.begin, work);
    scratch.segments.push_back(segment);
  }
  scratch.pixels = scratch.listed;
}

// First the segments again, to start the sums, then one for each tap.
void ChannelBlocks::list_by_tap(const Box& box, const PhaseWeights& phase, const Work& work) const {
  Scratch& scratch = work.scratch;
  for (Segment& small : scratch.small) {
    small.begin = scratch.listed;
    add_pixels(box, small.strips, small.begin, work);
    scratch.segments.push_back({small.begin, small.count, small.strips, Sums::started});
  }
  scratch.pixels = scratch.listed;
  for (int64_t i = 0; i < phase.taps[0]; ++i)
    for (int64_t j = 0; j < phase.taps[1]; ++j)
      for (int64_t k = 0; k < phase.taps[2]; ++k) {
        Segment of_tap{scratch.listed, 0, {Strip{0, 0, i, 1}, Strip{0, 0, j, 1}, Strip{0, 0, k, 1}}, Sums::added_to};
        for (const Segment& small : scratch.small) {
          const auto& [z, v, u] = small.strips;
          if (z.has_tap(i) && v.has_tap(j) && u.has_tap(k)) add_pixels(box, small.strips, small.begin, work);
        }
        of_tap.count = scratch.listed - of_tap.begin;
        if (of_tap.count > 0) scratch.segments.push_back(of_tap);
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
  tile.lanes = block.lanes;
  tile.y = work.scratch.sums.get();
  if (y_in_place_) tile.y = work.y + (first_output(work, phase) + block.first_lane) * traits(y_type_).bytes;
  tile.y_offsets = (y_in_place_ ? work.scratch.y_offsets : work.scratch.sum_offsets).data();
  tile.w = weights_.of(work.group, phase, block, first_word);
  // For few pixels the memory is slower than the multiplication.
  tile.w_ahead = weights_.few_pixels ? kFetchAhead : 0;
  tile.w_in_streams = weights_.few_pixels && phase.chunk == weights_.channels;
  for (const Segment& segment : work.scratch.segments) {
    const bool starts = first_word == 0 && segment.sums != Sums::added_to;
    if (!starts && segment.sums == Sums::started) continue;
    tile.start = starts ? start(work, phase, block, segment) : nullptr;
    run_segment(work, phase, block, segment, depthwise_ ? block.first_lane : first_word, tile);
  }
}

// Bytes of x are multiplied as they are: sum of x*w = sum of (x - zero)*w + zero * sum of w, for the taps that there are.
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
  if (segment.sums == Sums::started) tile.taps[0].count = 0;
  if (inputs_ == Inputs::copied_by_tap) return run_tap_by_tap(work, block, segment, first_word, x_at, tile);
  tile.x = work.x.data + x_at * work.x.bytes;
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
          copy_inputs(work.whole_x, x_at + tap + pixel, first_word, words, 1, words, copy + p * words);
        }
        tile.w = w + i * taps[0].w_step + j * taps[1].w_step + k * taps[2].w_step;
        run_tiles(block, segment, work.scratch.copy_offsets.data(), tile);
      }
}

const TilesByVectors& ChannelBlocks::tiles() const {
  const Kernels& use = weights_.kernels;
  if (narrow_) return x_type_ == ElementType::f16 ? use.depthwise_halves : use.depthwise_bfloats;
  return depthwise_ ? weights_.tiles().depthwise : weights_.tiles().shared;
}

// The segment in tiles that are as alike as can be.
void ChannelBlocks::run_tiles(const Block& block, const Segment& segment, const int64_t* x_offsets,
                              ChannelTile tile) const {
  const auto& kernels = tiles()[static_cast<size_t>(block.vectors - 1)];
  const int64_t count = ceil_div(segment.count, std::ssize(kernels));
  const int64_t* const y_offsets = tile.y_offsets;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t from = segment.count * i / count, to = segment.count * (i + 1) / count;
    tile.x_offsets = x_offsets + segment.begin + from;
    tile.y_offsets = y_offsets + segment.begin + from;
    // The first block finds x in memory, the others in the cache.
    tile.x_ahead = block.first_lane == 0 && i + 1 < count ? tile.x_offsets[to - from] - tile.x_offsets[0] : 0;
    kernels[static_cast<size_t>(to - from - 1)](tile);
  }
}

}  // namespace tconv::fast
