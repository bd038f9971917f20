#include "bench/contestant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "bench/race.h"
#include "ref/case_text.h"

namespace tconv::bench {
namespace {

using Json = nlohmann::ordered_json;
using Outcome = Timing::Outcome;
using testing::HasSubstr;

constexpr auto kPatience = std::chrono::seconds(60);

const std::string kLine =
    "tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x1 bias=1 x=ncx w=ncx y=ncx "
    "data=integers:7";

// With another word in place of one.
Case small_case(const std::string& from = "", const std::string& to = "") {
  std::string line = kLine;
  return std::get<Case>(parse_case(line.replace(line.find(from), from.size(), to)));
}
Case dilated_case() { return small_case("d=1x1", "d=2x2"); }
std::string mutant(const std::string& name) { return TCONV_MUTANTS "/lib" + name + ".so"; }

TEST(ContestantTest, IsTimedAfterItsResultWasChecked) {
  Contestant ours("ours", TCONV_SCATTER_LIBRARY);
  const auto prepared = ours.prepare("", small_case(), 1, kPatience);
  ASSERT_TRUE(prepared.fine()) << prepared.detail;
  EXPECT_GT(prepared.create_and_first_seconds, 0);
  const auto times = ours.time("", 0.001, kPatience);
  ASSERT_TRUE(times.fine()) << times.detail;
  EXPECT_GE(times.seconds.size(), 1);
  EXPECT_EQ(times.seconds.size(), times.seconds_with_conversion.size());
}

TEST(ContestantTest, PlansAreExecutedMoreThanOnce) {
  Contestant adds("adds", mutant("plan_adds_up"));  // the second execution to the first
  const auto prepared = adds.prepare("", small_case(), 1, kPatience);
  EXPECT_EQ(prepared.outcome, Outcome::wrong);
  EXPECT_THAT(prepared.detail, HasSubstr("the second time"));
}

TEST(ContestantTest, AWrongResultIsNotTimed) {
  Contestant flipped("flipped", mutant("kernel_flipped"));
  const auto prepared = flipped.prepare("", small_case(), 1, kPatience);
  EXPECT_EQ(prepared.outcome, Outcome::wrong);
  EXPECT_THAT(prepared.detail, HasSubstr("pixels are wrong"));
  EXPECT_FALSE(flipped.time("", 0.001, kPatience).fine());
}

TEST(ContestantTest, ThreadsThatItCannotBeToldAreRefused) {
  Contestant ours("ours", TCONV_SCATTER_LIBRARY);
  const auto prepared = ours.prepare("", small_case(), 2, kPatience);
  EXPECT_EQ(prepared.outcome, Outcome::refused);
  EXPECT_EQ(prepared.detail, "it has no set_threads");
}

TEST(ContestantTest, AnEndIsToldAndTheNextCaseStartsAnew) {
  Contestant ends("ends", mutant("ends_the_process"));
  for (int i = 0; i < 2; ++i) {
    const auto prepared = ends.prepare("", dilated_case(), 1, kPatience);
    EXPECT_EQ(prepared.outcome, Outcome::crashed);
    EXPECT_THAT(prepared.detail, HasSubstr("exit status"));
  }
  EXPECT_TRUE(ends.prepare("", small_case(), 1, kPatience).fine());
}

TEST(ContestantTest, AHangIsTold) {
  Contestant hangs("hangs", mutant("never_returns"));
  const auto prepared = hangs.prepare("", small_case("s=2x2", "s=3x2"), 1, std::chrono::milliseconds(300));
  EXPECT_EQ(prepared.outcome, Outcome::timed_out);
  EXPECT_TRUE(hangs.prepare("", small_case(), 1, kPatience).fine());
}

TEST(ContestantTest, WhatCannotBeLoadedIsTold) {
  const auto prepared = Contestant("none", "/nowhere/lib'none'.so").prepare("", small_case(), 1, kPatience);
  EXPECT_EQ(prepared.outcome, Outcome::broke_contract);
  EXPECT_THAT(prepared.detail, HasSubstr("/nowhere/lib'none'.so"));
}

TEST(ContestantTest, TheOthersGoOn) {
  std::vector<std::unique_ptr<Contestant>> all;
  all.push_back(std::make_unique<Contestant>("ours", TCONV_SCATTER_LIBRARY));
  all.push_back(std::make_unique<Contestant>("ends", mutant("ends_the_process")));
  all.push_back(std::make_unique<Contestant>("other", TCONV_SCATTER_LIBRARY));
  const Row row = race(all, "small", dilated_case(), 1, {.rounds = 2, .seconds = 0}, [] { return false; });
  EXPECT_TRUE(row.ours.timed()) << row.ours.detail;
  EXPECT_EQ(row.others[0].outcome, Outcome::crashed);
  ASSERT_TRUE(row.others[1].timed()) << row.others[1].detail;
  EXPECT_EQ(row.best_other()->name, "other");
  EXPECT_GT(row.ratio_to_best_other(), 0);
  EXPECT_THAT(row.ours.layout, testing::AnyOf("ncx", "nxc"));
}

TEST(ContestantTest, LayoutsAreTriedOneByOneWhereMemoryIsShort) {
  std::vector<std::unique_ptr<Contestant>> all;
  all.push_back(std::make_unique<Contestant>("ours", TCONV_SCATTER_LIBRARY));
  all.push_back(std::make_unique<Contestant>("flipped", mutant("kernel_flipped")));
  const Row row = race(all, "small", small_case(), 1, {.rounds = 2, .seconds = 0, .memory = 1}, [] { return false; });
  EXPECT_TRUE(row.ours.timed()) << row.ours.detail;
  EXPECT_GT(row.ours.calls, 0);
  EXPECT_EQ(row.others[0].outcome, Outcome::wrong);
}

TEST(ContestantTest, AnInterruptionLeavesARow) {
  std::vector<std::unique_ptr<Contestant>> all;
  all.push_back(std::make_unique<Contestant>("ours", TCONV_SCATTER_LIBRARY));
  const Row row = race(all, "small", small_case(), 1, {}, [] { return true; });
  EXPECT_FALSE(row.ours.timed());
  EXPECT_EQ(row.ours.detail, "interrupted");
}

// The worker itself, line by line.
class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    process_.start("exec '" TCONV_BENCH_WORKER "' '" TCONV_SCATTER_LIBRARY "'");
    EXPECT_TRUE(read().contains("name"));
  }
  Json answer(std::string line) {
    line += "\n";
    process_.send(std::as_bytes(std::span(line)), CommandProcess::Clock::now() + kPatience);
    return read();
  }

 private:
  Json read() {
    std::string line;
    EXPECT_EQ(process_.read_line(line, 1 << 20, CommandProcess::Clock::now() + kPatience),
              CommandProcess::Result::done);
    return Json::parse(line, nullptr, false);
  }
  CommandProcess process_;
};

TEST_F(WorkerTest, AnswersWhateverItIsTold) {
  for (const std::string line :
       {"", "{", "[]", "7", "null", "{}", R"({"prepare": 7})", R"({"prepare": "tconv1"})", R"({"time": 1})",
        R"({"prepare": "tconv1 type=f16"})", R"({"time": "long"})", "\xff\xfe"})
    EXPECT_TRUE(answer(line).contains("error")) << line;
  EXPECT_EQ(answer(Json{{"prepare", kLine}, {"threads", -1}}.dump())["outcome"], "refused");
  EXPECT_TRUE(answer(Json{{"prepare", kLine}, {"threads", "two"}}.dump()).contains("error"));
  EXPECT_EQ(answer(Json{{"prepare", kLine}}.dump())["outcome"], "computed");
}

TEST_F(WorkerTest, WhatIsReleasedIsGone) {
  ASSERT_EQ(answer(Json{{"prepare", kLine}, {"threads", 1}}.dump())["outcome"], "computed");
  EXPECT_EQ(answer(R"({"time": 0})")["nanoseconds"].size(), 1);
  EXPECT_EQ(answer(R"({"release": true})")["outcome"], "released");
  EXPECT_TRUE(answer(R"({"time": 0})").contains("error"));
}

TEST_F(WorkerTest, SeveralCanBePrepared) {
  for (const char* as : {"one", "other"})
    ASSERT_EQ(answer(Json{{"prepare", kLine}, {"as", as}}.dump())["outcome"], "computed");
  answer(R"({"release": true, "as": "one"})");
  EXPECT_TRUE(answer(R"({"time": 0, "as": "one"})").contains("error"));
  EXPECT_EQ(answer(R"({"time": 0, "as": "other"})")["nanoseconds"].size(), 1);
  EXPECT_TRUE(answer(R"({"time": 0, "as": 7})").contains("error"));
}

TEST_F(WorkerTest, RealsAreNotMeasured) {
  std::string line = kLine;
  line.replace(line.find("integers"), 8, "reals");
  EXPECT_THAT(answer(Json{{"prepare", line}}.dump())["error"].get<std::string>(), HasSubstr("data=integers"));
}

}  // namespace
}  // namespace tconv::bench
