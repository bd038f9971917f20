// Blocks of channels: which pixels of a box use the same taps, and where they are in x and y.
#include <algorithm>

#include "impls/fast/channel_blocks.h"

namespace tconv::fast {

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
                                 again + pixels * taps <= most_listed_again();
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

}  // namespace tconv::fast
