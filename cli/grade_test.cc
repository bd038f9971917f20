#include <gtest/gtest.h>

#include <map>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;

class GradeTest : public test::CliTest {
 protected:
  // From types to the grade.
  std::map<std::string, std::string> grades(const std::string& name, int exit_code) {
    const auto finished = tconv({"grade", name, "--json", "-"});
    EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
    std::map<std::string, std::string> result;
    const Json report = Json::parse(finished.out);
    for (const Json& row : report["grades"]) result[row["types"]] = row["grade"];
    return result;
  }
  // A program that refuses every call, after so long.
  std::string refusing(const std::string& seconds) {
    return R"(trap '' INT TERM
              read -r greeting && echo tconv-protocol 1 refusing 1
              while read -r verb number rest; do
                bytes=${rest##*bytes=}
                head -c $(($(echo "${bytes%% *}" | tr , +))) >/dev/null
                sleep )" +
           seconds + R"(
                echo unsupported "$number" not today
              done)";
  }
  std::string mutant(const std::string& name) { return TCONV_MUTANTS "/lib" + name + ".so"; }
};

TEST_F(GradeTest, OursAreConventionalInEveryType) {
  for (const char* name : {"scatter", "gemm_col2im", "phases"}) {
    const auto all = grades(name, 0);
    EXPECT_EQ(all.size(), 12) << name;
    for (const auto& [types, grade] : all)
      EXPECT_TRUE(grade == "conventional" || (grade == "exact" && types != "f32" && types != "f64")) << name << types;
  }
}

TEST_F(GradeTest, WhatIsLessPreciseIsFoundOut) {
  EXPECT_EQ(grades(mutant("accumulates_in_bf16"), 0)["f32"], "low-precision");
  EXPECT_EQ(grades(mutant("accumulates_in_f16"), 0)["f32"], "low-precision");
  EXPECT_EQ(grades(mutant("products_in_tf32"), 0)["f32"], "low-precision");
  EXPECT_EQ(grades(mutant("f64_through_f32"), 0)["f64"], "low-precision");
  EXPECT_EQ(grades(mutant("sums_of_f16_in_f16"), 0)["f16"], "low-precision");
  EXPECT_EQ(grades(mutant("winograd_undeclared"), 0)["f32"], "norm-wise");
  EXPECT_EQ(grades(mutant("none_winograd"), 0)["f32"], "norm-wise");
  EXPECT_EQ(grades(mutant("kernel_flipped"), 1)["f32"], "wrong");
  EXPECT_EQ(grades(mutant("requantised_by_truncation"), 1)["u8:s8:u8"], "wrong");
}

TEST_F(GradeTest, SumsAndOperandsHaveTheBitsOfTheirTypes) {
  const auto table = tconv({"grade", "scatter"});
  EXPECT_NE(table.out.find("scatter                 f32            conventional     24        24"), std::string::npos)
      << table.out;
}

TEST_F(GradeTest, NothingIsProvedOfOneThatRefusesAll) {
  const auto refused = tconv({"grade", "--command", refusing("0"), "--json", "r.json"});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_NE(refused.err.find("tconv: nothing was graded"), std::string::npos) << refused.err;
  EXPECT_EQ(Json::parse(content("r.json"))["grades"], Json::array());
}

TEST_F(GradeTest, WhatCannotBeRunIsAUsageError) {
  EXPECT_EQ(tconv({"grade", "--command", "true"}).exit_code, 2);
  EXPECT_EQ(tconv({"grade", "./nothing.so"}).exit_code, 2);
}

TEST_F(GradeTest, InterruptedItStillReports) {
  const auto finished = tconv({"grade", "scatter", "--command", refusing("0.2"), "--json", "r.json"},
                              {.signal = SIGINT, .after = std::chrono::milliseconds(1500)});
  const Json report = Json::parse(content("r.json"));
  EXPECT_EQ(finished.exit_code, 130) << finished.err;
  EXPECT_EQ(report["interrupted"], true);
  EXPECT_GE(report["grades"].size(), 1);
  for (const Json& row : report["grades"]) EXPECT_EQ(row["implementation"], "scatter");
}

}  // namespace
}  // namespace tconv
