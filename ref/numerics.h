// The types of a computation, how integers stand for reals, and how precisely sums are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ref/element_type.h"

namespace tconv {

// The element types of x, w and y. One alone stands for all three.
struct Types {
  ElementType x = ElementType::f32, w = ElementType::f32, y = ElementType::f32;

  constexpr Types() = default;
  constexpr Types(ElementType all) : Types(all, all, all) {}  // NOLINT(google-explicit-constructor)
  constexpr Types(ElementType of_x, ElementType of_w, ElementType of_y) : x(of_x), w(of_w), y(of_y) {}

  // All in one type that C++ computes in.
  constexpr bool arithmetic() const { return *this == Types(ElementType::f32) || *this == Types(ElementType::f64); }
  constexpr bool integers() const { return is_integer(x); }
  // y is made of the sums by a scale: it is an integer narrower than they are.
  constexpr bool requantised() const { return is_integer(y) && y != ElementType::s32; }
  // Of integers, the bias is added to the sums in their own type.
  constexpr ElementType b() const { return integers() ? ElementType::s32 : y; }

  friend constexpr bool operator==(const Types&, const Types&) = default;
};

// Those that cases may have: of reals, one type or 16-bit inputs to f32; of integers, those of integer runtimes.
inline constexpr Types kTypes[] = {ElementType::f32,
                                   ElementType::f64,
                                   ElementType::f16,
                                   ElementType::bf16,
                                   {ElementType::f16, ElementType::f16, ElementType::f32},
                                   {ElementType::bf16, ElementType::bf16, ElementType::f32},
                                   {ElementType::s8, ElementType::s8, ElementType::s32},
                                   {ElementType::u8, ElementType::s8, ElementType::s32},
                                   {ElementType::u8, ElementType::u8, ElementType::s32},
                                   {ElementType::s8, ElementType::s8, ElementType::s8},
                                   {ElementType::u8, ElementType::s8, ElementType::u8},
                                   {ElementType::u8, ElementType::u8, ElementType::u8}};

// "f32", or "u8:s8:s32" for x, w and y.
std::string text_of(const Types& types);
std::optional<Types> types_of(std::string_view text);

// How the integers q of a tensor stand for reals, by zero points z and scales a: a * (q - z). With the sums
// acc = sum (x - zx) * (w - zw) + b, an s32 y is acc, and a narrower one is
//
//   y[c] = saturated(round(multiplier(c) * acc) + zy)      multiplier(c) = a_x * a_w(c) / a_y
//
// as in Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference",
// CVPR 2018. Neutral for reals.
struct Quantization {
  int32_t x_zero = 0, w_zero = 0, y_zero = 0;
  double scale = 1;  // the multiplier of channel 0; an f32 value
  bool by_channel = false;

  // Of output channel c. Channels that follow each other differ, by factors that are exact.
  double multiplier(int64_t c) const { return by_channel ? scale * (1 + 0.25 * static_cast<double>(c % 4)) : scale; }

  friend bool operator==(const Quantization&, const Quantization&) = default;
};

// The scales of x and y when they are said apart from w's, which then is multiplier(c) * kScaleOfY / kScaleOfX: not 1
// and not alike, so that one taken for the other shows.
inline constexpr float kScaleOfX = 0.5F, kScaleOfY = 0.25F;

// What is wrong with the types and zero points of a case; empty if nothing is.
std::vector<std::string> validate(const Types& types, const Quantization& quantization);

// How an implementation says that it computes.
struct Arithmetic {
  ElementType accumulator = ElementType::f32;
  // Errors are small against the norms of x and w, but not against each output's own products: Winograd's, Strassen's
  // and FFT's way.
  bool norm_wise = false;

  friend bool operator==(const Arithmetic&, const Arithmetic&) = default;
};

// What is expected of those that say nothing: sums in f32, of f64 in f64, of integers in s32.
constexpr Arithmetic conventional(const Types& types) {
  if (types.integers()) return {ElementType::s32};
  return {types.y == ElementType::f64 ? ElementType::f64 : ElementType::f32};
}

}  // namespace tconv
