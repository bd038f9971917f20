// Between tensors, whatever they hold and however it lies, and the arrays of f32 that the kernels work on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ref/tensor.h"

namespace tconv::fast {

// Neighbouring channels of neighbouring pixels of a tensor: `data` is the start of its storage, the rest in elements.
struct Patch {
  ElementType type = ElementType::f32;
  const std::byte* data = nullptr;
  int64_t first = 0, channel_stride = 0, pixel_stride = 0;
};

// to[c*pitch + i] = patch(c, i)
void copy_as_rows(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch);

// to[i*pitch + c] = patch(c, i)
void copy_as_pixels(const Patch& patch, int64_t channels, int64_t pixels, float* to, int64_t pitch);

}  // namespace tconv::fast
