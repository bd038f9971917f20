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

void check_values(const char* name, const std::vector<double>& values, const Extents& shape,
                  std::vector<std::string>& reasons) {
  const int64_t expected = element_count(shape).value_or(0);
  if (static_cast<int64_t>(values.size()) != expected)
    reasons.push_back(std::string(name) + " has " + std::to_string(values.size()) + " values, its shape has " +
                      std::to_string(expected));
}

double largest_finite(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  return largest;
}

// What overflows depends on the order of summation: of such data nothing can be said.
void check_overflow(const Case& c, std::vector<std::string>& reasons) {
  const double sum =
      static_cast<double>(max_products(c.problem)) * largest_finite(c.recipe.x) * largest_finite(c.recipe.w) +
      largest_finite(c.recipe.b);
  if (!(sum <= traits(c.type).largest / 2))
    reasons.push_back("sums of these values may overflow " + std::string(traits(c.type).name) +
                      ": products * max|x| * max|w| + max|b| must stay below half of its largest value");
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
  if (!reasons.empty()) return reasons;
  check_placement("x", input_shape(c.problem), c.x, reasons);
  check_placement("w", weight_shape(c.problem), c.w, reasons);
  check_placement("y", output_shape(c.problem), c.y, reasons);
  if (c.recipe.kind == Recipe::Kind::values) {
    check_values("x", c.recipe.x, input_shape(c.problem), reasons);
    check_values("w", c.recipe.w, weight_shape(c.problem), reasons);
    check_values("b", c.recipe.b, c.problem.bias ? bias_shape(c.problem) : Extents{}, reasons);
    check_overflow(c, reasons);
  } else if (c.recipe.kind != Recipe::Kind::reals && !integer_range(c.problem, c.type)) {
    reasons.push_back("an output can get " + std::to_string(max_products(c.problem)) +
                      " products, too many for sums of integers to be exact in " + std::string(traits(c.type).name) +
                      "; use data=reals");
  }
  return reasons;
}

int64_t memory_bytes(const Case& c) {
  const Checked element = traits(c.type).bytes;
  Checked bytes = 0;
  // One copy for the implementation and two doubles (x, w), or four wide values (y), for the reference and its bound.
  const auto add = [&](const Extents& shape, const Placement& placement, int64_t reference_bytes) {
    const auto placed = place(shape, placement);
    const auto count = element_count(shape);
    const auto limit = std::numeric_limits<int64_t>::max();
    bytes = bytes + Checked(placed ? placed->span : limit) * element + Checked(count.value_or(limit)) * reference_bytes;
  };
  add(input_shape(c.problem), c.x, 16);
  add(weight_shape(c.problem), c.w, 16);
  add(bias_shape(c.problem), {}, 16);
  add(output_shape(c.problem), c.y, 40);
  return bytes.value().value_or(std::numeric_limits<int64_t>::max());
}

}  // namespace tconv
