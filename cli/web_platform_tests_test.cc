// tconv export --wpt, and tconv verify --wpt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::kCase;
using test::with;
using testing::AllOf;
using testing::HasSubstr;

class WebPlatformTest : public test::CliTest {
 protected:
  void overwrite(const std::string& file, const std::string& text) const { std::ofstream(scratch_ / file) << text; }
};

TEST_F(WebPlatformTest, WhatIsExportedHolds) {
  const auto exported = tconv({"export", "--wpt", "tests.json", "--rank", "2", "--cases", "40", "--seed", "5"});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(exported.out, "40 tests in tests.json\n");
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "scatter", "fast", "--wpt", "tests.json", "--json", "report.json"});
  EXPECT_EQ(exit_code, 0) << out << err;
  const auto report = test::Json::parse(content("report.json"));
  EXPECT_EQ(report["drawn"], 40);
  EXPECT_EQ(report["implementations"].back()["name"], "wpt");
  EXPECT_GT(report["implementations"].back()["properties"][0]["cases"], 30);
  EXPECT_EQ(tconv({"export", "--wpt", "-", "--rank", "2", "--cases", "40", "--seed", "5"}).out, content("tests.json"));
}

TEST_F(WebPlatformTest, AWrongStoredNumberIsAFindingOfTheTest) {
  EXPECT_EQ(tconv({"export", "--wpt", "tests.json", kCase, with(kCase, "n=1", "n=2")}).exit_code, 0);
  auto tests = test::Json::parse(content("tests.json"));
  auto& wrong = tests["tests"][1];
  wrong["name"] = "the second one";
  wrong["expected"]["data"][5] = wrong["expected"]["data"][5].get<double>() + 1;
  overwrite("wrong.json", tests.dump());
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--wpt", "wrong.json"});
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, AllOf(HasSubstr("\nFINDING wpt:the_second_one/stored_output/wrong_values\n"),
                         HasSubstr("1 of 420 elements are wrong"), HasSubstr("tconv verify --wpt 'wrong.json'"),
                         testing::ContainsRegex("\nwpt:the_second_one +fails "),
                         testing::ContainsRegex("\nwpt +holds "), testing::ContainsRegex("\nscatter +holds ")));
}

TEST_F(WebPlatformTest, WhatIsUnknownIsLeftOut) {
  EXPECT_EQ(tconv({"export", "--wpt", "tests.json", kCase, with(kCase, "n=1", "n=2")}).exit_code, 0);
  auto tests = test::Json::parse(content("tests.json"));
  tests["tests"][0]["name"] = "first";
  tests["tests"][0]["options"]["activation"] = "relu";
  overwrite("other.json", "// a comment\n" + tests.dump());
  const auto finished = tconv({"verify", "scatter", "--wpt", "other.json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  EXPECT_THAT(finished.err, HasSubstr("other.json: 'first' left out: its option 'activation' is unknown here"));
}

TEST_F(WebPlatformTest, InterruptedItLeavesNothing) {
  const auto ended =
      shell("timeout --preserve-status -s INT 1 '" + test::kTconv + "' export --wpt big.json --rank 2 --cases 100000");
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(WebPlatformTest, WhatIsBrokenEndsTheRun) {
  overwrite("broken.json", R"({"tests": [{"name": "one"}]})");
  const auto finished = tconv({"verify", "scatter", "--wpt", "broken.json", "--json", "report.json"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("broken.json: tests[0]: it has no \"inputs\""));
  EXPECT_THAT(files(), testing::UnorderedElementsAre("broken.json"));
  EXPECT_EQ(tconv({"verify", "--wpt", "nowhere.json"}).exit_code, 2);
  EXPECT_EQ(tconv({"verify", "--wpt", "broken.json", "--cases", "3"}).exit_code, 2);
  EXPECT_EQ(tconv({"verify", "--wpt", "broken.json", "--vectors", "v"}).exit_code, 2);
  EXPECT_EQ(tconv({"export", "--wpt", "t.json", "--npz", "t.npz", kCase}).exit_code, 2);
  const auto one_axis = tconv({"export", "--wpt", "t.json", "--rank", "1", "--cases", "3"});
  EXPECT_EQ(one_axis.exit_code, 2);
  EXPECT_THAT(one_axis.err, HasSubstr("hardly any case can be written"));
}

}  // namespace
}  // namespace tconv
