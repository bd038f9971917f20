// f32, f16 and bf16 as tensors hold them, and as it is computed.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "ref/element_type.h"
#include "ref/tensor.h"

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

// To nearest, ties to even; what is too large becomes an infinity.
template <typename T>
T narrowed(float value);

template <>
inline float narrowed(float value) {
  return value;
}

template <>
inline BFloat narrowed(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t rounded = bits + 0x7fff + (bits >> 16 & 1), nan = bits | 0x400000;
  return std::bit_cast<BFloat>(static_cast<uint16_t>((value != value ? nan : rounded) >> 16));
}

// Below 2^-14 halves are multiples of 2^-24, as are the floats from 0.5 on: there the addition rounds.
template <>
inline Half narrowed(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  const uint32_t normal = (magnitude - (112U << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
  const uint32_t small = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - 0x3f000000;
  const uint32_t large = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
  const uint32_t finite = magnitude < (113U << 23) ? small : normal;
  return std::bit_cast<Half>(static_cast<uint16_t>(sign | (magnitude >= 0x477ff000 ? large : finite)));
}

// Whether the kernels can read or write a tensor as it is: words of 32 bits, the channels of a pixel one after the
// other.
inline bool channels_side_by_side(const ConstTensorRef& tensor) {
  return (tensor.type == ElementType::f32 || tensor.type == ElementType::s32) &&
         (tensor.layout.strides[1] == 1 || tensor.layout.shape[1] == 1);
}

// Calls f with std::type_identity<T> for the type of `type`: float, Half or BFloat.
template <typename F>
void visit_storage(ElementType type, F&& f) {
  if (type == ElementType::f16) return f(std::type_identity<Half>{});
  if (type == ElementType::bf16) return f(std::type_identity<BFloat>{});
  f(std::type_identity<float>{});
}

// The same for s8 and u8.
template <typename F>
void visit_bytes(ElementType type, F&& f) {
  if (type == ElementType::s8) return f(std::type_identity<int8_t>{});
  f(std::type_identity<uint8_t>{});
}

// The same for the types of y, of those with 32 bits with float: they are moved, no more.
template <typename F>
void visit_output(ElementType type, F&& f) {
  if (type == ElementType::s8) return f(std::type_identity<int8_t>{});
  if (type == ElementType::u8) return f(std::type_identity<uint8_t>{});
  visit_storage(type, f);
}

}  // namespace tconv::fast
