// What the micro-kernels of `fast` reach by themselves, with all they need in the caches: tconv_bench_micro_kernels.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "impls/fast/aligned.h"
#include "impls/fast/kernels.h"

namespace tconv::fast {
namespace {

constexpr int64_t kChannels = 256, kTiles = 8;

AlignedFloats ones(int64_t count) {
  AlignedFloats floats = aligned_floats(count);
  std::fill_n(floats.get(), count, 1.0F);
  return floats;
}

void count_flops(benchmark::State& state, int64_t multiplications) {
  state.counters["flops"] =
      benchmark::Counter(2 * static_cast<double>(multiplications), benchmark::Counter::kIsIterationInvariantRate);
}

// Tiles of `rows` pixels and `vectors` vectors of channels, one tap.
void channel_tile(benchmark::State& state, const Kernels& use, int64_t vectors, int64_t rows) {
  const int64_t lanes = vectors * use.vector, pixels = kTiles * rows;
  const AlignedFloats x = ones(pixels * kChannels), w = ones(kChannels * lanes), y = ones(pixels * lanes),
                      start = ones(lanes);
  std::vector<int64_t> x_offsets, y_offsets;
  for (int64_t p = 0; p < pixels; ++p) {
    x_offsets.push_back(p * kChannels);
    y_offsets.push_back(p * lanes);
  }
  ChannelTile tile;
  tile.channels = kChannels;
  tile.x = x.get();
  tile.w = w.get();
  tile.start = start.get();
  tile.y = y.get();
  tile.lanes = lanes;
  const auto kernel = use.floats.shared[static_cast<size_t>(vectors - 1)][static_cast<size_t>(rows - 1)];
  tile.tiles = kTiles;
  tile.x_offsets = x_offsets.data();
  tile.y_offsets = y_offsets.data();
  for (auto _ : state) {
    kernel(tile);
    benchmark::ClobberMemory();
  }
  count_flops(state, pixels * lanes * kChannels);
}

// `rows` rows of `vectors` vectors of pixels, three taps of the width; of the partial ones, one lacks an input.
void row_tile(benchmark::State& state, const Kernels& use, int64_t rows, int64_t vectors, bool partial) {
  constexpr int64_t kTaps = 3, kRoom = 16;
  const int64_t pixels = vectors * use.vector, pitch = pixels + kRoom;
  const AlignedFloats x = ones(kChannels * pitch), w = ones(kTaps * kChannels * rows), y = ones(rows * pixels);
  std::vector<int64_t> offsets, begin, end;
  for (int64_t v = 0; v < vectors; ++v) {
    offsets.push_back(v * use.vector);
    begin.push_back(partial && v == 0 ? 1 : -v * use.vector);
    end.push_back(pitch);
  }
  RowTile tile;
  tile.taps[2] = {kTaps, 1, kChannels * rows};
  tile.channels = kChannels;
  tile.x_channel_step = pitch;
  tile.x = x.get();
  tile.x_offsets = tile.y_offsets = offsets.data();
  tile.begin = begin.data();
  tile.end = end.data();
  tile.lane_step = 1;
  tile.w = w.get();
  tile.y = y.get();
  tile.y_row_step = pixels;
  const auto kernel = use.row_tiles[static_cast<size_t>(rows - 1)][static_cast<size_t>(vectors - 1)];
  for (auto _ : state) {
    kernel(tile);
    benchmark::ClobberMemory();
  }
  count_flops(state, kTaps * kChannels * rows * pixels);
}

void register_all(const Kernels& use) {
  const auto named = [&](const std::string& kind, int64_t a, int64_t b) {
    return kind + "/" + use.name + "/" + std::to_string(a) + "x" + std::to_string(b);
  };
  for (int64_t vectors = 1; vectors <= std::ssize(use.floats.shared); ++vectors)
    for (int64_t rows = 1; rows <= std::ssize(use.floats.shared[static_cast<size_t>(vectors - 1)]); ++rows)
      benchmark::RegisterBenchmark(named("pixels_by_channel_vectors", rows, vectors).c_str(), channel_tile, use,
                                   vectors, rows);
  for (int64_t rows = 1; rows <= std::ssize(use.row_tiles); ++rows)
    for (int64_t vectors = 1; vectors <= std::ssize(use.row_tiles[static_cast<size_t>(rows - 1)]); ++vectors)
      for (const bool partial : {false, true})
        benchmark::RegisterBenchmark(
            named(partial ? "rows_by_pixel_vectors_at_a_border" : "rows_by_pixel_vectors", rows, vectors).c_str(),
            row_tile, use, rows, vectors, partial);
}

}  // namespace
}  // namespace tconv::fast

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  tconv::fast::register_all(tconv::fast::kernels());
  benchmark::RunSpecifiedBenchmarks();
}
