#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using testing::HasSubstr;

class BenchVerifyTest : public test::CliTest {
 protected:
  Json figures(std::vector<std::string> arguments, int exit_code) {
    arguments.insert(arguments.begin(), {"bench", "verify", "--runs", "1", "--cases", "300", "--json", "-"});
    const auto finished = tconv(arguments);
    EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
    return Json::parse(finished.out);
  }
};

TEST_F(BenchVerifyTest, SmallCasesOfEveryKind) {
  const Json all = figures({"--part", "small-cases"}, 0);
  EXPECT_GT(all["small_cases_per_second"]["in_process"], 0);
  EXPECT_GT(all["small_cases_per_second"]["worker"], 0);
  EXPECT_EQ(all["small_cases"].size(), 25);
  for (const Json& row : all["small_cases"]) {
    EXPECT_GT(row["cases_per_second"], 0);
    EXPECT_GT(row["mean_outputs"], 10);
    if (!row.contains("shares")) continue;
    double sum = 0;
    for (const Json& share : row["shares"]) sum += share.get<double>();
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST_F(BenchVerifyTest, WhatIsWrongIsNotPraised) {
  const Json all = figures({"--part", "small-cases", TCONV_MUTANTS "/libkernel_flipped.so"}, 1);
  EXPECT_EQ(all["small_cases"][4]["wrong"], "the values are wrong");
  EXPECT_FALSE(all["small_cases"][0].contains("wrong"));
}

TEST_F(BenchVerifyTest, CertificateOfALayer) {
  const auto doctor = tconv({"doctor"});
  if (doctor.out.find("onednn_any               f32") == std::string::npos) GTEST_SKIP() << "oneDNN is not here";
  const Json all = figures({"--part", "certificates", "--layer", "L76"}, 0);
  const Json& layer = all["certificate"]["layers"][0];
  EXPECT_EQ(layer["layer"], "L76");
  EXPECT_TRUE(layer["holds"]);
  EXPECT_GE(layer["miss_bits"], 39);
  EXPECT_EQ(layer["share_of_compute"], all["certificate"]["share_of_compute_all"]);
}

TEST_F(BenchVerifyTest, SaysWhatIsMissing) {
  const auto none =
      tconv({"bench", "verify", "--part", "certificates"}, {.environment = {{"TCONV_ADAPTERS", "/nowhere"}}});
  EXPECT_EQ(none.exit_code, 4);
  EXPECT_THAT(none.err, HasSubstr("`./tconv install-adapters`"));
  EXPECT_THAT(tconv({"bench", "verify", "--layer", "L999"}).err, HasSubstr("unknown layer 'L999'"));
  EXPECT_THAT(tconv({"bench", "verify", "/nowhere.so"}).err, HasSubstr("/nowhere.so: No such file"));
}

}  // namespace
}  // namespace tconv
