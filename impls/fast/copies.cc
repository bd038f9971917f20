#include "impls/fast/copies.h"

#include <algorithm>
#include <cstring>

#include "impls/fast/cache.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

void widen(const Kernels&, const float* from, int64_t count, float* to) {
  std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}
void widen(const Kernels& kernels, const Half* from, int64_t count, float* to) {
  kernels.widen_halves(from, count, to);
}
void widen(const Kernels& kernels, const BFloat* from, int64_t count, float* to) {
  kernels.widen_bfloats(from, count, to);
}

// Rows that begin anew elsewhere are not foreseen by the processor.
template <typename T>
void fetch(const T* row, int64_t count) {
  constexpr int64_t kLine = kBytesOfLine / static_cast<int64_t>(sizeof(T));
  for (int64_t i = 0; i < count; i += kLine) __builtin_prefetch(row + i);
}

// The inner of two loops goes along what lies side by side in the tensor, for as long as what it writes stays in a few
// cache lines.
constexpr int64_t kInner = 16;

// to[r*pitch + i] = from[r + i*stride]: floats, or what is first widened to such, along what lies side by side.
template <typename T>
void transpose(const Kernels& kernels, const T* from, int64_t rows, int64_t count, int64_t stride, float* to,
               int64_t pitch) {
  constexpr int64_t kRows = 64;
  for (int64_t first_row = 0; first_row < rows; first_row += kRows)
    for (int64_t first = 0; first < count; first += kInner) {
      const int64_t rows_end = std::min(rows - first_row, kRows), end = std::min(count - first, kInner);
      float wide[kInner][kRows];
      for (int64_t i = 0; i < end; ++i) widen(kernels, from + first_row + (first + i) * stride, rows_end, wide[i]);
      for (int64_t r = 0; r < rows_end; ++r)
        for (int64_t i = 0; i < end; ++i) to[(first_row + r) * pitch + first + i] = wide[i][r];
    }
}

template <typename T>
void copy(const Kernels& kernels, const T* from, int64_t rows, int64_t row_stride, int64_t count, int64_t stride,
          float* to, int64_t pitch) {
  if (stride == 1) {
    if (row_stride == count && pitch == count) return widen(kernels, from, rows * count, to);
    for (int64_t r = 0; r < rows; ++r) {
      if (r + 1 < rows) fetch(from + (r + 1) * row_stride, count);
      widen(kernels, from + r * row_stride, count, to + r * pitch);
    }
    return;
  }
  if constexpr (!std::is_same_v<T, float>)
    if (row_stride == 1) return transpose(kernels, from, rows, count, stride, to, pitch);
  for (int64_t first = 0; first < count; first += kInner)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t i = first; i < std::min(count, first + kInner); ++i)
        to[r * pitch + i] = widened(from[r * row_stride + i * stride]);
}

template <typename T>
void copy_halves(const T* from, const Patch& patch, int32_t zero, int64_t channels, int64_t pixels, float* to,
                 int64_t pitch, int64_t channels_of_word) {
  const int64_t words = (channels + channels_of_word - 1) / channels_of_word;
  const int64_t whole = channels / channels_of_word;  // those with two channels, if there is more than one in a word
  const int64_t c_step = patch.channel_stride * channels_of_word;
  const auto less_zero = [&](T value) { return value - zero; };
  for (int64_t first = 0; first < words; first += kInner)
    for (int64_t i = 0; i < pixels; ++i) {
      const T* const pixel = from + i * patch.pixel_stride;
      float* const out = to + i * pitch;
      const int64_t end = std::min(words, first + kInner);
      int64_t c = first;
      if (channels_of_word == 2)
        for (; c < std::min(whole, end); ++c)
          out[c] = word(less_zero(pixel[c * c_step]), less_zero(pixel[c * c_step + patch.channel_stride]));
      for (; c < end; ++c) out[c] = word(less_zero(pixel[c * c_step]), 0);
    }
}

template <typename T>
void copy_bytes(const T* from, const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch) {
  constexpr uint8_t kSign = std::is_signed_v<T> ? kSignOfBytes : 0;
  constexpr int64_t kInnerBytes = kInner * 4;
  const int64_t whole = (channels + 3) / 4 * 4;
  for (int64_t first = 0; first < channels; first += patch.channel_stride == 1 ? whole : kInnerBytes)
    for (int64_t i = 0; i < pixels; ++i) {
      const T* const pixel = from + i * patch.pixel_stride;
      auto* const out = reinterpret_cast<uint8_t*>(to + i * pitch);
      if (patch.channel_stride == 1)
        for (int64_t c = 0; c < channels; ++c) out[c] = static_cast<uint8_t>(pixel[c]) ^ kSign;
      else
        for (int64_t c = first; c < std::min(channels, first + kInnerBytes); ++c)
          out[c] = static_cast<uint8_t>(pixel[c * patch.channel_stride]) ^ kSign;
      for (int64_t c = channels; c < whole; ++c) out[c] = 0;
    }
}

}  // namespace

void copy_as_rows(const Kernels& kernels, const Patch& patch, int64_t channels, int64_t pixels, float* to,
                  int64_t pitch) {
  visit_storage(patch.type, [&]<typename T>(std::type_identity<T>) {
    const T* const from = reinterpret_cast<const T*>(patch.data) + patch.first;
    copy(kernels, from, channels, patch.channel_stride, pixels, patch.pixel_stride, to, pitch);
  });
}

void copy_as_pixels(const Kernels& kernels, const Patch& patch, int64_t channels, int64_t pixels, float* to,
                    int64_t pitch) {
  visit_storage(patch.type, [&]<typename T>(std::type_identity<T>) {
    const T* const from = reinterpret_cast<const T*>(patch.data) + patch.first;
    copy(kernels, from, pixels, patch.pixel_stride, channels, patch.channel_stride, to, pitch);
  });
}

void copy_as_halves(const Patch& patch, int32_t zero, int64_t channels, int64_t pixels, float* to, int64_t pitch,
                    int64_t channels_of_word) {
  visit_bytes(patch.type, [&]<typename T>(std::type_identity<T>) {
    const T* const from = reinterpret_cast<const T*>(patch.data) + patch.first;
    copy_halves(from, patch, zero, channels, pixels, to, pitch, channels_of_word);
  });
}

void copy_as_bytes(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch) {
  visit_bytes(patch.type, [&]<typename T>(std::type_identity<T>) {
    copy_bytes(reinterpret_cast<const T*>(patch.data) + patch.first, patch, channels, pixels, to, pitch);
  });
}

}  // namespace tconv::fast
