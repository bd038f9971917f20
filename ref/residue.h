// Integers modulo the Mersenne prime 2^61 - 1: exact whatever the size of a sum, where doubles are too narrow.
#pragma once

#include <cstdint>

namespace tconv {

class Residue {
 public:
  static constexpr uint64_t kModulus = (uint64_t{1} << 61) - 1;

  constexpr Residue() = default;
  // Requires an integer of magnitude below 2^61 - 1. Other values than zero do not become zero.
  constexpr explicit Residue(double value)
      : value_(value < 0 ? kModulus - static_cast<uint64_t>(-value) : static_cast<uint64_t>(value)) {}
  constexpr explicit Residue(uint64_t value) : value_(value % kModulus) {}

  constexpr Residue& operator+=(const Residue& other) {
    value_ += other.value_;
    if (value_ >= kModulus) value_ -= kModulus;
    return *this;
  }
  // 2^61 is 1: the product's upper bits are added to its lower ones.
  friend constexpr Residue operator*(const Residue& a, const Residue& b) {
    const Wide product = static_cast<Wide>(a.value_) * b.value_;
    return Residue(static_cast<uint64_t>(product & kModulus) + static_cast<uint64_t>(product >> 61));
  }
  friend constexpr bool operator==(const Residue&, const Residue&) = default;

 private:
  __extension__ using Wide = unsigned __int128;
  uint64_t value_ = 0;  // below the modulus
};

}  // namespace tconv
