// Floats at the beginning of a cache line, in large pages where there are many.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace tconv::fast {

struct Freed {
  void operator()(void* memory) const { std::free(memory); }
};
using AlignedFloats = std::unique_ptr<float[], Freed>;

// Not initialised. Throws std::bad_alloc.
inline AlignedFloats aligned_floats(int64_t count) {
  constexpr size_t kLine = 64, kPage = 4096, kLargePage = size_t{2} << 20;
  const size_t bytes = static_cast<size_t>(count) * sizeof(float) + kLine;
  const size_t alignment = bytes >= kLargePage ? kPage : kLine;
  const size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, whole);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (bytes >= kLargePage) madvise(memory, whole, MADV_HUGEPAGE);
#endif
  return AlignedFloats(static_cast<float*>(memory));
}

}  // namespace tconv::fast
