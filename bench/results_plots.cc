#include "bench/results_plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/svg.h"

namespace tconv::bench {
namespace {

constexpr double kWidth = 760, kLeft = 60, kRight = 20;

// A point of a plot.
struct Mark {
  std::string layer, name;
  double intensity, gflops;
  bool ours;

  std::string title() const { return fmt::format("{}: {}, {:.1f} GFLOP/s", layer, name, gflops); }
  const char* css_class() const { return ours ? "ours" : "other"; }
};

std::vector<Mark> marks(const Row& row) {
  std::vector<Mark> found;
  const auto add = [&](const Timing* timing, bool ours) {
    if (timing == nullptr || !timing->timed()) return;
    found.push_back({row.id, timing->name, row.work.intensity(), row.flops(*timing) / 1e9, ours});
  };
  add(row.best_other(), false);
  add(&row.ours, true);
  return found;
}

std::vector<Mark> marks(const Results& results, int threads) {
  std::vector<Mark> all;
  for (const Row& row : results.rows)
    if (row.threads == threads)
      for (Mark& mark : marks(row)) all.push_back(std::move(mark));
  return all;
}

// Powers of ten within the scale.
std::vector<double> ticks(const svg::LogScale& scale) {
  std::vector<double> found;
  for (double power = std::ceil(std::log10(scale.low)); power <= std::log10(scale.high); ++power)
    found.push_back(std::pow(10, power));
  return found;
}

}  // namespace

std::string roofline_plot(const Results& results, int threads) {
  constexpr double kHeight = 420, kTop = 20, kBottom = 50, kSpare = 1.5;
  const std::vector<Mark> all = marks(results, threads);
  const Roofline roofline = results.roofline(threads);
  if (all.empty() || roofline.flops <= 0 || roofline.bandwidth <= 0) return "";
  const double peak = roofline.flops / 1e9, ridge = roofline.flops / roofline.bandwidth;
  double left = ridge, right = ridge, low = peak, high = peak;
  for (const Mark& mark : all) {
    left = std::min(left, mark.intensity), right = std::max(right, mark.intensity);
    low = std::min(low, mark.gflops), high = std::max(high, mark.gflops);
  }
  const svg::LogScale x{left / kSpare, right * kSpare, kLeft, kWidth - kRight},
      y{low / kSpare, high * kSpare, kHeight - kBottom, kTop};
  std::string content;
  for (const double tick : ticks(x)) {
    content += svg::line({x(tick), y.to}, {x(tick), y.from}, "grid");
    content += svg::text({x(tick), y.from + 18}, "middle", fmt::format("{:g}", tick));
  }
  for (const double tick : ticks(y)) {
    content += svg::line({x.from, y(tick)}, {x.to, y(tick)}, "grid");
    content += svg::text({x.from - 6, y(tick) + 4}, "end", fmt::format("{:g}", tick));
  }
  content += svg::text({(x.from + x.to) / 2, kHeight - 10}, "middle", "flops a byte");
  content += svg::text({x.from, kTop - 6}, "middle", "GFLOP/s");
  // The slope begins where it comes into sight, at the left or at the bottom.
  const double begin = std::max(x.low, y.low * 1e9 / roofline.bandwidth);
  content += svg::line({x(begin), y(begin * roofline.bandwidth / 1e9)}, {x(ridge), y(peak)}, "roof");
  content += svg::line({x(ridge), y(peak)}, {x.to, y(peak)}, "roof");
  for (const Mark& mark : all)
    content += svg::circle({x(mark.intensity), y(mark.gflops)}, 4.5, mark.css_class(), mark.title());
  return svg::picture(kWidth, kHeight, "Roofline", content);
}

std::string bars_by_layer(const Results& results, int threads) {
  constexpr double kBar = 9, kStep = 26, kTop = 10, kFigures = 150;
  double most = 0;
  for (const Mark& mark : marks(results, threads)) most = std::max(most, mark.gflops);
  if (most <= 0) return "";
  std::string content;
  double y = kTop;
  for (const Row& row : results.rows) {
    if (row.threads != threads) continue;
    content += svg::text({kLeft - 6, y + 13}, "end", row.id);
    for (const Mark& mark : marks(row)) {
      const double width = mark.gflops / most * (kWidth - kLeft - kRight - kFigures),
                   at = y + (mark.ours ? 0 : kBar + 1);
      content += svg::bar({kLeft, at}, width, kBar, mark.css_class(), mark.title());
      content +=
          svg::text({kLeft + width + 4, at + kBar - 1}, "start",
                    mark.ours ? fmt::format("{:.1f}", mark.gflops) : fmt::format("{:.1f} {}", mark.gflops, mark.name));
    }
    y += kStep;
  }
  return svg::picture(kWidth, y, "GFLOP/s by layer", content);
}

}  // namespace tconv::bench
