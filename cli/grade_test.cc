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

TEST_F(GradeTest, NothingIsProvedOfOneThatRefusesAll) {
  EXPECT_EQ(tconv({"grade", "--command", "true"}).exit_code, 2);
  const auto table = tconv({"grade", "scatter"});
  EXPECT_NE(table.out.find("scatter                 f32            conventional     24        24"), std::string::npos)
      << table.out;
}

}  // namespace
}  // namespace tconv
