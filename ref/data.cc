#include "ref/data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tconv {
namespace {

int64_t integer_sqrt(int64_t value) {
  auto root = static_cast<int64_t>(std::sqrt(static_cast<double>(value)));
  while (root * root > value) --root;
  return root;
}

// The values that a tensor may have, less its zero point.
struct Span {
  int64_t low, high;
};

Span span_of(ElementType type, int32_t zero, int64_t limit) {
  if (!is_integer(type)) return {-limit, limit};
  return {std::max(static_cast<int64_t>(traits(type).lowest) - zero, -limit),
          std::min(static_cast<int64_t>(traits(type).largest) - zero, limit)};
}

// Any of the span but 0, which would hide the product that it takes part in.
double integer_value(uint64_t bits, const Span& span) {
  if (span.low == -span.high) return tconv::integer_value(bits, span.high);
  const auto value = span.low + static_cast<int64_t>(bits % static_cast<uint64_t>(span.high - span.low));
  return static_cast<double>(value < 0 ? value : value + 1);
}

// A value of both signs in (-1, 1) whose magnitude may be smaller by up to 2^-7.
double real_value(uint64_t bits, ElementType type) {
  const int precision = significand_bits(type);
  const double fraction = std::ldexp(static_cast<double>(bits >> (64 - precision)), -precision);
  const int exponent = -static_cast<int>(mix(bits) % 8);
  return std::ldexp((bits & 1) != 0 ? -fraction : fraction, exponent);
}

double special_value(uint64_t bits, ElementType type, const Span& span) {
  if (is_integer(type)) return static_cast<double>(mix(bits) % 8 == 0 ? 0 : (bits & 1) != 0 ? span.low : span.high);
  const uint64_t choice = mix(bits) % 64;
  if (choice == 0) return std::numeric_limits<double>::quiet_NaN();
  if (choice == 1) return std::numeric_limits<double>::infinity();
  if (choice == 2) return -std::numeric_limits<double>::infinity();
  if (choice == 3) return -0.0;
  return integer_value(bits, span);
}

struct Source {
  Role role;
  ElementType type;
  int32_t zero;
  int64_t limit;  // of the magnitude of integers
};

Dense<double> generate(const Case& c, const Source& source, const Extents& shape) {
  const auto& [role, type, zero, limit] = source;
  const Span span = span_of(type, zero, limit);
  Dense<double> tensor(shape);
  const ElementBits element(c.recipe.seed, role);
  for (size_t i = 0; i < tensor.values.size(); ++i) {
    const uint64_t bits = element[i];
    tensor.values[i] = c.recipe.kind == Recipe::Kind::integers  ? integer_value(bits, span)
                       : c.recipe.kind == Recipe::Kind::special ? special_value(bits, type, span)
                                                                : real_value(bits, type);
  }
  return tensor;
}

Dense<double> explicit_values(const std::vector<double>& values, ElementType type, int32_t zero, const Extents& shape) {
  Dense<double> tensor(shape);
  for (size_t i = 0; i < values.size(); ++i)  // -0 + 0 would be 0
    tensor.values[i] = zero == 0 ? rounded_to(type, values[i]) : rounded_to(type, values[i] + zero) - zero;
  return tensor;
}

}  // namespace

std::optional<IntegerRange> integer_range(const Problem& p, const Types& types) {
  const int64_t exact = traits(types.integers() ? ElementType::s32 : types.y).exact_integer;
  // Big enough to tell elements apart; for f64 beyond what f32 can hold, so that a detour through f32 is seen.
  const int64_t wide = types.y == ElementType::f64 ? int64_t{1} << 25 : 4095;
  const int64_t largest = types.integers() ? 255 : std::min(wide, traits(types.x).exact_integer - 1);
  const int64_t bias = p.bias ? exact / 4 : 0;
  const int64_t product = (exact - bias - 1) / max_products(p);
  if (product < 1) return std::nullopt;
  const int64_t magnitude = std::min(largest, integer_sqrt(product));
  return IntegerRange{magnitude, magnitude, std::max<int64_t>(1, std::min(bias, int64_t{1000003}))};
}

Operands make_operands(const Case& c) {
  const Extents x = input_shape(c.problem), w = weight_shape(c.problem);
  const Extents b = c.problem.bias ? bias_shape(c.problem) : Extents{};
  const auto& [zx, zw, zy, scale, by_channel] = c.quantization;
  if (c.recipe.kind == Recipe::Kind::values)
    return {explicit_values(c.recipe.x, c.type.x, zx, x), explicit_values(c.recipe.w, c.type.w, zw, w),
            explicit_values(c.recipe.b, c.type.b(), 0, b)};
  const IntegerRange range = integer_range(c.problem, c.type).value_or(IntegerRange{});
  return {generate(c, {Role::x, c.type.x, zx, range.x}, x), generate(c, {Role::w, c.type.w, zw, range.w}, w),
          generate(c, {Role::b, c.type.b(), 0, range.b}, b)};
}

Case with_explicit_values(const Case& c) {
  Operands data = make_operands(c);
  Case result = c;
  result.recipe = {Recipe::Kind::values, 0, std::move(data.x.values), std::move(data.w.values),
                   std::move(data.b.values)};
  return result;
}

}  // namespace tconv
