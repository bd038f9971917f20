#include "ref/expected.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

// The number of terms is tconv of ones, the sum of their magnitudes tconv of magnitudes.
Dense<double> bound_of(const Problem& problem, const Numerics& numerics, const Operands& data,
                       const Dense<double>& value) {
  const Dense<double> terms = scatter_of<double>(problem, data, [](double) { return 1.0; });
  Dense<double> bound = scatter_of<double>(problem, data, [](double v) { return std::abs(v); });
  const double norm = norm_of(data);
  for (size_t i = 0; i < bound.values.size(); ++i)
    bound.values[i] = error_bound(numerics, {terms.values[i], bound.values[i], norm}, value.values[i]);
  return bound;
}

Expected all_requantised(const Numerics& numerics, Dense<double> sums) {
  Expected expected{std::move(sums), {}, {}};
  expected.bound = Dense<double>(expected.value.shape);
  size_t i = 0;
  for_each_index(expected.value.shape, [&](auto, auto c, auto, auto, auto) {
    const ExpectedElement element = requantised(numerics, c, expected.value.values[i]);
    expected.value.values[i] = element.value;
    expected.bound.values[i++] = element.bound;
  });
  return expected;
}

}  // namespace

bool representable(const Types& types, const Quantization& quantization, const Operands& data) {
  const auto holds = [](ElementType type, int32_t zero, const Dense<double>& tensor) {
    return std::all_of(tensor.values.begin(), tensor.values.end(), [&](double v) {
      if (is_integer(type)) return rounded_to(type, v + zero) == v + zero;
      return !std::isfinite(v) || v != std::trunc(v) || rounded_to(type, v) == v;
    });
  };
  return holds(types.x, quantization.x_zero, data.x) && holds(types.w, quantization.w_zero, data.w) &&
         holds(types.b(), 0, data.b);
}

bool sums_are_exact(const Problem& problem, const Types& types, const Operands& data, const Arithmetic& arithmetic) {
  if (types.requantised() || arithmetic.norm_wise) return false;
  const Range x = range_of(data.x), w = range_of(data.w), b = range_of(data.b);
  const double largest = static_cast<double>(max_products(problem)) * x.largest * w.largest + b.largest;
  const int64_t exact = std::min(traits(types.y).exact_integer, traits(arithmetic.accumulator).exact_integer);
  return x.integers && w.integers && b.integers && largest < static_cast<double>(exact);
}

double norm_of(const Operands& data) {
  return range_of(data.x).largest * range_of(data.w).largest + range_of(data.b).largest;
}

double error_bound(const Numerics& numerics, const Terms& terms, double value) {
  const auto& [types, quantization, arithmetic] = numerics;
  const ElementTraits sums = traits(arithmetic.accumulator), y = traits(types.y);
  const bool rounds_operands = traits(types.x).unit_roundoff < sums.unit_roundoff;
  const double unit = sums.unit_roundoff + (arithmetic.accumulator == ElementType::f64 ? 0x1p-100 : 0x1p-53);
  const double magnitude = arithmetic.norm_wise ? 0x1p10 * terms.norm : terms.magnitudes;
  const double roundings = terms.count + (rounds_operands && terms.count != 0 ? 2 : 0);
  const double of_sums = roundings * (unit * magnitude + sums.smallest);
  if (y.unit_roundoff <= sums.unit_roundoff) return of_sums;
  return of_sums + y.unit_roundoff * (std::abs(value) + of_sums) + y.smallest / 2;
}

ExpectedElement requantised(const Numerics& numerics, int64_t channel, double sum) {
  const ElementTraits y = traits(numerics.types.y);
  const double scaled = sum * numerics.quantization.multiplier(channel);
  return {std::clamp(scaled + numerics.quantization.y_zero, y.lowest, y.largest), 0,
          0.5 + 4 * 0x1p-24 * std::min(std::abs(scaled), 1024.0)};
}

Expected expected_output(const Problem& problem, const Numerics& numerics, const Operands& data) {
  const auto& [types, quantization, arithmetic] = numerics;
  const auto in_doubles = [&] { return ref::scatter(problem, data.x, data.w, data.b); };
  if (types.requantised()) return all_requantised(numerics, in_doubles());
  Expected expected;
  if (sums_are_exact(problem, types, data, arithmetic)) {
    expected.value = in_doubles();
    return expected;
  }
  // Wider arithmetic is built on finite values; where an infinity or NaN takes part, doubles say all there is to say.
  const bool finite = range_of(data.x).finite && range_of(data.w).finite && range_of(data.b).finite;
  if (arithmetic.accumulator != ElementType::f64 || !finite) {
    expected.value = in_doubles();
  } else {
    const auto wide = scatter_of<DoubleDouble>(problem, data, [](double v) { return DoubleDouble(v); });
    expected.value = transformed<double>(wide, [](const DoubleDouble& v) { return v.high; });
    expected.low = transformed<double>(wide, [](const DoubleDouble& v) { return v.low; });
  }
  expected.bound = bound_of(problem, numerics, data, expected.value);
  return expected;
}

}  // namespace tconv
