#include "report/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/github.h"
#include "report/json_report.h"
#include "report/junit.h"
#include "report/sarif.h"
#include "report/test_report.h"

namespace tconv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kWrong = "wrong/reference/wrong_values", kCrash = "crashing/run/crashed";

TEST(Baseline, WithoutOneEverythingIsNew) {
  const Report report = test::full_report();
  EXPECT_EQ(new_findings(report).size(), 2U);
  EXPECT_THAT(vanished(report), IsEmpty());
  EXPECT_FALSE(to_json(report)["findings"][0].contains("known"));
}

TEST(Baseline, KnowsByKeyAndTellsWhatIsGone) {
  Report report = test::full_report();
  report.baseline = {kCrash, "crashing/run/timed_out", "not_tried/run/crashed"};
  ASSERT_EQ(new_findings(report).size(), 1U);
  EXPECT_EQ(new_findings(report)[0].key(), kWrong);
  EXPECT_THAT(vanished(report), ElementsAre("crashing/run/timed_out"));  // of the others nothing is known
  const Json json = to_json(report);
  EXPECT_EQ(json["findings"][0]["known"], false);
  EXPECT_EQ(json["findings"][1]["known"], true);
  EXPECT_EQ(json["vanished"], Json::array({"crashing/run/timed_out"}));
}

TEST(Baseline, IsInEveryForm) {
  Report report = test::full_report();
  report.baseline = {kCrash, "crashing/run/timed_out"};
  const Json results = to_sarif(report)["runs"][0]["results"];
  EXPECT_EQ(results[0]["baselineState"], "new");
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[1]["baselineState"], "unchanged");
  EXPECT_EQ(results[1]["level"], "warning");
  EXPECT_EQ(results[2]["baselineState"], "absent");
  const std::string junit = to_junit(report);
  EXPECT_THAT(junit, HasSubstr("failures=\"1\" errors=\"0\" skipped=\"2\""));  // skipped: known, and not applying
  EXPECT_THAT(junit, HasSubstr("as the baseline knows: " + kCrash));
  EXPECT_THAT(github_annotations(report), HasSubstr("::error title=" + kWrong + "::"));
  EXPECT_THAT(github_annotations(report), HasSubstr("::warning title=" + kCrash + "::"));
  EXPECT_THAT(github_summary(report), HasSubstr("no more found: crashing/run/timed\\_out"));
  report.baseline.reset();
  EXPECT_THAT(to_junit(report), HasSubstr("failures=\"2\" errors=\"0\" skipped=\"1\""));
  EXPECT_FALSE(to_sarif(report)["runs"][0]["results"][0].contains("baselineState"));
}

}  // namespace
}  // namespace tconv
