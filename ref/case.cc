#include "ref/case.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ref/checked.h"
#include "ref/data.h"

namespace tconv {
namespace {

// By bits: a NaN equals itself, and -0 is not 0.
bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double p, double q) { return std::bit_cast<uint64_t>(p) == std::bit_cast<uint64_t>(q); });
}

void check_count(const char* name, const std::vector<double>& values, const Extents& shape,
                 std::vector<std::string>& reasons) {
  const int64_t expected = element_count(shape).value_or(0);
  if (static_cast<int64_t>(values.size()) != expected)
    reasons.push_back(std::string(name) + " has " + std::to_string(values.size()) + " values, its shape has " +
                      std::to_string(expected));
}

void check_integers(const char* name, const std::vector<double>& values, ElementType type, int32_t zero,
                    std::vector<std::string>& reasons) {
  if (!is_integer(type)) return;
  for (const double value : values)
    if (rounded_to(type, value + zero) - zero != value) {
      reasons.push_back(std::string(name) + " has values that, with the zero point added, " +
                        std::string(traits(type).name) + " does not hold");
      return;
    }
}

double largest_finite(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  return largest;
}

// What overflows depends on the order of summation: of such data nothing can be said.
void check_overflow(const Case& c, const std::array<double, 3>& largest, std::vector<std::string>& reasons) {
  const double sum = static_cast<double>(max_products(c.problem)) * largest[0] * largest[1] + largest[2];
  const ElementTraits sums = traits(c.type.integers() ? ElementType::s32 : c.type.y);
  const double most = c.type.integers() ? static_cast<double>(sums.exact_integer) : sums.largest / 2;
  if (!(sum <= most))
    reasons.push_back("sums of these values may overflow " + std::string(sums.name) +
                      ": products * max|x| * max|w| + max|b| must stay below " +
                      (c.type.integers() ? std::to_string(sums.exact_integer) : "half of its largest value"));
}

void check_values(const Case& c, std::vector<std::string>& reasons) {
  const Recipe& r = c.recipe;
  check_count("x", r.x, input_shape(c.problem), reasons);
  check_count("w", r.w, weight_shape(c.problem), reasons);
  check_count("b", r.b, c.problem.bias ? bias_shape(c.problem) : Extents{}, reasons);
  check_integers("x", r.x, c.type.x, c.quantization.x_zero, reasons);
  check_integers("w", r.w, c.type.w, c.quantization.w_zero, reasons);
  check_integers("b", r.b, c.type.b(), 0, reasons);
  check_overflow(c, {largest_finite(r.x), largest_finite(r.w), largest_finite(r.b)}, reasons);
}

void check_placement(const char* name, const Extents& shape, const Placement& placement,
                     std::vector<std::string>& reasons) {
  if (placement.gap < 0 || placement.gap > kMaxExtent || placement.offset < 0 || placement.offset > kMaxExtent)
    reasons.push_back(std::string("gap and offset of ") + name + " must be between 0 and " +
                      std::to_string(kMaxExtent));
  else if (const auto placed = place(shape, placement);
           !placed || placed->span > std::numeric_limits<int64_t>::max() / 64)
    reasons.push_back(std::string("the memory of ") + name + " does not fit in 64 bits");
}

}  // namespace

bool operator==(const Recipe& a, const Recipe& b) {
  return a.kind == b.kind && a.seed == b.seed && same_bits(a.x, b.x) && same_bits(a.w, b.w) && same_bits(a.b, b.b);
}

std::vector<std::string> validate(const Case& c) {
  auto reasons = validate(c.problem);
  for (std::string& reason : validate(c.type, c.quantization)) reasons.push_back(std::move(reason));
  if (!reasons.empty()) return reasons;
  check_placement("x", input_shape(c.problem), c.x, reasons);
  check_placement("w", weight_shape(c.problem), c.w, reasons);
  check_placement("y", output_shape(c.problem), c.y, reasons);
  using Kind = Recipe::Kind;
  if (c.recipe.kind == Kind::values)
    check_values(c, reasons);
  else if (c.recipe.kind == Kind::reals && c.type.integers())
    reasons.push_back("data=reals goes with floating-point types, not with " + text_of(c.type));
  else if (c.recipe.kind == Kind::reals)
    check_overflow(c, {1, 1, 1}, reasons);
  else if (!integer_range(c.problem, c.type))
    reasons.push_back("an output can get " + std::to_string(max_products(c.problem)) +
                      " products, too many for sums of integers to be exact in " + text_of(c.type) +
                      (c.type.integers() ? "" : "; use data=reals"));
  return reasons;
}

int64_t memory_bytes(const Case& c) {
  Checked bytes = 0;
  // One copy for the implementation and two doubles (x, w), or four wide values (y), for the reference and its bound.
  const auto add = [&](const Extents& shape, const Placement& placement, ElementType type, int64_t reference_bytes) {
    const Checked element = traits(type).bytes;
    const auto placed = place(shape, placement);
    const auto count = element_count(shape);
    const auto limit = std::numeric_limits<int64_t>::max();
    bytes = bytes + Checked(placed ? placed->span : limit) * element + Checked(count.value_or(limit)) * reference_bytes;
  };
  add(input_shape(c.problem), c.x, c.type.x, 16);
  add(weight_shape(c.problem), c.w, c.type.w, 16);
  add(bias_shape(c.problem), {}, c.type.b(), 16);
  add(output_shape(c.problem), c.y, c.type.y, 40);
  return bytes.value().value_or(std::numeric_limits<int64_t>::max());
}

}  // namespace tconv
