#include "bench/results_json.h"

#include "ref/case_text.h"

namespace tconv::bench {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json to_json(const Results& results, const Row& row, const Timing& timing) {
  Json json = {{"name", timing.name}, {"version", timing.version}, {"outcome", name_of(timing.outcome)}};
  if (!timing.detail.empty()) json["detail"] = timing.detail;
  if (!timing.timed()) return json;
  json["layout"] = timing.layout;
  json["calls"] = timing.calls;
  json["seconds_median"] = timing.seconds.median;
  json["seconds_low"] = timing.seconds.low;
  json["seconds_high"] = timing.seconds.high;
  json["seconds_with_conversion"] = timing.seconds_with_conversion.median;
  json["create_and_first_seconds"] = timing.create_and_first_seconds;
  json["gflops"] = row.flops(timing) / 1e9;
  json["roofline_share"] = results.roofline_share(row, timing);
  return json;
}

Json to_json(const Results& results, const Row& row) {
  Json implementations = Json::array();
  implementations.push_back(to_json(results, row, row.ours));
  for (const Timing& other : row.others) implementations.push_back(to_json(results, row, other));
  const Timing *best = row.best_other(), *best_with = row.best_other(true);
  return {{"id", row.id},
          {"case", to_text(row.c)},
          {"threads", row.threads},
          {"macs", row.work.macs},
          {"bytes", row.work.bytes},
          {"intensity", row.work.intensity()},
          {"implementations", std::move(implementations)},
          {"best_other", best != nullptr ? Json(best->name) : Json(nullptr)},
          {"ratio_to_best_other", or_null(row.ratio_to_best_other())},
          {"best_other_with_conversion", best_with != nullptr ? Json(best_with->name) : Json(nullptr)},
          {"ratio_to_best_other_with_conversion", or_null(row.ratio_to_best_other(true))}};
}

void add_summary(Json& json, const Results& results, int threads) {
  const Summary plain = summary_of(results, threads), with = summary_of(results, threads, true);
  const auto figure = [](const Summary& summary, double value) {
    return summary.rows > 0 ? Json(value) : Json(nullptr);
  };
  json["rows"] = plain.rows;
  json["geomean_ratio_to_best_other"] = figure(plain, plain.geomean);
  json["min_ratio_to_best_other"] = figure(plain, plain.min);
  json["geomean_ratio_with_conversion"] = figure(with, with.geomean);
  json["below_0.95"] = plain.below;
}

}  // namespace

Json to_json(const Results& results) {
  Json peaks = Json::array(), by_threads = Json::array(), rows = Json::array();
  for (const auto& [threads, roofline] : results.peaks) {
    peaks.push_back({{"threads", threads},
                     {"gflops_peak", roofline.flops / 1e9},
                     {"gigabytes_per_second", roofline.bandwidth / 1e9}});
    by_threads.push_back({{"threads", threads}});
    add_summary(by_threads.back(), results, threads);
  }
  for (const Row& row : results.rows) rows.push_back(to_json(results, row));
  Json json = {{"schema", "tconv-bench/1"},
               {"tconv", results.version},
               {"machine", {{"cpu", results.cpu}, {"rooflines", std::move(peaks)}}},
               {"interrupted", results.interrupted},
               {"ours", results.ours}};
  add_summary(json, results, 0);
  json["by_threads"] = std::move(by_threads);
  json["not_timed"] = results.not_timed;
  json["layers"] = std::move(rows);
  return json;
}

}  // namespace tconv::bench
