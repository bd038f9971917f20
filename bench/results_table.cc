#include "bench/results_table.h"

#include <fmt/format.h>

#include <cmath>

namespace tconv::bench {
namespace {

// Three figures, if there are as many; milliseconds.
std::string milliseconds(double seconds) {
  const double ms = seconds * 1e3;
  const int decimals = ms <= 0 ? 3 : std::max(0, 2 - static_cast<int>(std::floor(std::log10(ms))));
  return fmt::format("{:.{}f}", ms, std::min(decimals, 5));
}

std::string spread(const Spread& s) { return fmt::format("{:.0f}%", 100 * s.share()); }

std::string ratio(const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : "-"; }

std::string why_not(const Timing& timing) {
  return timing.detail.empty() ? name_of(timing.outcome) : name_of(timing.outcome) + ": " + timing.detail;
}

std::string line_of(const Results& results, const Row& row, const Timing& timing) {
  if (!timing.timed()) return fmt::format("        {:<20} {}\n", timing.name, why_not(timing));
  return fmt::format(
      "        {:<20} {:>9} ms +-{:<4} {:>7.1f} GFLOP/s {:>4.0f}%  with conversion {:>9} ms  "
      "create + first {:>9} ms  {}, {} calls\n",
      timing.name, milliseconds(timing.seconds.median), spread(timing.seconds), row.flops(timing) / 1e9,
      100 * results.roofline_share(row, timing), milliseconds(timing.seconds_with_conversion.median),
      milliseconds(timing.create_and_first_seconds), timing.layout, timing.calls);
}

std::string summary_line(const Results& results, int threads) {
  const Summary plain = summary_of(results, threads), with = summary_of(results, threads, true);
  if (plain.rows == 0) return "";
  return fmt::format(
      "{} thread{}: {} is {:.2f} times as fast as the best other one, geometrically over {} row{} ({:.2f} with "
      "conversions); at least {:.2f} times; below {} in {}\n",
      threads, threads == 1 ? "" : "s", results.ours, plain.geomean, plain.rows, plain.rows == 1 ? "" : "s",
      with.geomean, plain.min, kParity, plain.below);
}

}  // namespace

std::string table_header() {
  return fmt::format("{:<6} {:>2} {:>9} {:>9} {:>5} {:>8} {:>6}  {:<20} {:>9} {:>6} {:>6}\n", "layer", "t", "mega-MACs",
                     "ours ms", "+-", "GFLOP/s", "roof", "best other", "its ms", "ratio", "conv.");
}

std::string table_row(const Results& results, const Row& row, bool all) {
  const Timing *best = row.best_other(), &ours = row.ours;
  std::string text =
      fmt::format("{:<6} {:>2} {:>9.1f} ", row.id, row.threads, static_cast<double>(row.work.macs) / 1e6);
  text += ours.timed()
              ? fmt::format("{:>9} {:>5} {:>8.1f} {:>5.0f}%", milliseconds(ours.seconds.median), spread(ours.seconds),
                            row.flops(ours) / 1e9, 100 * results.roofline_share(row, ours))
              : fmt::format("{:>9} {:>5} {:>8} {:>6}", "-", "", "-", "-");
  text += fmt::format("  {:<20} {:>9} {:>6} {:>6}\n", best != nullptr ? best->name : "-",
                      best != nullptr ? milliseconds(best->seconds.median) : "-", ratio(row.ratio_to_best_other()),
                      ratio(row.ratio_to_best_other(true)));
  // What went wrong is told in any case; that something is refused is no news.
  const auto telling = [](const Timing& timing) {
    return !timing.timed() && timing.outcome != Timing::Outcome::refused;
  };
  if (all || !ours.timed()) text += line_of(results, row, ours);
  for (const Timing& other : row.others)
    if (all || telling(other)) text += line_of(results, row, other);
  return text;
}

std::string table_summary(const Results& results) {
  std::string text = "\n";
  for (const auto& [threads, roofline] : results.peaks)
    text += fmt::format("{} thread{}: at most {:.1f} GFLOP/s by multiply-adds, {:.1f} GB/s from memory\n", threads,
                        threads == 1 ? "" : "s", roofline.flops / 1e9, roofline.bandwidth / 1e9);
  for (const auto& peak : results.peaks) text += summary_line(results, peak.threads);
  for (const std::string& reason : results.not_timed) text += "not timed: " + reason + "\n";
  return text;
}

}  // namespace tconv::bench
