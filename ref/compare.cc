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

}  // namespace

Comparison compare(const Expected& expected, const Dense<double>& actual) {
  Comparison result;
  for (size_t i = 0; i < actual.values.size(); ++i) {
    const double want = expected.value.values[i], got = actual.values[i];
    const double bound = expected.bound.values.empty() ? 0 : expected.bound.values[i];
    const double low = expected.low.values.empty() ? 0 : expected.low.values[i];
    ++result.compared;
    result.nonzero += want != 0 ? 1 : 0;

    bool right = false;
    if (!std::isfinite(want) || !std::isfinite(got)) {
      right = want == got || (std::isnan(want) && std::isnan(got));
    } else {
      const double error = std::abs((got - want) - low);
      right = error <= bound;
      if (bound > 0) result.worst_ratio = std::max(result.worst_ratio, error / bound);
    }
    if (right) continue;
    if (++result.wrong <= static_cast<int64_t>(kShown))
      result.first.push_back({index_of(i, actual.shape), want, got, bound});
  }
  return result;
}

}  // namespace tconv
