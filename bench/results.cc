#include "bench/results.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tconv::bench {
namespace {

const Spread& seconds(const Timing& timing, bool with_conversion) {
  return with_conversion ? timing.seconds_with_conversion : timing.seconds;
}

// Of a sorted sample that is not empty; `at` is from 0 to 1.
double quantile(const std::vector<double>& sorted, double at) {
  const double position = at * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(position), above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

bool any_timing(const Results& results, const auto& is_so) {
  return std::any_of(results.rows.begin(), results.rows.end(), [&](const Row& row) {
    return is_so(row.ours) || std::any_of(row.others.begin(), row.others.end(), is_so);
  });
}

}  // namespace

Spread spread_of(std::vector<double> sample) {
  if (sample.empty()) return {};
  std::sort(sample.begin(), sample.end());
  return {quantile(sample, 0.5), quantile(sample, 0.25), quantile(sample, 0.75)};
}

std::string name_of(Timing::Outcome outcome) {
  constexpr std::array<const char*, 6> kNames = {"timed", "refused", "wrong", "broke_contract", "crashed", "timed_out"};
  return kNames[static_cast<size_t>(outcome)];
}

const Timing* Row::best_other(bool with_conversion) const {
  const Timing* best = nullptr;
  for (const Timing& other : others)
    if (other.timed() &&
        (best == nullptr || seconds(other, with_conversion).median < seconds(*best, with_conversion).median))
      best = &other;
  return best;
}

std::optional<double> Row::ratio_to_best_other(bool with_conversion) const {
  const Timing* best = best_other(with_conversion);
  if (best == nullptr || !ours.timed()) return std::nullopt;
  return seconds(*best, with_conversion).median / seconds(ours, with_conversion).median;
}

Roofline Results::roofline(int threads) const {
  for (const Peak& peak : peaks)
    if (peak.threads == threads) return peak.roofline;
  return {};
}

double Results::roofline_share(const Row& row, const Timing& timing) const {
  const double attainable = roofline(row.threads).attainable(row.work.intensity());
  return attainable > 0 ? row.flops(timing) / attainable : 0;
}

bool Results::anything_wrong() const {
  return any_timing(*this, [](const Timing& timing) {
    return timing.outcome == Timing::Outcome::wrong || timing.outcome == Timing::Outcome::broke_contract;
  });
}

bool Results::anything_timed() const {
  return any_timing(*this, [](const Timing& timing) { return timing.timed(); });
}

Summary summary_of(const Results& results, int threads, bool with_conversion) {
  Summary summary;
  double logarithms = 0;
  for (const Row& row : results.rows) {
    const auto ratio = row.ratio_to_best_other(with_conversion);
    if (!ratio || (threads != 0 && row.threads != threads)) continue;
    logarithms += std::log(*ratio);
    summary.min = summary.rows == 0 ? *ratio : std::min(summary.min, *ratio);
    summary.below += *ratio < kParity ? 1 : 0;
    ++summary.rows;
  }
  if (summary.rows > 0) summary.geomean = std::exp(logarithms / static_cast<double>(summary.rows));
  return summary;
}

}  // namespace tconv::bench
