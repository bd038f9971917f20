// A vector is neighbouring output channels of one pixel. For each input channel a vector of weights is loaded, and an
// element of x for each pixel is spread over a vector: one load of w serves all pixels, one of x all channels.
//
// For every instruction set that Highway compiles its includer for.
#if defined(TCONV_FAST_CHANNEL_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TCONV_FAST_CHANNEL_TILE_INL_H_
#undef TCONV_FAST_CHANNEL_TILE_INL_H_
#else
#define TCONV_FAST_CHANNEL_TILE_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <span>
#include <utility>

#include "impls/fast/cache.h"
#include "impls/fast/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
inline constexpr D d{};

// As many sums as there are registers for, less those of the operands: of 32, or of 16.
#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
inline constexpr size_t kSums = 24, kMostRows = 12;
#else
inline constexpr size_t kSums = 12, kMostRows = 6;
#endif
constexpr size_t most_rows(size_t vectors) { return std::min(kMostRows, kSums / vectors); }

inline constexpr size_t kLine = kWordsOfLine;

// So many sums must be under way at once to keep the multipliers busy; a small tile splits each of its sums.
inline constexpr size_t kUnderWay = 8;
constexpr size_t chains(size_t rows, size_t vectors) {
  return std::max<size_t>(1, std::min(kUnderWay / (rows * vectors), kSums / (rows * vectors)));
}

// The first lanes of a vector, and no access beyond them: where masks do not prevent it, by a copy.
HWY_INLINE V load_lanes(const float* from, size_t lanes) {
  if (lanes >= hn::Lanes(d)) return hn::LoadU(d, from);
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN float copy[hn::MaxLanes(d)] = {};
  for (size_t i = 0; i < lanes; ++i) copy[i] = from[i];
  return hn::Load(d, copy);
#else
  return hn::MaskedLoad(hn::FirstN(d, lanes), d, from);
#endif
}

HWY_INLINE void store_lanes(V value, float* to, size_t lanes) {
  if (lanes >= hn::Lanes(d)) return hn::StoreU(value, d, to);
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN float copy[hn::MaxLanes(d)];
  hn::Store(value, d, copy);
  for (size_t i = 0; i < lanes; ++i) to[i] = copy[i];
#else
  hn::BlendedStore(value, hn::FirstN(d, lanes), d, to);
#endif
}

template <size_t kRows, size_t kVectors>
struct Sums {
  V of[kRows][kVectors];

  // One that the compiler declares would not be for this instruction set.
  HWY_INLINE Sums() = default;

  // Every loop here and below over rows, vectors and chains is unrolled: the arrays are registers.
  template <typename F>
  HWY_INLINE static void for_each(F&& f) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r)
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) f(r, v);
  }
};

// Lanes of vector v of a tile, and of later ones.
HWY_INLINE size_t lanes_from(const ChannelTile& t, size_t v) { return static_cast<size_t>(t.lanes) - v * hn::Lanes(d); }

template <size_t kRows, size_t kVectors>
HWY_INLINE void start(const ChannelTile& t, Sums<kRows, kVectors>& sums) {
  const size_t n = hn::Lanes(d);
  sums.for_each([&](size_t r, size_t v) HWY_ATTR {
    sums.of[r][v] = t.start != nullptr
                        ? hn::Load(d, t.start + v * n)
                        : load_lanes(static_cast<float*>(t.y) + t.y_offsets[r] + v * n, lanes_from(t, v));
  });
}

// The same pointer, of which the compiler does not know it: what is read from there is read where it is needed. Else it
// is read long before and stored in between, and the processor cannot begin a tile while it has so much to store.
template <typename T>
HWY_INLINE T* opaque(T* pointer) {
  asm volatile("" : "+r"(pointer));
  return pointer;
}

// f(x, w) for all taps, or the only one; x has elements T, w has W.
template <bool kOnlyOne, typename T, typename W, typename F>
HWY_INLINE void for_each_tap(const ChannelTile& t, F&& f) {
  const T* x0 = static_cast<const T*>(t.x);
  const W* w0 = static_cast<const W*>(t.w);
  if (kOnlyOne) return f(x0, w0);
  const auto& [depth, height, width] = t.taps;
  for (int64_t i = 0; i < depth.count; ++i, x0 += depth.x_step, w0 += depth.w_step) {
    const T* x1 = x0;
    const W* w1 = w0;
    for (int64_t j = 0; j < height.count; ++j, x1 += height.x_step, w1 += height.w_step) {
      const T* x = x1;
      const W* w = w1;
      for (int64_t k = 0; k < width.count; ++k, x += width.x_step, w += width.w_step) f(x, w);
    }
  }
}

// Words, as they are.
struct Words {
  using T = float;
  static HWY_INLINE V load(const float* from) { return hn::LoadU(d, from); }
  static HWY_INLINE V load(const float* from, size_t lanes) { return load_lanes(from, lanes); }
  static HWY_INLINE void store(V value, float* to) { hn::StoreU(value, d, to); }
  static HWY_INLINE void store(V value, V next, float* to) { store(value, to), store(next, to + hn::Lanes(d)); }
  static HWY_INLINE void store(V value, float* to, size_t lanes) { store_lanes(value, to, lanes); }
  static HWY_INLINE void stream(V value, float* to) { hn::Stream(value, d, to); }
  static HWY_INLINE void stream(V value, V next, float* to) { stream(value, to), stream(next, to + hn::Lanes(d)); }
};

// Storage: how x and y hold their elements T.
template <class Storage, size_t kRows, size_t kVectors>
HWY_INLINE void finish(const ChannelTile& t, const Sums<kRows, kVectors>& sums) {
  using T = typename Storage::T;
  const size_t n = hn::Lanes(d);
  T* to[kRows];
  const int64_t* const offsets = opaque(t.y_offsets);
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) to[r] = static_cast<T*>(t.y) + offsets[r];
  // Two neighbouring vectors at once, of which some make one.
  const auto all = [&](auto&& one, auto&& two) HWY_ATTR {
    sums.for_each([&](size_t r, size_t v) HWY_ATTR {
      if (v % 2 == 1) return;
      if (v + 1 < kVectors) return two(sums.of[r][v], sums.of[r][v + 1], to[r] + v * n);
      one(sums.of[r][v], to[r] + v * n);
    });
  };
  if (t.y_past_caches)
    return all([](V value, T* at) HWY_ATTR { Storage::stream(value, at); },
               [](V value, V next, T* at) HWY_ATTR { Storage::stream(value, next, at); });
  if (lanes_from(t, kVectors - 1) >= n)
    return all([](V value, T* at) HWY_ATTR { Storage::store(value, at); },
               [](V value, V next, T* at) HWY_ATTR { Storage::store(value, next, at); });
  sums.for_each([&](size_t r, size_t v) HWY_ATTR { Storage::store(sums.of[r][v], to[r] + v * n, lanes_from(t, v)); });
}

struct Floats {
  static HWY_INLINE V multiply_add(V x, V w, V sum) { return hn::MulAdd(x, w, sum); }
  static HWY_INLINE V add(V a, V b) { return hn::Add(a, b); }
};

// Arithmetic: of words, what x*w + sum and sum + sum are. Weights: how w holds its elements.
template <class Arithmetic, class Weights, size_t kRows, size_t kVectors, bool kOneTap>
HWY_INLINE void shared_tile(const ChannelTile& t, int64_t x_ahead) {
  using W = typename Weights::T;
  constexpr size_t kLineOfWeights = kBytesOfLine / sizeof(W);
  constexpr size_t kChains = chains(kRows, kVectors);
  const size_t n = hn::Lanes(d);
  // Small tiles are done with a line before more than the next could have come.
  const size_t fetched = kChains > 1 ? kLineOfWeights : kVectors * n;
  using Tile = Sums<kRows, kVectors>;
  Tile sums[kChains];
  start(t, sums[0]);
  // What is stored at the end would wait for its line to come from memory. No function does only this: GCC takes it for
  // one without effect.
  if (t.start != nullptr && !t.y_past_caches)
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const float* const to = static_cast<const float*>(t.y) + t.y_offsets[r];
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) __builtin_prefetch(to + v * n, 1, 3);
    }
  Tile::for_each([&](size_t r, size_t v) HWY_ATTR {
#pragma GCC unroll 8
    for (size_t chain = 1; chain < kChains; ++chain) sums[chain].of[r][v] = hn::Zero(d);
  });
  for_each_tap<kOneTap, float, W>(t, [&](const float* x, const W* w) HWY_ATTR {
    const float* rows[kRows];
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) rows[r] = x + t.x_offsets[r];
    const auto add = [&](Tile& to, int64_t c) HWY_ATTR {
      V weights[kVectors];
      const W* const from = w + c * static_cast<int64_t>(kVectors * n);
#pragma GCC unroll 4
      for (size_t at = 0; at < fetched; at += kLineOfWeights) __builtin_prefetch(from + t.w_ahead + at, 0, 2);
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) weights[v] = Weights::load(from + v * n);
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r) {
        const V value = hn::Set(d, rows[r][c]);
#pragma GCC unroll 4
        for (size_t v = 0; v < kVectors; ++v) to.of[r][v] = Arithmetic::multiply_add(value, weights[v], to.of[r][v]);
      }
    };
    // Chains take turns, or each has a part of the channels.
    const int64_t part = t.channels / static_cast<int64_t>(kChains);
    const int64_t apart = t.w_in_streams ? part : 1, step = t.w_in_streams ? 1 : static_cast<int64_t>(kChains);
    for (int64_t turn = 0, c = 0; turn < part; ++turn, c += step) {
      if (static_cast<size_t>(c) % kLine == 0)
#pragma GCC unroll 16
        for (size_t r = 0; r < kRows; ++r) __builtin_prefetch(rows[r] + c + x_ahead, 0, 2);
#pragma GCC unroll 8
      for (size_t chain = 0; chain < kChains; ++chain) add(sums[chain], c + static_cast<int64_t>(chain) * apart);
    }
    for (int64_t c = part * static_cast<int64_t>(kChains); c < t.channels; ++c) add(sums[0], c);
  });
  Tile::for_each([&](size_t r, size_t v) HWY_ATTR {
#pragma GCC unroll 8
    for (size_t chain = 1; chain < kChains; ++chain)
      sums[0].of[r][v] = Arithmetic::add(sums[0].of[r][v], sums[chain].of[r][v]);
  });
  finish<Words>(t, sums[0]);
}

// Of two taps of the width at once: an input is loaded for both.
template <class Arithmetic, typename T, size_t kRows, size_t kVectors, typename Load>
HWY_INLINE void add_taps_of_neighbours(const ChannelTile& t, Load&& load, Sums<kRows, kVectors>& sums) {
  const size_t n = hn::Lanes(d);
  const int64_t count = t.taps[2].count, x_step = t.taps[2].x_step, w_step = t.taps[2].w_step;
  ChannelTile first = t;
  first.taps[2].count = 1;
  for_each_tap<false, T, float>(first, [&](const T* x, const float* w) HWY_ATTR {
    x += t.x_offsets[0];
    for (int64_t k = 0; k < count; k += 2, x += 2 * x_step, w += 2 * w_step) {
      const bool both = k + 1 < count;
      const float* const next = both ? w + w_step : w;
      V weights[kVectors], next_weights[kVectors];
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v)
        weights[v] = hn::Load(d, w + v * n), next_weights[v] = hn::Load(d, next + v * n);
      const T* at = x;
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r, at += x_step)
#pragma GCC unroll 4
        for (size_t v = 0; v < kVectors; ++v) {
          const V input = load(at + v * n);
          sums.of[r][v] = Arithmetic::multiply_add(input, weights[v], sums.of[r][v]);
          if (r > 0 && both) sums.of[r - 1][v] = Arithmetic::multiply_add(input, next_weights[v], sums.of[r - 1][v]);
        }
      if (both)
#pragma GCC unroll 4
        for (size_t v = 0; v < kVectors; ++v)
          sums.of[kRows - 1][v] = Arithmetic::multiply_add(load(at + v * n), next_weights[v], sums.of[kRows - 1][v]);
    }
  });
}

template <class Arithmetic, class Storage, size_t kRows, size_t kVectors>
HWY_INLINE void depthwise_tile(const ChannelTile& t) {
  using T = typename Storage::T;
  const size_t n = hn::Lanes(d);
  Sums<kRows, kVectors> sums;
  start(t, sums);
  const auto load = [](const T* from) HWY_ATTR { return Storage::load(from); };
  if (lanes_from(t, kVectors - 1) < n)
    for_each_tap<false, T, float>(t, [&](const T* x, const float* w) HWY_ATTR {
      sums.for_each([&](size_t r, size_t v) HWY_ATTR {
        const V input = Storage::load(x + t.x_offsets[r] + v * n, lanes_from(t, v));
        sums.of[r][v] = Arithmetic::multiply_add(input, hn::Load(d, w + v * n), sums.of[r][v]);
      });
    });
  else if (kRows > 1 && t.neighbours)
    add_taps_of_neighbours<Arithmetic, T>(t, load, sums);
  else
    for_each_tap<false, T, float>(t, [&](const T* x, const float* w) HWY_ATTR {
      sums.for_each([&](size_t r, size_t v) HWY_ATTR {
        sums.of[r][v] =
            Arithmetic::multiply_add(load(x + t.x_offsets[r] + v * n), hn::Load(d, w + v * n), sums.of[r][v]);
      });
    });
  finish<Storage>(t, sums);
}

template <class Arithmetic, class Weights = Words>
struct Shared {
  template <size_t kRows, size_t kVectors>
  static void run(const ChannelTile& tiles) {
    const auto& [depth, height, width] = tiles.taps;
    if (depth.count == 1 && height.count == 1 && width.count == 1) return run_all<kRows, kVectors, true>(tiles);
    run_all<kRows, kVectors, false>(tiles);
  }

 private:
  template <size_t kRows, size_t kVectors, bool kOneTap>
  static HWY_NOINLINE void run_all(const ChannelTile& tiles) {
    ChannelTile t = tiles;  // nothing else is known to change it
    for (int64_t i = 0; i < t.tiles; ++i, t.x_offsets += kRows, t.y_offsets += kRows)
      shared_tile<Arithmetic, Weights, kRows, kVectors, kOneTap>(
          t, i < t.x_fetched ? t.x_offsets[kRows] - t.x_offsets[0] : 0);
  }
};

template <class Arithmetic, class Storage = Words>
struct Depthwise {
  template <size_t kRows, size_t kVectors>
  static void run(const ChannelTile& tiles) {
    ChannelTile t = tiles;
    for (int64_t i = 0; i < t.tiles; ++i, t.x_offsets += kRows, t.y_offsets += kRows)
      depthwise_tile<Arithmetic, Storage, kRows, kVectors>(t);
  }
};

template <class Kind, size_t kVectors, size_t... kRows>
std::span<const ChannelKernel> tiles_of(std::index_sequence<kRows...>) {
  static constexpr ChannelKernel kTiles[] = {&Kind::template run<kRows + 1, kVectors>...};
  return kTiles;
}

// Kind: Shared or Depthwise.
template <class Kind>
TilesByVectors tiles() {
  return {tiles_of<Kind, 1>(std::make_index_sequence<most_rows(1)>()),
          tiles_of<Kind, 2>(std::make_index_sequence<most_rows(2)>()),
          tiles_of<Kind, 3>(std::make_index_sequence<most_rows(3)>())};
}

}  // namespace
}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
