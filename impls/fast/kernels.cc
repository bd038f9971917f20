#include "impls/fast/kernels.h"

namespace tconv::fast {

Kernels kernels() {
  Kernels made;
  add_channel_kernels(made);
  add_pair_kernels(made);
  add_quad_kernels(made);
  add_narrow_kernels(made);
  add_row_kernels(made);
  add_storage_kernels(made);
  return made;
}

void run_alike(std::span<const ChannelKernel> kernels, int64_t pixels, bool fetch_x, ChannelTile& tile) {
  const int64_t most = std::ssize(kernels), tiles = (pixels + most - 1) / most, larger = pixels % tiles;
  const auto run = [&](int64_t rows, int64_t count, bool are_last) {
    if (count == 0) return;
    tile.tiles = count;
    tile.x_fetched = fetch_x ? count - (are_last ? 1 : 0) : 0;
    kernels[static_cast<size_t>(rows - 1)](tile);
    tile.x_offsets += count * rows;
    tile.y_offsets += count * rows;
  };
  run(pixels / tiles + 1, larger, false);
  run(pixels / tiles, tiles - larger, true);
}

}  // namespace tconv::fast
