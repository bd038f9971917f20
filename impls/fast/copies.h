// From tensors, whatever they hold and however it lies, to the arrays that the kernels work on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "impls/fast/kernels.h"
#include "ref/tensor.h"

namespace tconv::fast {

// Neighbouring channels of neighbouring pixels of a tensor: `data` is the start of its storage, the rest in elements.
struct Patch {
  ElementType type = ElementType::f32;
  const std::byte* data = nullptr;
  int64_t first = 0, channel_stride = 0, pixel_stride = 0;
};

// to[c*pitch + i] = patch(c, i), of floats
void copy_as_rows(const Kernels& kernels, const Patch& patch, int64_t channels, int64_t pixels, float* to,
                  int64_t pitch);

// to[i*pitch + c] = patch(c, i)
void copy_as_pixels(const Kernels& kernels, const Patch& patch, int64_t channels, int64_t pixels, float* to,
                    int64_t pitch);

// The same for integers, less `zero`: patch(c, i) goes to half c%n of word i*pitch + c/n, where n is 1 or 2 channels of
// a word. Halves without a channel become 0.
void copy_as_halves(const Patch& patch, int32_t zero, int64_t channels, int64_t pixels, float* to, int64_t pitch,
                    int64_t channels_of_word);

// patch(c, i) as it is, without a sign, goes to byte c%4 of word i*pitch + c/4: s8 plus kSignOfBytes. Bytes without a
// channel become 0.
inline constexpr int32_t kSignOfBytes = 128;
void copy_as_bytes(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch);

// Two integers of 16 bits, as the kernels take them.
inline float word(int32_t low, int32_t high) {
  return std::bit_cast<float>(static_cast<uint32_t>(low & 0xffff) | static_cast<uint32_t>(high) << 16);
}

}  // namespace tconv::fast
