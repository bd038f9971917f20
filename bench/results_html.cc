#include "bench/results_html.h"

#include <fmt/format.h>

#include "bench/results_plots.h"
#include "bench/svg.h"
#include "ref/case_text.h"

namespace tconv::bench {
namespace {

using svg::escaped;

constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tconv bench</title>
<style>
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --grid: #ddd; --ours: #0b6bcb; --other: #c2570c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ddd; --paper: #161616; --grid: #3a3a3a; --ours: #6cb2ff; --other: #f0985a; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; }
svg { max-width: 100%; height: auto; display: block; }
svg text { font-size: 11px; fill: var(--ink); }
line.grid { stroke: var(--grid); } line.roof { stroke: var(--ink); stroke-width: 2; }
circle.ours, rect.ours { fill: var(--ours); } rect.other { fill: var(--other); }
circle.other { fill: none; stroke: var(--other); stroke-width: 2; }
b.ours { color: var(--ours); } b.other { color: var(--other); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
th, td { padding: 2px 8px; text-align: right; border-bottom: 1px solid var(--grid); }
th:first-child, td:first-child, td.name { text-align: left; }
.scroll { overflow-x: auto; }
</style>
</head>
<body>
)";

std::string ratio(const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : "-"; }

std::string cells_of(const Results& results, const Row& row, const Timing& timing) {
  const std::string name =
      "<td class=\"name\" title=\"" + escaped(timing.version) + "\">" + escaped(timing.name) + "</td>";
  if (!timing.timed())
    return name + "<td class=\"name\" colspan=\"7\">" + escaped(name_of(timing.outcome) + " " + timing.detail) +
           "</td>";
  return fmt::format(
      "{}<td>{:.4g}</td><td>{:.0f} %</td><td>{:.1f}</td><td>{:.0f} %</td><td>{:.4g}</td><td>{:.4g}</td><td>{}</td>",
      name, 1e3 * timing.seconds.median, 100 * timing.seconds.share(), row.flops(timing) / 1e9,
      100 * results.roofline_share(row, timing), 1e3 * timing.seconds_with_conversion.median,
      1e3 * timing.create_and_first_seconds, timing.layout);
}

// All implementations on all layers.
std::string table(const Results& results, int threads) {
  std::string text =
      "<div class=\"scroll\"><table>\n<tr><th>layer</th><th>ratio</th><th></th><th>ms</th><th>spread</th>"
      "<th>GFLOP/s</th><th>of the roofline</th><th>ms with conversion</th><th>ms create + "
      "first</th><th>layout</th></tr>\n";
  for (const Row& row : results.rows) {
    if (row.threads != threads) continue;
    text += fmt::format("<tr><td title=\"{}\">{}</td><td>{}</td>{}</tr>\n", escaped(to_text(row.c)), escaped(row.id),
                        ratio(row.ratio_to_best_other()), cells_of(results, row, row.ours));
    for (const Timing& other : row.others) text += "<tr><td></td><td></td>" + cells_of(results, row, other) + "</tr>\n";
  }
  return text + "</table></div>\n";
}

std::string section(const Results& results, const Results::Peak& peak) {
  const Summary plain = summary_of(results, peak.threads), with = summary_of(results, peak.threads, true);
  std::string text =
      fmt::format("<h2>{} thread{}</h2>\n<p>At most {:.1f} GFLOP/s by multiply-adds, {:.1f} GB/s from memory.",
                  peak.threads, peak.threads == 1 ? "" : "s", peak.roofline.flops / 1e9, peak.roofline.bandwidth / 1e9);
  if (plain.rows > 0)
    text += fmt::format(
        " {} is {:.2f} times as fast as the best other implementation (geometric mean over {}; {:.2f} with conversions "
        "of "
        "layouts), at least {:.2f} times.",
        escaped(results.ours), plain.geomean, plain.rows, with.geomean, plain.min);
  return text + "</p>\n" + roofline_plot(results, peak.threads) + bars_by_layer(results, peak.threads) +
         table(results, peak.threads);
}

}  // namespace

std::string to_html(const Results& results) {
  std::string page = kHead;
  page += fmt::format(
      "<h1>tconv bench</h1>\n<p>tconv {} on {}{}. <b class=\"ours\">{}</b> and <b class=\"other\">the best "
      "other implementation</b> of each layer; medians, every result checked before it was timed.</p>\n",
      escaped(results.version), escaped(results.cpu), results.interrupted ? ", interrupted" : "",
      escaped(results.ours));
  for (const Results::Peak& peak : results.peaks) page += section(results, peak);
  if (!results.not_timed.empty()) {
    page += "<h2>Not timed</h2>\n<ul>\n";
    for (const std::string& reason : results.not_timed) page += "<li>" + escaped(reason) + "</li>\n";
    page += "</ul>\n";
  }
  return page + "</body>\n</html>\n";
}

}  // namespace tconv::bench
