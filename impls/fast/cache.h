// The caches of the processor that the program runs on.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace tconv::fast {

inline constexpr int64_t kBytesOfLine = 64, kWordsOfLine = 16;

// The first of so many bytes have left the caches of most processors before someone reads them.
inline constexpr int64_t kMostBytesCached = 16 << 20;

// Bytes of the second-level cache of a core; where the system does not tell, what most have at least.
inline int64_t second_level_cache() {
  constexpr int64_t kUsual = 512 << 10, kLeast = 256 << 10, kMost = 2 << 20;
#ifdef _SC_LEVEL2_CACHE_SIZE
  const int64_t told = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (told > 0) return std::clamp(told, kLeast, kMost);
#endif
  return kUsual;
}

}  // namespace tconv::fast
