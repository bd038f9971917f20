#include "bench/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "bench/results_html.h"
#include "bench/results_json.h"
#include "bench/results_table.h"

namespace tconv::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

Timing timing(const std::string& name, double seconds, double with_conversion = 0) {
  Timing t;
  t.name = name;
  t.version = "1";
  t.layout = "ncx";
  t.seconds = {seconds, seconds * 0.9, seconds * 1.1};
  t.seconds_with_conversion = t.seconds;
  if (with_conversion > 0) t.seconds_with_conversion = {with_conversion, with_conversion, with_conversion};
  t.calls = 7;
  return t;
}

Timing failed(const std::string& name, Timing::Outcome outcome) {
  Timing t;
  t.name = name;
  t.outcome = outcome;
  t.detail = "because";
  return t;
}

Row row(const std::string& id, int threads, Timing ours, std::vector<Timing> others) {
  Case c;
  c.problem.axes[2] = {.input = 500, .kernel = 2, .stride = 2};
  return {id, c, threads, work_of(c), std::move(ours), std::move(others)};
}

// Ratios of 2 and 0.5 with one thread, 8 with two; with conversions 1, 0.5 and 8.
Results example() {
  Results results;
  results.version = "0", results.cpu = "a <processor>", results.ours = "ours";
  results.peaks = {{1, {1e9, 1e9}}, {2, {2e9, 1e9}}};
  results.rows = {row("L01", 1, timing("ours", 1e-6, 3e-6), {timing("a", 2e-6, 4e-6), timing("b", 3e-6, 3e-6)}),
                  row("L02", 1, timing("ours", 4e-6), {failed("a", Timing::Outcome::crashed), timing("b", 2e-6)}),
                  row("L02", 2, timing("ours", 1e-6), {timing("a", 8e-6), failed("b", Timing::Outcome::refused)}),
                  row("L03", 2, failed("ours", Timing::Outcome::refused), {timing("a", 1e-6)})};
  return results;
}

TEST(ResultsTest, SpreadOfASample) {
  const Spread odd = spread_of({5, 1, 4, 2, 3});
  EXPECT_EQ(odd.median, 3);
  EXPECT_EQ(odd.low, 2);
  EXPECT_EQ(odd.high, 4);
  EXPECT_DOUBLE_EQ(odd.share(), 1.0 / 3);
  EXPECT_EQ(spread_of({1, 2}).median, 1.5);
  EXPECT_EQ(spread_of({7}).high, 7);
  EXPECT_EQ(spread_of({}).median, 0);
}

TEST(ResultsTest, TheBestOtherIsTheFastestThatWasTimed) {
  const Results results = example();
  EXPECT_EQ(results.rows[0].best_other()->name, "a");
  EXPECT_EQ(results.rows[0].best_other(true)->name, "b");
  EXPECT_EQ(results.rows[1].best_other()->name, "b");
  EXPECT_DOUBLE_EQ(*results.rows[0].ratio_to_best_other(), 2);
  EXPECT_DOUBLE_EQ(*results.rows[0].ratio_to_best_other(true), 1);
  EXPECT_DOUBLE_EQ(*results.rows[1].ratio_to_best_other(), 0.5);
  EXPECT_FALSE(results.rows[3].ratio_to_best_other());
}

TEST(ResultsTest, Summaries) {
  const Results results = example();
  const Summary all = summary_of(results), one = summary_of(results, 1), two = summary_of(results, 2),
                none = summary_of(results, 3);
  EXPECT_EQ(all.rows, 3);
  EXPECT_DOUBLE_EQ(all.geomean, 2);  // the cube root of 2 * 0.5 * 8
  EXPECT_DOUBLE_EQ(all.min, 0.5);
  EXPECT_EQ(all.below, 1);
  EXPECT_DOUBLE_EQ(one.geomean, 1);
  EXPECT_DOUBLE_EQ(two.min, 8);
  EXPECT_EQ(two.below, 0);
  EXPECT_EQ(none.rows, 0);
  EXPECT_DOUBLE_EQ(summary_of(results, 1, true).geomean, std::sqrt(0.5));
}

TEST(ResultsTest, ShareOfTheRoofline) {
  const Results results = example();
  const Row& first = results.rows[0];
  // 1000 products, and 500 + 2 + 1000 floats: memory bounds it, by either peak.
  EXPECT_DOUBLE_EQ(first.work.intensity(), 2000.0 / 6008);
  EXPECT_DOUBLE_EQ(results.roofline_share(first, first.ours), 2e9 / (1e9 * 2000 / 6008));
  EXPECT_EQ((Roofline{5, 2}).attainable(100), 5);
  EXPECT_EQ((Roofline{5, 2}).attainable(2), 4);
  EXPECT_EQ((Roofline{5, 2}).best_of({4, 3}).bandwidth, 3);
}

TEST(ResultsTest, WhatIsWrongIsNoted) {
  Results results = example();
  EXPECT_FALSE(results.anything_wrong());  // a crash is told, but proves nothing of numbers
  results.rows[0].others[1] = failed("b", Timing::Outcome::wrong);
  EXPECT_TRUE(results.anything_wrong());
  EXPECT_TRUE(results.anything_timed());
  results.rows = {results.rows[3]};
  results.rows[0].others.clear();
  EXPECT_FALSE(results.anything_timed());
}

TEST(ResultsTest, Json) {
  const auto json = to_json(example());
  EXPECT_EQ(json["schema"], "tconv-bench/1");
  EXPECT_DOUBLE_EQ(json["geomean_ratio_to_best_other"], 2);
  EXPECT_DOUBLE_EQ(json["min_ratio_to_best_other"], 0.5);
  EXPECT_DOUBLE_EQ(json["by_threads"][1]["min_ratio_to_best_other"], 8);
  EXPECT_EQ(json["machine"]["cpu"], "a <processor>");
  EXPECT_EQ(json["machine"]["rooflines"][1]["gflops_peak"], 2);
  ASSERT_EQ(json["layers"].size(), 4);
  const auto& first = json["layers"][0];
  EXPECT_EQ(first["id"], "L01");
  EXPECT_THAT(first["case"].get<std::string>(), HasSubstr("tconv1 "));
  EXPECT_EQ(first["threads"], 1);
  EXPECT_EQ(first["macs"], 1000);
  EXPECT_EQ(first["best_other"], "a");
  EXPECT_DOUBLE_EQ(first["ratio_to_best_other"], 2);
  EXPECT_EQ(first["best_other_with_conversion"], "b");
  const auto& ours = first["implementations"][0];
  EXPECT_EQ(ours["name"], "ours");
  EXPECT_EQ(ours["outcome"], "timed");
  for (const char* key : {"version", "layout", "calls", "seconds_median", "seconds_low", "seconds_high",
                          "seconds_with_conversion", "create_and_first_seconds", "gflops", "roofline_share"})
    EXPECT_TRUE(ours.contains(key)) << key;
  EXPECT_DOUBLE_EQ(ours["gflops"], 2);
  EXPECT_EQ(json["layers"][1]["implementations"][1]["outcome"], "crashed");
  EXPECT_EQ(json["layers"][1]["implementations"][1]["detail"], "because");
  EXPECT_TRUE(json["layers"][3]["ratio_to_best_other"].is_null());
}

TEST(ResultsTest, JsonOfNothing) {
  const auto json = to_json({});
  EXPECT_TRUE(json["geomean_ratio_to_best_other"].is_null());
  EXPECT_TRUE(json["layers"].empty());
}

TEST(ResultsTest, HtmlEscapesWhatOthersSay) {
  Results results = example();
  results.rows[0].others[0].name = "<script>\"a\"&'b'";
  results.rows[1].others[0].detail = "</td><b>";
  results.not_timed = {"<i>"};
  const std::string page = to_html(results);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;"));
  EXPECT_THAT(page, HasSubstr("a &lt;processor&gt;"));
  for (const char* raw : {"<script", "</td><b>", "<i>", "<processor>", "http"}) EXPECT_THAT(page, Not(HasSubstr(raw)));
  EXPECT_THAT(page, HasSubstr("<svg"));
}

TEST(ResultsTest, HtmlOfNothing) { EXPECT_THAT(to_html({}), Not(HasSubstr("<svg"))); }

TEST(ResultsTest, Table) {
  const Results results = example();
  EXPECT_THAT(table_row(results, results.rows[0], false), HasSubstr("  a  "));
  EXPECT_THAT(table_row(results, results.rows[0], false), HasSubstr("  2.00   1.00\n"));
  EXPECT_THAT(table_row(results, results.rows[1], false), HasSubstr("crashed: because"));
  EXPECT_THAT(table_row(results, results.rows[2], false), Not(HasSubstr("because")));
  EXPECT_THAT(table_row(results, results.rows[2], true), HasSubstr("refused: because"));
  EXPECT_THAT(table_summary(results), HasSubstr("1 thread: ours is 1.00 times as fast as the best other one"));
}

}  // namespace
}  // namespace tconv::bench
