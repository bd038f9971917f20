#include "cli/memory.h"

#include <fmt/format.h>

#include <fstream>

#include "cli/usage_error.h"

namespace tconv::cli {

int64_t default_memory_limit() {
  std::ifstream info("/proc/meminfo");
  std::string key, unit;
  for (int64_t kilobytes = 0; info >> key >> kilobytes >> unit;)
    if (key == "MemAvailable:") return kilobytes * 1024 / 2;
  return int64_t{1} << 30;
}

std::string size_text(int64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, kUnits[unit]);
}

void require_memory(const Case& c, int64_t limit) {
  if (const int64_t bytes = memory_bytes(c); bytes > limit)
    throw UsageError(fmt::format("the case needs {} of memory, more than the limit of {}; raise it by --memory",
                                 size_text(bytes), size_text(limit)));
}

}  // namespace tconv::cli
