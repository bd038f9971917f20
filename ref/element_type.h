// The closed set of element types. f16, bf16, s8, u8 and s32 will join it here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace tconv {

enum class ElementType : uint8_t { f32, f64 };

inline constexpr ElementType kElementTypes[] = {ElementType::f32, ElementType::f64};

// What the numerics of a type are made of.
struct ElementTraits {
  std::string_view name;
  int64_t bytes;
  int64_t exact_integer;  // every integer up to this magnitude is exact, and so is every sum that stays below it
  double unit_roundoff;   // half the distance from 1 to the next value
  double smallest;        // the smallest positive subnormal value
  double largest;         // the largest finite value
};

constexpr ElementTraits traits(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return {"f32", 4, int64_t{1} << 24, 0x1p-24, 0x1p-149, 0x1.fffffep127};
    case ElementType::f64:
      break;
  }
  return {"f64", 8, int64_t{1} << 53, 0x1p-53, 0x1p-1074, 0x1.fffffffffffffp1023};
}

constexpr std::optional<ElementType> element_type(std::string_view name) {
  for (const ElementType type : kElementTypes)
    if (traits(type).name == name) return type;
  return std::nullopt;
}

// The element type of a C++ type.
template <typename T>
inline constexpr ElementType kElementTypeOf =
    std::is_same_v<std::remove_const_t<T>, float> ? ElementType::f32 : ElementType::f64;

// Calls f with std::type_identity<T> for the C++ type of `type`.
template <typename F>
decltype(auto) visit_type(ElementType type, F&& f) {
  if (type == ElementType::f32) return f(std::type_identity<float>{});
  return f(std::type_identity<double>{});
}

}  // namespace tconv
