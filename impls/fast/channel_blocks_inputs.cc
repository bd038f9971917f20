// Blocks of channels: inputs that the kernels cannot read where they are.
#include <algorithm>
#include <utility>

#include "impls/fast/channel_blocks.h"
#include "impls/fast/copies.h"

namespace tconv::fast {

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

ChannelBlocks::InputView ChannelBlocks::inputs(const Box& box, int64_t group, const Range& words, Scratch& scratch,
                                               const std::byte* x) const {
  const int64_t first_channel = group * in_channels() + words.begin * weights_.channels_of_word;
  if (inputs_ != Inputs::copied_by_box)
    return {x,
            traits(x_type_).bytes,
            x_.offset + group * in_channels() * x_.strides[1],
            {x_.strides[0], x_.strides[2], x_.strides[3], x_.strides[4]},
            inputs_ == Inputs::in_place ? 1 : x_.strides[1] * weights_.channels_of_word};
  const int64_t copied = depthwise_ ? in_channels() : words.size();
  std::array<Range, 3> in;
  for (size_t a = 0; a < 3; ++a) in[a] = shifts_[a].inputs_of(box[a + 1], problem_.axes[a].input);
  InputView view{reinterpret_cast<const std::byte*>(scratch.inputs.get()), sizeof(float), 0, {}, 1};
  view.strides[3] = pitch_of_inputs();
  for (size_t a = 3; a-- > 0;) view.strides[a] = view.strides[a + 1] * in[a].size();
  view.first = -box[0].begin * view.strides[0] - words.begin;
  for (size_t a = 0; a < 3; ++a) view.first -= in[a].begin * view.strides[a + 1];
  float* to = scratch.inputs.get();
  for (int64_t n = box[0].begin; n < box[0].end; ++n)
    for (int64_t z = in[0].begin; z < in[0].end; ++z)
      for (int64_t v = in[1].begin; v < in[1].end; ++v, to += view.strides[2])
        copy_inputs(x, x_.at(n, first_channel, z, v, in[2].begin), words.begin, copied, in[2].size(), view.strides[3],
                    to);
  return view;
}

// The inputs that the pixels meet in one tap are copied side by side.
void ChannelBlocks::run_tap_by_tap(const Work& work, const Block& block, const Segment& segment, int64_t first_word,
                                   int64_t x_at, ChannelTile& tile) const {
  const int64_t words = depthwise_ ? block.lanes : tile.channels;
  const TapLoops taps = std::exchange(tile.taps, {});
  const void* const w = tile.w;
  float* const copy = work.scratch.inputs.get();
  for (int64_t p = segment.begin; p < segment.begin + segment.count; ++p)
    work.scratch.copy_offsets[static_cast<size_t>(p)] = (p - segment.begin) * words;
  tile.x = copy;
  if (tile.start != nullptr) {
    tile.taps[0].count = 0;
    run_tiles(work, block, segment, work.scratch.copy_offsets.data(), tile);
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
        tile.w = weights_.after(w, i * taps[0].w_step + j * taps[1].w_step + k * taps[2].w_step);
        run_tiles(work, block, segment, work.scratch.copy_offsets.data(), tile);
      }
}

}  // namespace tconv::fast
