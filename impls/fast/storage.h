// f32, f16 and bf16 as tensors hold them, and as it is computed.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "ref/element_type.h"

namespace tconv::fast {

inline float widened(float value) { return value; }
inline float widened(BFloat value) { return std::bit_cast<float>(static_cast<uint32_t>(value.bits()) << 16); }
// The bits of a half, moved to where a float has them, are 2^-112 times too small; infinities and NaNs then lack
// exponent.
inline float widened(Half value) {
  const uint32_t sign = static_cast<uint32_t>(value.bits() & 0x8000) << 16,
                 rest = static_cast<uint32_t>(value.bits() & 0x7fff) << 13;
  const uint32_t magnitude = std::bit_cast<uint32_t>(std::bit_cast<float>(rest) * 0x1p112F);
  return std::bit_cast<float>(sign | (rest >= 0x0f800000 ? rest | 0x7f800000 : magnitude));
}

// To nearest, ties to even.
template <typename T>
T narrowed(float value) {
  return static_cast<T>(value);
}

// Calls f with std::type_identity<T> for the type of `type`: float, Half or BFloat.
template <typename F>
void visit_storage(ElementType type, F&& f) {
  if (type == ElementType::f16) return f(std::type_identity<Half>{});
  if (type == ElementType::bf16) return f(std::type_identity<BFloat>{});
  f(std::type_identity<float>{});
}

}  // namespace tconv::fast
