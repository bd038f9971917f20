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

// A value of both signs in (-1, 1) whose magnitude may be smaller by up to 2^-7.
double real_value(uint64_t bits, ElementType type) {
  const int precision = type == ElementType::f32 ? 24 : 53;
  const double fraction = std::ldexp(static_cast<double>(bits >> (64 - precision)), -precision);
  const int exponent = -static_cast<int>(mix(bits) % 8);
  return std::ldexp((bits & 1) != 0 ? -fraction : fraction, exponent);
}

double special_value(uint64_t bits, int64_t limit) {
  const uint64_t choice = mix(bits) % 64;
  if (choice == 0) return std::numeric_limits<double>::quiet_NaN();
  if (choice == 1) return std::numeric_limits<double>::infinity();
  if (choice == 2) return -std::numeric_limits<double>::infinity();
  if (choice == 3) return -0.0;
  return integer_value(bits, limit);
}

Dense<double> generate(const Case& c, Role role, const Extents& shape, int64_t limit) {
  Dense<double> tensor(shape);
  const ElementBits element(c.recipe.seed, role);
  for (size_t i = 0; i < tensor.values.size(); ++i) {
    const uint64_t bits = element[i];
    tensor.values[i] = c.recipe.kind == Recipe::Kind::integers  ? integer_value(bits, limit)
                       : c.recipe.kind == Recipe::Kind::special ? special_value(bits, limit)
                                                                : real_value(bits, c.type);
  }
  return tensor;
}

Dense<double> explicit_values(const Case& c, const std::vector<double>& values, const Extents& shape) {
  Dense<double> tensor(shape);
  for (size_t i = 0; i < values.size(); ++i)
    tensor.values[i] = c.type == ElementType::f32 ? static_cast<double>(static_cast<float>(values[i])) : values[i];
  return tensor;
}

}  // namespace

std::optional<IntegerRange> integer_range(const Problem& p, ElementType type) {
  const int64_t exact = traits(type).exact_integer;
  // Big enough to tell elements apart; for f64 beyond what f32 can hold, so that a detour through f32 is seen.
  const int64_t largest = type == ElementType::f32 ? 4095 : int64_t{1} << 25;
  const int64_t bias = p.bias ? exact / 4 : 0;
  const int64_t product = (exact - bias - 1) / max_products(p);
  if (product < 1) return std::nullopt;
  const int64_t magnitude = std::min(largest, integer_sqrt(product));
  return IntegerRange{magnitude, magnitude, std::max<int64_t>(1, std::min(bias, int64_t{1000003}))};
}

Operands make_operands(const Case& c) {
  const Extents x = input_shape(c.problem), w = weight_shape(c.problem);
  const Extents b = c.problem.bias ? bias_shape(c.problem) : Extents{};
  if (c.recipe.kind == Recipe::Kind::values)
    return {explicit_values(c, c.recipe.x, x), explicit_values(c, c.recipe.w, w), explicit_values(c, c.recipe.b, b)};
  const IntegerRange range = integer_range(c.problem, c.type).value_or(IntegerRange{});
  return {generate(c, Role::x, x, range.x), generate(c, Role::w, w, range.w), generate(c, Role::b, b, range.b)};
}

Case with_explicit_values(const Case& c) {
  Operands data = make_operands(c);
  Case result = c;
  result.recipe = {Recipe::Kind::values, 0, std::move(data.x.values), std::move(data.w.values),
                   std::move(data.b.values)};
  return result;
}

}  // namespace tconv
