// The first step of blocks of channels: which outputs are computed together, by which thread, and the room that this
// takes.
#include <algorithm>

#include "impls/fast/cache.h"
#include "impls/fast/channel_blocks.h"

namespace tconv::fast {
namespace {

constexpr int64_t kInputs = 128 << 10;  // words of the copied inputs of a box

// Whether pixels so many words apart lie in the same sets of the first-level cache, which holds eight lines of each:
// the pixels of a tile would put each other out.
bool in_same_sets(int64_t words) { return words % 1024 == 0; }

int64_t pixels_of(const std::array<int64_t, 4>& sizes) { return sizes[0] * sizes[1] * sizes[2] * sizes[3]; }

}  // namespace

int64_t ChannelBlocks::words_of_pixel() const { return depthwise_ ? problem_.in_channels : words_at_once_; }

// From the copy of a pixel to the next.
int64_t ChannelBlocks::pitch_of_inputs() const {
  const int64_t words = words_of_pixel();
  return in_same_sets(words) ? words + kWordsOfLine : words;
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

// Boxes of at most so many pixels, as long as they can be along the width, then the height and so on, and alike but for
// one position.
void ChannelBlocks::cut_boxes(int64_t most) {
  for (size_t a = 4; a-- > 0; most = std::max<int64_t>(1, most / box_size_[a])) {
    boxes_[a] = ceil_div(extents_[a], std::min(extents_[a], most));
    if (boxes_[a] > 1 && boxes_[a] < extents_[a]) boxes_[a] += boxes_[a] % 2;  // two threads share none
    box_size_[a] = ceil_div(extents_[a], boxes_[a]);
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
  constexpr int64_t kFewestOfSameSets = 48, kFewestDepthwise = 96, kFewestProducts = 1024;
  words_at_once_ = weights_.channels;
  if (inputs_ == Inputs::in_place) {
    if (in_same_sets(x_.strides[4]) && !depthwise_) {
      bool fits = copy_by_box(kFewestOfSameSets);
      // Of fewer channels more pixels find room. Their sums wait in y, which pays if many products are added each time.
      const int64_t chunk = weights_.common_chunk;
      if (y_in_place_ && boxes() > 1 && chunk * weights_.phases[0].all_taps() >= kFewestProducts) {
        words_at_once_ = chunk;
        fits = copy_by_box(kFewestOfSameSets);
      }
      if (fits) return;
      words_at_once_ = weights_.channels;
    }
    inputs_ = Inputs::in_place;
    if (!y_in_place_) return cut_boxes(kMost);
    // Each phase reads the inputs again, of a depthwise convolution with little to compute.
    return cut_boxes(depthwise_ ? std::clamp(kInputs / problem_.in_channels, kFewestDepthwise, kMostInPlace)
                                : kMostInPlace);
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

// Shares are equal by cost, and neighbours in the order of (group, box, phase, block): a box is read once, but for
// those that threads share.
void ChannelBlocks::choose_shares(int members) {
  const int64_t boxes = this->boxes(), units = std::ssize(units_), cost = unit_ends_.back();
  const __int128 all = weights_.groups * pixels_of(extents_);
  __int128 before = 0;  // pixels, as those of all
  for (int64_t whole = 0; std::ssize(shares_) < members; ++whole) {
    const Box within = box(whole % boxes);
    const int64_t pixels = pixels_of({within[0].size(), within[1].size(), within[2].size(), within[3].size()});
    for (auto s = std::ssize(shares_); s < members && all * s < (before + pixels) * members; ++s) {
      const auto rest = static_cast<int64_t>((all * s - before * members) * cost / (__int128{pixels} * members));
      const auto unit = std::upper_bound(unit_ends_.begin(), unit_ends_.end(), rest) - unit_ends_.begin();
      shares_.push_back(whole * units + unit);
    }
    before += pixels;
  }
  shares_.push_back(boxes * weights_.groups * units);
}

void ChannelBlocks::make_scratch(int members) {
  const int64_t pixels = pixels_of(box_size_);
  int64_t taps = 0;
  for (const PhaseWeights& phase : weights_.phases) taps = std::max(taps, phase.all_taps());
  const auto listed = static_cast<size_t>(pixels + std::min(pixels * taps, most_listed_again()));
  const auto segments = static_cast<size_t>(pixels + 1 + std::min(taps, most_listed_again()));
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
    const auto begin = [&](int64_t i) { return static_cast<int64_t>(__int128{extents_[a]} * i / boxes_[a]); };
    box[a] = {begin(index % boxes_[a]), begin(index % boxes_[a] + 1)};
  }
  return box;
}

}  // namespace tconv::fast
