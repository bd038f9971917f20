#include "ref/expected.h"

#include <algorithm>
#include <cmath>

#include "ref/double_double.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

struct Range {
  double largest = 0;
  bool integers = true;
  bool finite = true;
};

Range range_of(const Dense<double>& tensor) {
  Range range;
  for (const double value : tensor.values) {
    if (!std::isfinite(value)) {
      range.finite = false;
      continue;
    }
    range.largest = std::max(range.largest, std::abs(value));
    range.integers = range.integers && value == std::trunc(value);
  }
  return range;
}

template <typename T, typename F>
Dense<T> scatter_of(const Problem& problem, const Operands& data, F&& f) {
  return ref::scatter(problem, transformed<T>(data.x, f), transformed<T>(data.w, f), transformed<T>(data.b, f));
}

// The formula of the header. The number of products is tconv of ones, the sum of magnitudes tconv of magnitudes.
Dense<double> bound_of(const Problem& problem, ElementType type, const Operands& data) {
  const Dense<double> terms = scatter_of<double>(problem, data, [](double) { return 1.0; });
  Dense<double> bound = scatter_of<double>(problem, data, [](double v) { return std::abs(v); });
  constexpr double kReferenceRoundoff = 0x1p-53;
  const double unit = traits(type).unit_roundoff + (type == ElementType::f32 ? kReferenceRoundoff : 0x1p-100);
  for (size_t i = 0; i < bound.values.size(); ++i)
    bound.values[i] = terms.values[i] * (unit * bound.values[i] + traits(type).smallest);
  return bound;
}

}  // namespace

bool sums_are_exact(const Problem& problem, ElementType type, const Operands& data) {
  const Range x = range_of(data.x), w = range_of(data.w), b = range_of(data.b);
  const double largest = static_cast<double>(max_products(problem)) * x.largest * w.largest + b.largest;
  return x.integers && w.integers && b.integers && largest < static_cast<double>(traits(type).exact_integer);
}

Expected expected_output(const Problem& problem, ElementType type, const Operands& data) {
  Expected expected;
  if (sums_are_exact(problem, type, data)) {
    expected.value = ref::scatter(problem, data.x, data.w, data.b);
    return expected;
  }
  expected.bound = bound_of(problem, type, data);
  // Wider arithmetic is built on finite values; where an infinity or NaN takes part, doubles say all there is to say.
  const bool finite = range_of(data.x).finite && range_of(data.w).finite && range_of(data.b).finite;
  if (type == ElementType::f32 || !finite) {
    expected.value = ref::scatter(problem, data.x, data.w, data.b);
    return expected;
  }
  const auto wide = scatter_of<DoubleDouble>(problem, data, [](double v) { return DoubleDouble(v); });
  expected.value = transformed<double>(wide, [](const DoubleDouble& v) { return v.high; });
  expected.low = transformed<double>(wide, [](const DoubleDouble& v) { return v.low; });
  return expected;
}

}  // namespace tconv
