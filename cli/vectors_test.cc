// tconv vectors, and tconv verify --vectors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class VectorsTest : public test::CliTest {
 protected:
  VectorsTest() { written_ = tconv({"vectors", "--write", "v"}); }
  test::Json json(const std::string& name) const { return test::Json::parse(content(name)); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(scratch_ / name) << text; }
  static std::string mutant(const std::string& name) { return TCONV_MUTANTS "/lib" + name + ".so"; }

  test::Finished written_;
};

TEST_F(VectorsTest, WhatIsWrittenHolds) {
  EXPECT_EQ(written_.exit_code, 0);
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "scatter", "phases", "fast", "--vectors", "v", "--json", "report.json"});
  EXPECT_EQ(exit_code, 0) << out;
  EXPECT_THAT(err, HasSubstr(" invalid tests are left to the property refuses_invalid\n"));
  size_t valid = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "v")) {
    const auto file = test::Json::parse(std::ifstream(entry.path()));
    for (const auto& test : file["tests"]) valid += test["result"] == "invalid" ? 0 : 1;
  }
  const auto report = json("report.json");
  EXPECT_EQ(report["plan"], "the cases of test vectors");
  EXPECT_GT(valid, 200U);
  EXPECT_EQ(report["drawn"], valid);
}

TEST_F(VectorsTest, ASecondTimeGivesTheSameFiles) {
  EXPECT_EQ(tconv({"vectors", "--write", "w"}).exit_code, 0);
  EXPECT_EQ(shell("diff -r v w").exit_code, 0);
  EXPECT_EQ(tconv({"vectors", "--write", "w"}).out, test::with(written_.out, " v\n", " w\n"));  // over what is there
}

TEST_F(VectorsTest, WhatIsWrongIsFound) {
  const auto found = tconv({"verify", mutant("kernel_flipped"), "--vectors", "v/geometry_1d.json"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.out, HasSubstr("FINDING kernel_flipped/diagnosed/kernel_flipped"));
  const auto numbers =
      tconv({"verify", mutant("reads_past_input"), "--vectors", "v/geometry_1d.json", "--property", "reference"});
  EXPECT_EQ(numbers.exit_code, 1) << numbers.out;  // memory is guarded, whatever is asked
}

TEST_F(VectorsTest, StopsAfterEnoughFindings) {
  tconv({"verify", mutant("kernel_flipped"), "--vectors", "v", "--max-findings", "1", "--json", "one.json"});
  const auto report = json("one.json");
  EXPECT_LT(report["drawn"], report["planned"]);
  EXPECT_EQ(report["findings"].size(), 1U);
}

TEST_F(VectorsTest, InvalidTestsAloneProveNothing) {
  EXPECT_EQ(tconv({"verify", "scatter", "--vectors", "v/invalid.json"}).exit_code, 4);
}

TEST_F(VectorsTest, SaysWhatIsWrongWithAFile) {
  const auto error = [&](const std::vector<std::string>& arguments) {
    const auto finished = tconv(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.out, "");
    return finished.err;
  };
  const auto verify = [&](const std::string& path) { return error({"verify", "scatter", "--vectors", path}); };
  EXPECT_THAT(verify("nowhere"), HasSubstr("tconv: nowhere: there is no such file"));
  std::filesystem::create_directory(scratch_ / "empty");
  EXPECT_THAT(verify("empty"), HasSubstr("tconv: there is no file of vectors, *.json, in empty"));
  auto other = json("v/geometry_1d.json");
  other["tests"][2]["y"]["values"][0] = 1e300;
  write("v/other.json", other.dump());
  EXPECT_THAT(verify("v"), HasSubstr("tconv: v/other.json: tests[2]: by its case, y/values/0 is 1e+300, not "));
  write("v/other.json", "\x1b[31m");
  EXPECT_THAT(verify("v/other.json"), AllOf(HasSubstr("tconv: v/other.json: "), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(error({"verify", "scatter", "--vectors", "v", "--layers"}), HasSubstr("--vectors"));
}

TEST_F(VectorsTest, AFolderThatCannotBe) {
  write("file", "");
  const auto finished = tconv({"vectors", "--write", "file"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("cannot make the folder file"));
  EXPECT_EQ(tconv({"vectors"}).exit_code, 2);
}

}  // namespace
}  // namespace tconv
