#include "impls/fast/packed_weights.h"

#include <algorithm>
#include <bit>

#include "impls/fast/cache.h"
#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

// As the sums are.
float number(const ConstTensorRef& tensor, int64_t channel) {
  float value = 0;
  if (tensor.type == ElementType::s32) return std::bit_cast<float>(view<int32_t>(tensor)(channel, 0, 0, 0, 0));
  visit_storage(tensor.type,
                [&]<typename T>(std::type_identity<T>) { value = widened(view<T>(tensor)(channel, 0, 0, 0, 0)); });
  return value;
}

// What of the weights of a block is read again and again for the pixels of a box is to stay in the second-level cache,
// beside so much of x and y.
constexpr int64_t kBesideWeights = 256 << 10, kFewestFloats = 16 << 10, kFewestChannels = 16, kMostChannels = 512;
constexpr int64_t kFloatsOfTap = 16384;    // in the second-level cache, and soon in the first
constexpr int64_t kChannelsOfTile = 8192;  // they may have to be copied, too
// With more of both, lists of the pixels of each tap would be long.
constexpr int64_t kFewPixels = 64, kFewPixelTaps = 4096, kSomePixels = 1536;
constexpr int64_t kManyChannels = 256;  // so many products make up for sums that go to and from memory

// The largest number of a phase's pixels that a tap is used for.
int64_t most_pixels_of_tap(const PhaseWeights& phase, int64_t batch) {
  int64_t pixels = batch;
  for (const AxisPhase* axis : phase.axes) {
    int64_t most = 0;
    for (int64_t j = 0; j < std::ssize(axis->kernel); ++j) most = std::max(most, outputs_of_tap(*axis, j).size());
    pixels *= most;
  }
  return pixels;
}

// f(part of depth, of height, of width) for all combinations of the parts that the axes of a phase have.
template <typename Count, typename Part, typename F>
void for_each_combination(const PhaseWeights& phase, Count count, Part part, F f) {
  const auto& [depth, height, width] = phase.axes;
  for (size_t i = 0; i < count(*depth); ++i)
    for (size_t j = 0; j < count(*height); ++j)
      for (size_t k = 0; k < count(*width); ++k) f(part(*depth, i), part(*height, j), part(*width, k));
}

int64_t equal_parts(int64_t whole, int64_t most) {
  const int64_t parts = (whole + most - 1) / most;
  return (whole + parts - 1) / parts;
}

// Channels of a chunk.
int64_t chunk_of(int64_t channels, int64_t taps, int64_t lanes) {
  const int64_t bytes = (second_level_cache() - kBesideWeights) / 2;
  const int64_t floats = std::max(kFewestFloats, bytes / static_cast<int64_t>(sizeof(float)));
  return equal_parts(channels, std::clamp(floats / std::max<int64_t>(1, taps * lanes), kFewestChannels, kMostChannels));
}

// Whether all weights less their zero point fit in s8.
bool fit_bytes(const ConstTensorRef& w, int32_t zero) {
  bool fit = true;
  visit_bytes(w.type, [&]<typename T>(std::type_identity<T>) {
    const View<const T> view = tconv::view<T>(w);
    const auto& shape = w.layout.shape;
    for (int64_t i = 0; i < shape[0]; ++i)
      for (int64_t o = 0; o < shape[1]; ++o)
        for (int64_t z = 0; z < shape[2]; ++z)
          for (int64_t v = 0; v < shape[3]; ++v)
            for (int64_t u = 0; u < shape[4]; ++u) {
              const int32_t value = view(i, o, z, v, u) - zero;
              fit = fit && value == static_cast<int8_t>(value);
            }
  });
  return fit;
}

}  // namespace

std::vector<Block> blocks_of(int64_t lanes, int64_t vector) {
  std::vector<Block> blocks;
  for (int64_t first = 0; first < lanes;) {
    const int64_t vectors = (lanes - first + vector - 1) / vector, taken = vectors <= kMostVectorsOfBlock ? vectors : 2;
    blocks.push_back({first, std::min(lanes - first, taken * vector), taken});
    first += taken * vector;
  }
  return blocks;
}

bool PhaseWeights::has_pixels_of(const PhaseWeights& other) const {
  for (size_t a = 0; a < 3; ++a)
    if (axes[a]->strips != other.axes[a]->strips) return false;
  return true;
}

PackedWeights::PackedWeights(const Call& call, bool depthwise, bool merge, int32_t w_zero)
    : kernels(fast::kernels()), type_(call.w.type), integers_(is_integer(call.w.type)), w_zero_(w_zero) {
  const Problem& p = call.problem;
  if (integers_ && !depthwise) channels_of_word = !kernels.quads.shared[0].empty() && fit_bytes(call.w, w_zero) ? 4 : 2;
  group_channels_ = depthwise ? 1 : p.in_channels_per_group();
  channels = (group_channels_ + channels_of_word - 1) / channels_of_word;
  groups = depthwise ? 1 : p.groups;
  const int64_t group_lanes = depthwise ? p.out_channels : p.out_channels_per_group();
  // More lanes than this gain nothing.
  constexpr int64_t kMostLanes = 2048;
  const int64_t most_alike = merge ? std::max<int64_t>(1, kMostLanes / group_lanes) : 1;
  for (size_t a = 0; a < 3; ++a) axes[a] = axis_phases(p.axes[a], call.y.layout.shape[a + 2], a == 2 ? most_alike : 1);
  for (const AxisPhase& z : axes[0])
    for (const AxisPhase& v : axes[1])
      for (const AxisPhase& u : axes[2]) {
        PhaseWeights phase{{&z, &v, &u}, {}, group_lanes * u.alike, {}, 0, 0, 0};
        for (size_t a = 0; a < 3; ++a) phase.taps[a] = static_cast<int64_t>(phase.axes[a]->kernel.size());
        phases.push_back(std::move(phase));
      }
  look_at_pixels(p.batch);
  narrow_ = few_pixels && !depthwise && (type_ == ElementType::f16 || type_ == ElementType::bf16) &&
            !kernels.halves.shared[0].empty();
  lay_out(p.batch);
  weights_ = aligned_floats((group_weights_ * groups * bytes_of_weight() + 3) / 4);
  starts_ = aligned_floats(group_starts_ * groups);
  tap_sums_.resize(static_cast<size_t>(group_tap_sums_ * groups));
  pack(call, depthwise);
}

void PackedWeights::look_at_pixels(int64_t batch) {
  int64_t pixels = batch, taps = 1;
  for (const auto& axis : axes) {
    pixels *= most_outputs(axis);
    int64_t most = 0;
    for (const AxisPhase& phase : axis) most = std::max(most, std::ssize(phase.kernel));
    taps *= most;
  }
  few_pixels = pixels <= kFewPixels && taps <= kFewPixelTaps / pixels;
  const bool some_pixels = pixels <= kSomePixels && taps <= kFewPixelTaps && channels >= kManyChannels;
  if (!few_pixels && !some_pixels) return;
  const int64_t rows = std::ssize(kernels.floats.shared[1]);
  int64_t by_strip = 0, one_by_one = 0;  // tiles times their taps
  int64_t listed = 0;                    // most of a phase
  for (const PhaseWeights& phase : phases) {
    for_each_combination(
        phase, [](const AxisPhase& axis) { return axis.strips.size(); },
        [](const AxisPhase& axis, size_t i) { return axis.strips[i]; },
        [&](const Strip& z, const Strip& v, const Strip& u) {
          const int64_t alike = (z.end - z.begin) * (v.end - v.begin) * (u.end - u.begin);
          by_strip += (batch * alike + rows - 1) / rows * z.taps * v.taps * u.taps;
        });
    int64_t of_phase = 0;
    for_each_combination(
        phase, [](const AxisPhase& axis) { return axis.kernel.size(); },
        [](const AxisPhase& axis, size_t j) { return outputs_of_tap(axis, static_cast<int64_t>(j)); },
        [&](const Range& z, const Range& v, const Range& u) {
          const int64_t of_tap = batch * z.size() * v.size() * u.size();
          one_by_one += (of_tap + rows - 1) / rows;
          of_phase += of_tap;
        });
    listed = std::max(listed, of_phase);
  }
  // Sums go to and from memory for each tap, which costs a little.
  by_tap = listed <= kMostListedByTap && 8 * one_by_one <= 7 * by_strip;
}

void PackedWeights::lay_out(int64_t batch) {
  for (PhaseWeights& phase : phases) {
    phase.blocks = blocks_of(phase.lanes, kernels.vector);
    const auto narrower = [](const Block& a, const Block& b) { return a.vectors < b.vectors; };
    const Block& widest = *std::max_element(phase.blocks.begin(), phase.blocks.end(), narrower);
    // Where taps are used one after the other, it is one tap's weights that stay in the cache, the first-level one;
    // those for one tile are read in one go.
    if (few_pixels && most_pixels_of_tap(phase, batch) <= std::ssize(kernels.floats.shared[1]))
      phase.chunk = equal_parts(channels, kChannelsOfTile);
    else if (by_tap)
      phase.chunk = equal_parts(channels, std::max(kFewestChannels, kFloatsOfTap / (widest.vectors * kernels.vector)));
    else
      phase.chunk = chunk_of(channels, phase.all_taps(), widest.vectors * kernels.vector);
    common_chunk = common_chunk == 0 || common_chunk == phase.chunk ? phase.chunk : channels;
    phase.offset = group_weights_;
    phase.start = group_starts_;
    const int64_t lanes = phase.blocks.back().first_lane + phase.blocks.back().vectors * kernels.vector;
    group_weights_ += phase.all_taps() * channels * lanes;
    group_starts_ += lanes;
    phase.tap_sums = group_tap_sums_;
    if (bytes_in_words()) group_tap_sums_ += phase.all_taps() * lanes;
  }
}

void PackedWeights::pack(const Call& call, bool depthwise) {
  const int64_t out = depthwise ? 1 : call.problem.out_channels_per_group();
  const auto& strides = call.w.layout.strides;
  std::vector<int64_t> lanes;  // where each is in w
  for (const PhaseWeights& phase : phases) {
    lanes.resize(static_cast<size_t>(phase.lanes));
    for (int64_t lane = 0; lane < phase.lanes; ++lane)
      lanes[static_cast<size_t>(lane)] =
          depthwise ? lane * strides[0] : lane % out * strides[1] + lane / out * strides[4];
    for (int64_t group = 0; group < groups; ++group)
      for (const Block& block : phase.blocks) {
        pack_block(call.w, lanes, group, phase, block);
        if (bytes_in_words()) sum_taps(call.w, lanes, group, phase, block);
        float* start = starts_.get() + start_index(group, phase, block);
        for (int64_t lane = block.first_lane; lane < block.first_lane + block.vectors * kernels.vector; ++lane, ++start)
          *start = call.problem.bias && lane < phase.lanes
                       ? number(call.b, group * out + (depthwise ? lane : lane % out))
                       : 0;
      }
  }
}

// Of integers with several channels in a word, the last word of a group may have fewer.
void PackedWeights::pack_block(const ConstTensorRef& w, const std::vector<int64_t>& lanes, int64_t group,
                               const PhaseWeights& phase, const Block& block) {
  const int64_t* const lane = lanes.data() + block.first_lane;
  if (integers_)
    return visit_bytes(w.type, [&]<typename T>(std::type_identity<T>) {
      const T* const data = reinterpret_cast<const T*>(w.data);
      const int64_t stride = w.layout.strides[0], bits = bytes_in_words() ? 8 : 16;
      pack_lanes<float>(w, group, phase, block, [&](int64_t at, int64_t c, int64_t i) {
        const int64_t count = std::min(channels_of_word, group_channels_ - c * channels_of_word);
        uint32_t word = 0;
        for (int64_t k = count; k-- > 0;)
          word = word << bits | (static_cast<uint32_t>(data[at + lane[i] + k * stride] - w_zero_) & ((1U << bits) - 1));
        return std::bit_cast<float>(word);
      });
    });
  visit_storage(w.type, [&]<typename T>(std::type_identity<T>) {
    const T* const data = reinterpret_cast<const T*>(w.data);
    const auto element = [&](int64_t at, int64_t, int64_t i) { return data[at + lane[i]]; };
    if (narrow_) return pack_lanes<T>(w, group, phase, block, element);
    pack_lanes<float>(w, group, phase, block, [&](auto... where) { return widened(element(where...)); });
  });
}

void PackedWeights::sum_taps(const ConstTensorRef& w, const std::vector<int64_t>& lanes, int64_t group,
                             const PhaseWeights& phase, const Block& block) {
  int32_t* to = tap_sums_.data() + tap_sums_index(group, phase, block);
  visit_bytes(w.type, [&]<typename T>(std::type_identity<T>) {
    for (const int64_t z : phase.axes[0]->kernel)
      for (const int64_t v : phase.axes[1]->kernel)
        for (const int64_t u : phase.axes[2]->kernel) {
          for (int64_t c = 0; c < group_channels_; ++c) {
            const T* const from =
                reinterpret_cast<const T*>(w.data) + w.layout.at(group * group_channels_ + c, 0, z, v, u);
            for (int64_t i = 0; i < block.lanes; ++i)
              to[i] += from[lanes[static_cast<size_t>(block.first_lane + i)]] - w_zero_;
          }
          to += block.vectors * kernels.vector;
        }
  });
}

// packed(place in w of an input channel's tap, word of the input channel, lane of the block) for all words.
template <typename Weight, typename Packed>
void PackedWeights::pack_lanes(const ConstTensorRef& w, int64_t group, const PhaseWeights& phase, const Block& block,
                               Packed packed) {
  const int64_t padding = block.vectors * kernels.vector - block.lanes, first_channel = group * group_channels_;
  auto* to = reinterpret_cast<Weight*>(weights_.get()) + index(group, phase, block, 0);
  for (int64_t first = 0; first < channels; first += phase.chunk)
    for (const int64_t z : phase.axes[0]->kernel)
      for (const int64_t v : phase.axes[1]->kernel)
        for (const int64_t u : phase.axes[2]->kernel)
          for (int64_t c = first; c < std::min(channels, first + phase.chunk); ++c) {
            const int64_t at = w.layout.at(first_channel + c * channels_of_word, 0, z, v, u);
            for (int64_t i = 0; i < block.lanes; ++i) *to++ = packed(at, c, i);
            to = std::fill_n(to, padding, Weight{});
          }
}

int64_t PackedWeights::index(int64_t group, const PhaseWeights& phase, const Block& block,
                             int64_t first_channel) const {
  return group * group_weights_ + phase.offset +
         phase.all_taps() * (channels * block.first_lane + first_channel * block.vectors * kernels.vector);
}

int64_t PackedWeights::tap_sums_index(int64_t group, const PhaseWeights& phase, const Block& block) const {
  return group * group_tap_sums_ + phase.tap_sums + phase.all_taps() * block.first_lane;
}

int64_t PackedWeights::start_index(int64_t group, const PhaseWeights& phase, const Block& block) const {
  return group * group_starts_ + phase.start + block.first_lane;
}

}  // namespace tconv::fast
