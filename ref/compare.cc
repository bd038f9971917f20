#include "ref/compare.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

constexpr size_t kShown = 5;

Extents index_of(size_t flat, const Extents& shape) {
  Extents index{};
  auto rest = static_cast<int64_t>(flat);
  for (size_t i = 5; i-- > 0;) {
    index[i] = rest % shape[i];
    rest /= shape[i];
  }
  return index;
}

double element(const Dense<double>& tensor, size_t at) { return tensor.values.empty() ? 0 : tensor.values[at]; }

// Requires finite numbers.
double error_of(const Expected& expected, size_t at, double actual) {
  return std::abs((actual - expected.value.values[at]) - element(expected.low, at));
}

}  // namespace

bool is_right(const Expected& expected, size_t at, double actual) {
  const double want = expected.value.values[at];
  if (!std::isfinite(want) || !std::isfinite(actual)) return want == actual || (std::isnan(want) && std::isnan(actual));
  return error_of(expected, at, actual) <= element(expected.bound, at);
}

Comparison compare(const Expected& expected, const Dense<double>& actual) {
  Comparison result;
  for (size_t i = 0; i < actual.values.size(); ++i) {
    const double want = expected.value.values[i], got = actual.values[i], bound = element(expected.bound, i);
    ++result.compared;
    result.nonzero += want != 0 ? 1 : 0;
    if (bound > 0 && std::isfinite(want) && std::isfinite(got))
      result.worst_ratio = std::max(result.worst_ratio, error_of(expected, i, got) / bound);
    if (is_right(expected, i, got)) continue;
    if (++result.wrong <= static_cast<int64_t>(kShown))
      result.first.push_back({index_of(i, actual.shape), want, got, bound});
  }
  return result;
}

}  // namespace tconv
