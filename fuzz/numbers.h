// Numbers from bytes, for targets whose input is no case.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

namespace tconv::fuzz {

// What is missing at the end is 0.
class Numbers {
 public:
  explicit Numbers(std::span<const uint8_t> bytes) : left_(bytes) {}

  bool empty() const { return left_.empty(); }
  uint8_t byte() {
    if (left_.empty()) return 0;
    const uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  template <typename T>
  T of() {
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof(T); ++i) bits |= uint64_t{byte()} << (8 * i);
    return static_cast<T>(bits);
  }
  // Small ones, and those at the ends of 64 bits, more often than others.
  int64_t hostile() {
    const uint8_t kind = byte();
    if (kind < 128) return kind % 16;
    if (kind < 160) return -static_cast<int64_t>(kind % 16);
    constexpr std::array<int64_t, 8> kEnds = {std::numeric_limits<int64_t>::min(),
                                              std::numeric_limits<int64_t>::max(),
                                              int64_t{1} << 62,
                                              int64_t{1} << 40,
                                              (int64_t{1} << 32) + 1,
                                              int64_t{1} << 31,
                                              int64_t{1} << 16,
                                              3'037'000'500};  // whose square leaves 63 bits
    if (kind < 224) return kEnds[kind % kEnds.size()];
    return of<int64_t>();
  }

 private:
  std::span<const uint8_t> left_;
};

}  // namespace tconv::fuzz
