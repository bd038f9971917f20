// The data of a case. Every element is a function of (recipe, tensor, index), the same on any compiler and in any
// order.
#pragma once

#include <cstdint>
#include <optional>

#include "ref/case.h"
#include "ref/dense.h"

namespace tconv {

// Largest magnitudes of integer data with which every sum, in any order, stays exact:
// (products per output) * x * w + b < 2^24 for f32, 2^53 for f64, 2^11 for f16, 2^8 for bf16, 2^31 for integers.
struct IntegerRange {
  int64_t x = 1;
  int64_t w = 1;
  int64_t b = 1;
};
// Empty where even magnitudes of 1 could leave the exact range.
std::optional<IntegerRange> integer_range(const Problem& problem, const Types& types);

// A well mixed 64-bit value for a counter: the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014).
constexpr uint64_t mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

// The random bits of the elements of one tensor, by their indices in canonical order.
enum class Role : uint64_t { x = 1, w = 2, b = 3 };
class ElementBits {
 public:
  constexpr ElementBits(uint64_t seed, Role role) : stream_(mix(seed ^ mix(static_cast<uint64_t>(role)))) {}
  constexpr uint64_t operator[](uint64_t index) const { return mix(stream_ + index * 0xd1342543de82ef95); }

 private:
  uint64_t stream_;
};

// Integer data: 1..limit with either sign. A zero would hide the product that it takes part in.
constexpr double integer_value(uint64_t bits, int64_t limit) {
  const auto magnitude = static_cast<double>(1 + (bits >> 1) % static_cast<uint64_t>(limit));
  return (bits & 1) != 0 ? -magnitude : magnitude;
}

// x, w and b in canonical order, already representable in their element types; of integer types less the zero point, so
// that they are what is multiplied. b is empty without bias.
struct Operands {
  Dense<double> x, w, b;
};

// Requires a valid case.
Operands make_operands(const Case& c);

// The same case with its data spelled out, so that single values can be changed. Requires a valid case.
Case with_explicit_values(const Case& c);

}  // namespace tconv
