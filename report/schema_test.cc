// Every report is as docs/report-schema.json says.
#include <gtest/gtest.h>

#include <fstream>

#include "report/json_report.h"
#include "report/schema_validator.h"
#include "report/test_report.h"

namespace tconv {
namespace {

// What is wrong with the report, by the schema; empty if nothing is.
std::string objections(const Json& report) {
  static const test::SchemaValidator validator(TCONV_REPORT_SCHEMA);
  return validator.objections(report);
}

// The validator takes numbers from 2^63 on for negative ones.
Report full_report() {
  Report report = test::full_report();
  report.result.seed = report.result.findings[1].number = uint64_t{1} << 62;
  return report;
}

TEST(ReportSchema, TakesReports) {
  EXPECT_EQ(objections(to_json(full_report())), "");
  EXPECT_EQ(objections(to_json(make_report({}, 0))), "");
}

TEST(ReportSchema, TakesShardsAndBaselines) {
  Report report = full_report();
  report.result.shards = {4, {1, 3}};
  report.result.apart = report.result.findings;
  report.baseline = {"crashing/run/timed_out", "crashing/run/crashed"};
  EXPECT_EQ(objections(to_json(report)), "");
}

// Each key is required or told, and each has its type.
TEST(ReportSchema, TakesNothingElse) {
  const Json report = to_json(full_report());
  for (const auto& path : {"", "/implementations/0", "/implementations/0/properties/0", "/findings/0",
                           "/findings/0/comparison", "/findings/0/comparison/first/0"}) {
    const Json::json_pointer at(path);
    for (const auto& [key, value] : report[at].items()) {
      Json without = report, other = report, more = report;
      without[at].erase(key);
      EXPECT_NE(objections(without), "") << path << " without " << key;
      other[at][key] = nullptr;
      EXPECT_NE(objections(other), "") << path << "/" << key;
      more[at]["not_a_key"] = 1;
      EXPECT_NE(objections(more), "") << path;
    }
  }
}

}  // namespace
}  // namespace tconv
