// The closed set of element types.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "ref/small_float.h"

namespace tconv {

enum class ElementType : uint8_t { f32, f64, f16, bf16, s32, s8, u8 };

inline constexpr ElementType kElementTypes[] = {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16,
                                                ElementType::s32, ElementType::s8,  ElementType::u8};

// What the numerics of a type are made of.
struct ElementTraits {
  std::string_view name;
  int64_t bytes;
  int64_t exact_integer;  // every integer up to this magnitude is exact, and so is every sum that stays below it
  double unit_roundoff;   // half the distance from 1 to the next value; 0 of integers
  double smallest;        // the smallest positive value, subnormals included
  double lowest;          // the lowest finite value
  double largest;         // the largest finite value
};

constexpr ElementTraits traits(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return {"f32", 4, int64_t{1} << 24, 0x1p-24, 0x1p-149, -0x1.fffffep127, 0x1.fffffep127};
    case ElementType::f16:
      return {"f16", 2, int64_t{1} << 11, 0x1p-11, 0x1p-24, -65504, 65504};
    case ElementType::bf16:
      return {"bf16", 2, int64_t{1} << 8, 0x1p-8, 0x1p-133, -0x1.fep127, 0x1.fep127};
    case ElementType::s32:  // less some values at the ends, with which y is poisoned
      return {"s32", 4, 0x7ffe0000, 0, 1, -0x1p31, 0x1p31 - 1};
    case ElementType::s8:
      return {"s8", 1, 127, 0, 1, -128, 127};
    case ElementType::u8:
      return {"u8", 1, 255, 0, 1, 0, 255};
    case ElementType::f64:
      break;
  }
  return {"f64", 8, int64_t{1} << 53, 0x1p-53, 0x1p-1074, -0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023};
}

constexpr bool is_integer(ElementType type) { return traits(type).unit_roundoff == 0; }

// Bits of the significand, the hidden one included: p with a unit round-off of 2^-p. Of floating-point types.
constexpr int significand_bits(ElementType type) {
  int bits = 0;
  double unit = traits(type).unit_roundoff;
  while (unit < 1) {
    unit *= 2;
    ++bits;
  }
  return bits;
}

// Calls f with std::type_identity<T> for the C++ type of `type`.
template <typename F>
constexpr decltype(auto) visit_type(ElementType type, F&& f) {
  switch (type) {
    case ElementType::f16:
      return f(std::type_identity<Half>{});
    case ElementType::bf16:
      return f(std::type_identity<BFloat>{});
    case ElementType::s32:
      return f(std::type_identity<int32_t>{});
    case ElementType::s8:
      return f(std::type_identity<int8_t>{});
    case ElementType::u8:
      return f(std::type_identity<uint8_t>{});
    case ElementType::f32:
      return f(std::type_identity<float>{});
    case ElementType::f64:
      break;
  }
  return f(std::type_identity<double>{});
}

// The same for the two types that C++ computes in; requires one of them.
template <typename F>
constexpr decltype(auto) visit_arithmetic(ElementType type, F&& f) {
  if (type == ElementType::f32) return f(std::type_identity<float>{});
  return f(std::type_identity<double>{});
}

// The element type of a C++ type.
template <typename T>
constexpr ElementType element_type_of() {
  for (const ElementType type : kElementTypes)
    if (visit_type(type, []<typename U>(std::type_identity<U>) { return std::is_same_v<T, U>; })) return type;
  return ElementType::f64;
}
template <typename T>
inline constexpr ElementType kElementTypeOf = element_type_of<std::remove_const_t<T>>();

// The value of the type that is nearest to `value`: ties to even, integers saturate.
double rounded_to(ElementType type, double value);

}  // namespace tconv
