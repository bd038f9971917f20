// A vector is neighbouring pixels of one output channel. For each input channel an element of w for each output channel
// is spread over a vector: that serves all pixels, and a vector of x all output channels.
#include <algorithm>
#include <utility>

#include "impls/fast/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/row_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr D d;

#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr size_t kSums = 24, kMostVectors = 12;
#else
constexpr size_t kSums = 12, kMostVectors = 8;
#endif
constexpr size_t most_vectors(size_t rows) { return std::min(kMostVectors, kSums / rows); }

// In a register, whatever the compiler thinks: it would load it again for each use.
HWY_INLINE V held(V value) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
  asm("" : "+x"(value.raw));
#endif
  return value;
}

// One input channel of one tap. What there is less of, pixels or weights, stays in registers beside the sums.
template <size_t kRows, size_t kVectors>
HWY_INLINE void add(const float* const* from, int64_t at, const float* w, V (&sums)[kRows][kVectors]) {
  if constexpr (kVectors < kRows) {
    V pixels[kVectors];
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v) pixels[v] = hn::LoadU(d, from[v] + at);
#pragma GCC unroll 4
    for (size_t r = 0; r < kRows; ++r) {
      const V weight = hn::Set(d, w[r]);
#pragma GCC unroll 16
      for (size_t v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(pixels[v], weight, sums[r][v]);
    }
  } else {
    V weights[kRows];
#pragma GCC unroll 4
    for (size_t r = 0; r < kRows; ++r) weights[r] = hn::Set(d, w[r]);
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v) {
      const V pixels = kRows == 1 ? hn::LoadU(d, from[v] + at) : held(hn::LoadU(d, from[v] + at));
#pragma GCC unroll 4
      for (size_t r = 0; r < kRows; ++r) sums[r][v] = hn::MulAdd(pixels, weights[r], sums[r][v]);
    }
  }
}

// Taps first <= k < last of the width, all inputs of which exist.
template <size_t kRows, size_t kVectors>
HWY_INLINE void add_whole(const RowTile& t, const float* const* from, const float* w, int64_t first, int64_t last,
                          V (&sums)[kRows][kVectors]) {
  const int64_t x_step = t.taps[2].x_step, w_step = t.taps[2].w_step;
  for (int64_t c = 0; c < t.channels; ++c, w += kRows) {
    const float* weights = w + first * w_step;
    int64_t at = c * t.x_channel_step + first * x_step;
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v) __builtin_prefetch(from[v] + at + t.x_ahead, 0, 2);
    for (int64_t k = first; k < last; ++k, at += x_step, weights += w_step)
      add<kRows, kVectors>(from, at, weights, sums);
  }
}

// Tap k, some inputs of which do not exist. There nothing is added, not a zero: times an infinite weight that would be
// a NaN.
template <size_t kRows, size_t kVectors>
HWY_INLINE void add_partly(const RowTile& t, const float* const* from, const float* w, int64_t k,
                           V (&sums)[kRows][kVectors]) {
  const auto n = static_cast<int64_t>(hn::Lanes(d));
  hn::Mask<D> used[kVectors];
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    const auto lanes = [&](int64_t count) HWY_ATTR {
      return hn::FirstN(d, static_cast<size_t>(std::clamp<int64_t>(count - k * t.lane_step, 0, n)));
    };
    used[v] = hn::AndNot(lanes(t.begin[v]), lanes(t.end[v]));
  }
  w += k * t.taps[2].w_step;
  int64_t at = k * t.taps[2].x_step;
  for (int64_t c = 0; c < t.channels; ++c, w += kRows, at += t.x_channel_step)
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v) {
      const V pixels = hn::LoadU(d, from[v] + at);
#pragma GCC unroll 4
      for (size_t r = 0; r < kRows; ++r)
        sums[r][v] = hn::IfThenElse(used[v], hn::MulAdd(pixels, hn::Set(d, w[r]), sums[r][v]), sums[r][v]);
    }
}

template <size_t kRows, size_t kVectors>
void tile(const RowTile& t) {
  const auto n = static_cast<int64_t>(hn::Lanes(d));
  V sums[kRows][kVectors];
#pragma GCC unroll 4
  for (size_t r = 0; r < kRows; ++r)
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v)
      sums[r][v] = hn::LoadU(d, t.y + t.y_offsets[v] + static_cast<int64_t>(r) * t.y_row_step);
  // Inputs before the first are missing from early taps, those after the last from late ones.
  const int64_t taps = t.taps[2].count;
  int64_t first_whole = 0, last_whole = taps;
  for (size_t v = 0; v < kVectors; ++v) {
    while (first_whole < taps && t.begin[v] - first_whole * t.lane_step > 0) ++first_whole;
    while (last_whole > first_whole && t.end[v] - (last_whole - 1) * t.lane_step < n) --last_whole;
  }
  for (int64_t i = 0; i < t.taps[0].count; ++i)
    for (int64_t j = 0; j < t.taps[1].count; ++j) {
      const float* const w = t.w + i * t.taps[0].w_step + j * t.taps[1].w_step;
      const float* const x = t.x + i * t.taps[0].x_step + j * t.taps[1].x_step;
      const float* from[kVectors];
#pragma GCC unroll 16
      for (size_t v = 0; v < kVectors; ++v) from[v] = x + t.x_offsets[v];
      for (int64_t k = 0; k < first_whole; ++k) add_partly<kRows, kVectors>(t, from, w, k, sums);
      add_whole<kRows, kVectors>(t, from, w, first_whole, last_whole, sums);
      for (int64_t k = std::max(first_whole, last_whole); k < taps; ++k)
        add_partly<kRows, kVectors>(t, from, w, k, sums);
    }
#pragma GCC unroll 4
  for (size_t r = 0; r < kRows; ++r)
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v)
      hn::StoreU(sums[r][v], d, t.y + t.y_offsets[v] + static_cast<int64_t>(r) * t.y_row_step);
}

template <size_t kRows, size_t... kVectors>
std::span<const RowKernel> tiles_of(std::index_sequence<kVectors...>) {
  static constexpr RowKernel kTiles[] = {tile<kRows, kVectors + 1>...};
  return kTiles;
}

void interleave(const float* const* from, int64_t count, int64_t length, float* to) {
  const auto n = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  const auto load = [&](int64_t k) HWY_ATTR { return hn::LoadU(d, from[k] + i); };
  for (; i + n <= length && count <= 4; i += n) {
    if (count == 1) hn::StoreU(load(0), d, to + i);
    if (count == 2) hn::StoreInterleaved2(load(0), load(1), d, to + i * 2);
    if (count == 3) hn::StoreInterleaved3(load(0), load(1), load(2), d, to + i * 3);
    if (count == 4) hn::StoreInterleaved4(load(0), load(1), load(2), load(3), d, to + i * 4);
  }
  for (; i < length; ++i)
    for (int64_t k = 0; k < count; ++k) to[i * count + k] = from[k][i];
}

// All rows of a stamp before the next stamp: that one overlaps them, and would wait for what is just being stored.
void add_stamps(float* to, int64_t to_step, const float* from, int64_t from_step, const StampRow* rows,
                int64_t row_count, int64_t pixels, int64_t count) {
  const hn::CappedTag<float, 4> four;
  const auto n = static_cast<int64_t>(hn::Lanes(d)), quarter = static_cast<int64_t>(hn::Lanes(four));
  for (int64_t i = 0; i < pixels; ++i, to += to_step, from += from_step)
    for (const StampRow* row = rows; row != rows + row_count; ++row) {
      const float* const source = from + row->from;
      float* const target = to + row->to;
      int64_t k = 0;
      for (; k + n <= count; k += n)
        hn::StoreU(hn::Add(hn::LoadU(d, target + k), hn::LoadU(d, source + k)), d, target + k);
#if HWY_TARGET <= HWY_AVX3
      if (k < count) {
        const auto rest = hn::FirstN(d, static_cast<size_t>(count - k));
        hn::BlendedStore(hn::Add(hn::MaskedLoad(rest, d, target + k), hn::MaskedLoad(rest, d, source + k)), rest, d,
                         target + k);
      }
#else
      for (; k + quarter <= count; k += quarter)
        hn::StoreU(hn::Add(hn::LoadU(four, target + k), hn::LoadU(four, source + k)), four, target + k);
      for (; k < count; ++k) target[k] += source[k];
#endif
    }
}

}  // namespace

void add_row_kernels(Kernels& kernels) {
  kernels.row_tiles = {tiles_of<1>(std::make_index_sequence<most_vectors(1)>()),
                       tiles_of<2>(std::make_index_sequence<most_vectors(2)>()),
                       tiles_of<3>(std::make_index_sequence<most_vectors(3)>()),
                       tiles_of<4>(std::make_index_sequence<most_vectors(4)>())};
  kernels.interleave = interleave;
  kernels.add_stamps = add_stamps;
}

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_row_kernels);
void add_row_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_row_kernels)(kernels); }
}  // namespace tconv::fast
#endif
