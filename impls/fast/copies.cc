#include "impls/fast/copies.h"

#include <algorithm>
#include <cstring>

#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

// The inner of two loops goes along what lies side by side in the tensor, for as long as what it writes stays in a few
// cache lines.
constexpr int64_t kInner = 16;

template <typename T>
void copy(const T* from, int64_t rows, int64_t row_stride, int64_t count, int64_t stride, float* to, int64_t pitch) {
  if constexpr (std::is_same_v<T, float>)
    if (stride == 1) {
      for (int64_t r = 0; r < rows; ++r)
        std::memcpy(to + r * pitch, from + r * row_stride, static_cast<size_t>(count) * sizeof(float));
      return;
    }
  if (stride == 1) {
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t i = 0; i < count; ++i) to[r * pitch + i] = widened(from[r * row_stride + i]);
    return;
  }
  for (int64_t first = 0; first < count; first += kInner)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t i = first; i < std::min(count, first + kInner); ++i)
        to[r * pitch + i] = widened(from[r * row_stride + i * stride]);
}

}  // namespace

void copy_as_rows(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch) {
  visit_storage(patch.type, [&]<typename T>(std::type_identity<T>) {
    const T* const from = reinterpret_cast<const T*>(patch.data) + patch.first;
    copy(from, channels, patch.channel_stride, pixels, patch.pixel_stride, to, pitch);
  });
}

void copy_as_pixels(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch) {
  visit_storage(patch.type, [&]<typename T>(std::type_identity<T>) {
    const T* const from = reinterpret_cast<const T*>(patch.data) + patch.first;
    copy(from, pixels, patch.pixel_stride, channels, patch.channel_stride, to, pitch);
  });
}

}  // namespace tconv::fast
