// The forms in which `tconv verify` and `tconv merge` report, the baseline, and what goes on until something fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

const std::string kFlipped = std::string(TCONV_MUTANTS) + "/libkernel_flipped.so";
const std::string kKey = "kernel_flipped/diagnosed/kernel_flipped";

class ReportOutputsTest : public test::CliTest {
 protected:
  // A quick search that finds the flipped kernel, with more arguments.
  test::Finished flipped(const std::vector<std::string>& more, const test::Surroundings& around = {}) const {
    std::vector<std::string> arguments = {"verify", kFlipped, "--property", "reference", "--cases", "60"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tconv(arguments, around);
  }
};

TEST_F(ReportOutputsTest, WritesAllFormsOfOneRun) {
  const auto run = flipped({"--json", "r.json", "--html", "r.html", "--junit", "r.xml", "--sarif", "r.sarif"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\nFINDING " + kKey + "\n"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("y expected"), HasSubstr("[1]")));
  EXPECT_THAT(files(), UnorderedElementsAre("r.json", "r.html", "r.xml", "r.sarif"));
  EXPECT_EQ(Json::parse(content("r.json"))["findings"][0]["key"], kKey);
  EXPECT_THAT(content("r.html"),
              AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("<h3>" + kKey), HasSubstr("<table class=\"map\">")));
  EXPECT_THAT(content("r.xml"), AllOf(StartsWith("<?xml"), HasSubstr("<failure type=\"kernel_flipped\"")));
  EXPECT_EQ(Json::parse(content("r.sarif"))["runs"][0]["results"][0]["ruleId"], "kernel_flipped");
}

TEST_F(ReportOutputsTest, OneFormMayGoToStdout) {
  EXPECT_THAT(flipped({"--html", "-"}).out, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(flipped({"--junit", "-"}).out, StartsWith("<?xml"));
  EXPECT_TRUE(Json::accept(flipped({"--sarif", "-"}).out));
  const auto two = flipped({"--html", "-", "--json", "-"});
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_EQ(two.err, "tconv: only one of --json, --html, --junit and --sarif can go to stdout\n");
  EXPECT_EQ(flipped({"--html", "nowhere/r.html"}).exit_code, 2);
}

TEST_F(ReportOutputsTest, TheSameSeedGivesTheSameBytes) {
  const auto without_seconds = [&](const std::string& page) {
    const size_t at = page.find("<p class=\"faint\">") + 17;
    return page.substr(0, at) + page.substr(page.find(" s, tconv", at));
  };
  flipped({"--html", "a.html", "--jobs", "1"});
  flipped({"--html", "b.html", "--jobs", "2"});
  EXPECT_EQ(without_seconds(content("a.html")), without_seconds(content("b.html")));
}

TEST_F(ReportOutputsTest, WhatTheBaselineKnowsIsNoFinding) {
  EXPECT_EQ(flipped({"--json", "known.json"}).exit_code, 1);
  const auto again = flipped({"--baseline", "known.json", "--json", "again.json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, AllOf(HasSubstr("\nKNOWN " + kKey + ": "), Not(HasSubstr("FINDING"))));
  EXPECT_EQ(Json::parse(content("again.json"))["findings"][0]["known"], true);

  Json other = Json::parse(content("known.json"));
  other["findings"][0]["diagnosis"] = "something_else";
  std::ofstream(scratch_ / "other.json") << other;
  const auto against_another = flipped({"--baseline", "other.json"});
  EXPECT_EQ(against_another.exit_code, 1);
  EXPECT_THAT(against_another.out,
              AllOf(HasSubstr("\nFINDING " + kKey),
                    HasSubstr("\nKnown, and not found: kernel_flipped/diagnosed/something_else\n")));
}

TEST_F(ReportOutputsTest, ABaselineMustBeAReport) {
  EXPECT_EQ(flipped({"--baseline", "none.json"}).exit_code, 2);
  std::ofstream(scratch_ / "bad.json") << "{\"schema\": 1}";
  const auto bad = flipped({"--baseline", "bad.json"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, StartsWith("tconv: bad.json is not a report of `tconv verify --json`: "));
}

TEST_F(ReportOutputsTest, WhatFailedLastIsTriedFirst) {
  const auto begun = flipped({"--last-failed", "r.json", "--json", "r.json"});  // there is none yet
  EXPECT_EQ(begun.exit_code, 1);
  EXPECT_THAT(begun.out, HasSubstr("on 60 cases"));
  const auto again = flipped({"--last-failed", "r.json", "--json", "again.json"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, AllOf(HasSubstr("FINDING " + kKey), HasSubstr("on 1 cases")));
  EXPECT_EQ(Json::parse(content("again.json"))["plan"], "the findings of an earlier run");
  const auto mended =
      tconv({"verify", "phases", "--property", "reference", "--cases", "60", "--last-failed", "r.json"});
  EXPECT_EQ(mended.exit_code, 0);
  EXPECT_EQ(mended.err, "tconv: nothing of what failed in r.json fails now; the search goes on\n");
  EXPECT_THAT(mended.out, HasSubstr("on 60 cases"));
}

TEST_F(ReportOutputsTest, StopsAtSoManyFindings) {
  const auto run = tconv({"verify", kFlipped, "--cases", "1000000000", "--max-findings", "1", "--json", "r.json"});
  EXPECT_EQ(run.exit_code, 1);
  const Json report = Json::parse(content("r.json"));
  EXPECT_LT(report["drawn"], 1000);
  EXPECT_EQ(report["interrupted"], false);
  EXPECT_EQ(flipped({"--max-findings", "0"}).exit_code, 2);
}

TEST_F(ReportOutputsTest, GoesOnUntilSomethingFails) {
  const auto run = tconv({"verify", kFlipped, "phases", "--until-failure"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_LT(run.seconds, 60);
  EXPECT_EQ(tconv({"verify", kFlipped, "--until-failure", "--cases", "5"}).exit_code, 2);
}

TEST_F(ReportOutputsTest, TellsGitHub) {
  const std::string summary = (scratch_ / "summary.md").string();
  const auto run = flipped({}, {.environment = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", summary.c_str()}}});
  EXPECT_THAT(run.out, HasSubstr("\n::error title=" + kKey + "::"));
  EXPECT_THAT(content("summary.md"), HasSubstr("| kernel\\_flipped | fails | "));
  EXPECT_THAT(flipped({}).out, Not(HasSubstr("::error")));
}

TEST_F(ReportOutputsTest, MergedReportsHaveAllForms) {
  for (const char* shard : {"0", "1"})
    flipped({"--shard", std::string(shard) + "/2", "--json", std::string(shard) + ".json"});
  EXPECT_EQ(tconv({"merge", "0.json", "1.json", "--json", "m.json"}).exit_code, 1);
  const auto merged = tconv({"merge", "0.json", "1.json", "--html", "m.html", "--junit", "m.xml", "--sarif", "m.sarif",
                             "--baseline", "m.json"});
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("KNOWN kernel_flipped/"));
  EXPECT_THAT(content("m.html"), HasSubstr("<span class=\"badge known\">known</span>"));
  EXPECT_THAT(content("m.xml"), HasSubstr("skipped=\"1\""));
  EXPECT_EQ(Json::parse(content("m.sarif"))["runs"][0]["results"][0]["baselineState"], "unchanged");
}

}  // namespace
}  // namespace tconv
