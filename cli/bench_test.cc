#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using test::kCase;
using test::with;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What takes no time: one round of one thread on a small case.
class BenchTest : public test::CliTest {
 protected:
  test::Finished bench(std::vector<std::string> arguments, test::Surroundings around = {}) const {
    arguments.insert(arguments.begin(), {"bench", "--threads", "1", "--rounds", "1", "--time", "0"});
    return tconv(arguments, std::move(around));
  }
  static std::string mutant(const std::string& name) { return TCONV_MUTANTS "/lib" + name + ".so"; }
  const std::string dilated_ = with(kCase, "d=1x1", "d=2x2");
};

TEST_F(BenchTest, Table) {
  const auto finished = bench({"--ours", "phases", "scatter", "gather", "--case", kCase});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("case 1  1"));
  EXPECT_THAT(finished.out, HasSubstr("GFLOP/s by multiply-adds"));
  EXPECT_THAT(finished.out, HasSubstr("1 thread: phases is "));
  EXPECT_THAT(finished.out, Not(HasSubstr("create + first")));
  EXPECT_EQ(finished.err, "");
}

TEST_F(BenchTest, AllHaveALineOnRequest) {
  EXPECT_THAT(bench({"--ours", "phases", "scatter", "gather", "--case", kCase, "--all"}).out,
              AllOf(HasSubstr("scatter "), HasSubstr("gather "), HasSubstr("create + first")));
}

TEST_F(BenchTest, Json) {
  const auto finished = bench({"--ours", "phases", "scatter", "--case", kCase, "--layers", "L53", "--json", "-"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const Json json = Json::parse(finished.out);
  EXPECT_EQ(json["schema"], "tconv-bench/1");
  EXPECT_GT(json["geomean_ratio_to_best_other"], 0);
  EXPECT_LE(json["min_ratio_to_best_other"], json["geomean_ratio_to_best_other"]);
  EXPECT_GT(json["machine"]["rooflines"][0]["gflops_peak"], 0);
  EXPECT_GT(json["machine"]["rooflines"][0]["gigabytes_per_second"], 0);
  EXPECT_NE(json["machine"]["cpu"], "");
  ASSERT_EQ(json["layers"].size(), 2);
  EXPECT_EQ(json["layers"][0]["id"], "L53");
  EXPECT_EQ(json["layers"][1]["case"], kCase);
  EXPECT_EQ(json["layers"][1]["best_other"], "scatter");
  for (const Json& implementation : json["layers"][0]["implementations"]) {
    EXPECT_EQ(implementation["outcome"], "timed");
    EXPECT_GT(implementation["seconds_median"], 0);
    EXPECT_GT(implementation["gflops"], 0);
  }
}

TEST_F(BenchTest, Html) {
  const auto finished = bench({"--ours", "phases", "scatter", "--case", kCase, "--html", "page.html"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(content("page.html"), HasSubstr("</html>"));
  EXPECT_THAT(content("page.html"), HasSubstr("<rect"));
  EXPECT_THAT(content("page.html"), HasSubstr("class=\"roof\""));
}

TEST_F(BenchTest, WhatIsWrongIsNotPraised) {
  const auto finished = bench({"--ours", "phases", mutant("kernel_flipped"), "scatter", "--case", kCase});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("kernel_flipped       wrong: "));
  EXPECT_THAT(finished.out, HasSubstr("  scatter  "));
}

TEST_F(BenchTest, ACrashIsToldAndTheOthersGoOn) {
  const auto finished =
      bench({"--ours", "phases", mutant("ends_the_process"), "scatter", "--case", dilated_, "--case", kCase});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("ends_the_process     crashed: exit status"));
  EXPECT_THAT(finished.out, HasSubstr("case 2  1"));
  EXPECT_THAT(finished.out, HasSubstr("over 2 rows"));
}

TEST_F(BenchTest, OursThatCrashesHasNoRatio) {
  const auto finished = bench({"--ours", mutant("ends_the_process"), "scatter", "--case", dilated_, "--json", "-"});
  const Json json = Json::parse(finished.out);
  EXPECT_EQ(json["ours"], "ends_the_process");
  EXPECT_TRUE(json["layers"][0]["ratio_to_best_other"].is_null());
  EXPECT_TRUE(json["geomean_ratio_to_best_other"].is_null());
  EXPECT_EQ(json["layers"][0]["best_other"], "scatter");
}

TEST_F(BenchTest, InterruptedItStillReports) {
  const auto finished = tconv({"bench", "--ours", "phases", "scatter", "--json", "report.json"},
                              {.signal = SIGINT, .after = std::chrono::milliseconds(1500)});
  EXPECT_EQ(finished.exit_code, 130) << finished.err;
  EXPECT_LT(finished.seconds, 60);
  EXPECT_TRUE(Json::parse(content("report.json"))["interrupted"]);
}

TEST_F(BenchTest, SaysWhatIsAskedWrongly) {
  const auto error = [&](const std::vector<std::string>& arguments) {
    const auto finished = bench(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
    return finished.err;
  };
  EXPECT_THAT(error({"--ours", "phases", "onednn_ani"}), HasSubstr("unknown implementation 'onednn_ani'"));
  EXPECT_THAT(error({"--ours", "/nowhere.so"}), HasSubstr("/nowhere.so: No such file"));
  EXPECT_THAT(error({"--ours", TCONV_LIBRARY_WITHOUT_SYMBOLS, "scatter", "--case", kCase}),
              HasSubstr("cannot be timed: missing symbol"));
  EXPECT_THAT(error({"--ours", "opencv_dilate_filter"}), HasSubstr("cannot be timed"));
  EXPECT_THAT(error({"--ours", "phases", "--layers", "L999"}), HasSubstr("unknown layer 'L999'"));
  EXPECT_THAT(error({"--ours", "phases", "--case", "tconv1"}), HasSubstr("--case, column "));
  EXPECT_THAT(error({"--ours", "phases", "--case", with(kCase, "integers", "reals")}), HasSubstr("data=integers"));
  EXPECT_THAT(error({"--ours", "phases", "scatter", "--case", with(kCase, "in=4x5", "in=400000x500000")}),
              HasSubstr("of memory in 2 processes, with a limit of "));
  EXPECT_THAT(error({"--ours", "phases", "--json", "-", "--html", "-"}), HasSubstr("cannot both be stdout"));
  EXPECT_THAT(error({"--ours", "phases", "--json", "/nowhere/report.json"}), HasSubstr("cannot write the report"));
}

TEST_F(BenchTest, TheWorkerMayBeMissing) {
  const auto finished = bench({"--ours", "phases", "scatter", "--case", kCase},
                              {.environment = {{"TCONV_BENCH_WORKER", "/nowhere/worker"}}});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("cannot run /nowhere/worker; TCONV_BENCH_WORKER can name it"));
}

}  // namespace
}  // namespace tconv
