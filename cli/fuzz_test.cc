// The engine is a script here: what is tested is what becomes of what an engine leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FuzzTest : public test::CliTest {
 protected:
  FuzzTest() {
    std::filesystem::create_directories(scratch_ / "targets");
    std::filesystem::create_directories(scratch_ / "fuzz");
  }

  // A target whose engine finds one input, which then fails with this line.
  void make_target(const std::string& name, const std::string& input, const std::string& says, int status) {
    std::ofstream(scratch_ / "input", std::ios::binary) << input;
    std::ofstream(scratch_ / "targets" / name) << R"(#!/bin/sh
      for word; do
        case $word in -artifact_prefix=*) found=${word#*=} ;; esac
      done
      if [ -n "$found" ]; then
        echo '#99: cov: 7 exec/s: 8' >&2
        cp )" << (scratch_ / "input").string() << R"( "${found}crash-1"
        exit 77
      fi
      echo ')" << says << R"(' >&2
      exit )" << status << "\n";
    std::filesystem::permissions(scratch_ / "targets" / name, std::filesystem::perms::owner_all);
  }

  test::Finished fuzz(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "fuzz");
    const std::string targets = (scratch_ / "targets").string(), folder = (scratch_ / "fuzz").string();
    return tconv(arguments,
                 {.environment = {{"TCONV_FUZZ_TARGETS", targets.c_str()}, {"TCONV_FUZZ_FOLDER", folder.c_str()}}});
  }

  std::string a_seed() {
    EXPECT_EQ(tconv({"fuzz", "--write-seeds", "seeds"}).exit_code, 0);
    return content("seeds/fuzz_plugin/2d-466-20");
  }
};

TEST_F(FuzzTest, AFindingIsDiagnosedShrunkAndKept) {
  make_target("fuzz_plugin", a_seed(), "ASSERTION FAILED: tconv reference mine wrong_values", 77);
  const std::ofstream over_cases(scratch_ / "targets/fuzz_plugin.cases");
  const auto found = fuzz({TCONV_MUTANTS "/libkernel_flipped.so", "--time", "1"});
  EXPECT_EQ(found.exit_code, 1) << found.err;
  EXPECT_THAT(found.out, AllOf(HasSubstr("  #99: cov: 7 exec/s: 8\n"),
                               HasSubstr("FINDING kernel_flipped/diagnosed/kernel_flipped"),
                               HasSubstr("input   reference-mine-wrong_values.tconv"), HasSubstr("\n1 finding\n")));
  const auto again = tconv({"replay", "reference-mine-wrong_values.tconv", TCONV_MUTANTS "/libkernel_flipped.so"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(tconv({"replay", "reference-mine-wrong_values.tconv", "scatter"}).exit_code, 0);
}

TEST_F(FuzzTest, WhatIsNoCaseIsKept) {
  make_target("fuzz_report", "{", "SUMMARY: AddressSanitizer: SEGV in parse", 1);
  const auto found = fuzz({"fuzz_report"});
  EXPECT_EQ(found.exit_code, 1) << found.err;
  EXPECT_THAT(found.out, HasSubstr("FINDING fuzz_report\n  AddressSanitizer: SEGV in parse\n"));
  EXPECT_EQ(content("fuzz/regressions/fuzz_report/AddressSanitizer--SEGV-in-parse"), "{");
}

TEST_F(FuzzTest, SeedsAreTheSameEachTime) {
  EXPECT_EQ(tconv({"fuzz", "--write-seeds", "one"}).exit_code, 0);
  EXPECT_EQ(tconv({"fuzz", "--write-seeds", "other"}).exit_code, 0);
  EXPECT_EQ(shell("diff -r one other").exit_code, 0);
  for (const char* target : {"fuzz_differential", "fuzz_plugin", "fuzz_case_text", "fuzz_report", "fuzz_abi"})
    EXPECT_FALSE(std::filesystem::is_empty(scratch_ / "one" / target)) << target;
}

TEST_F(FuzzTest, SaysWhatIsMissing) {
  EXPECT_THAT(tconv({"fuzz"}, {.environment = {{"TCONV_FUZZ_TARGETS", "/nowhere"}}}).err, HasSubstr("`./tconv fuzz`"));
  EXPECT_THAT(fuzz({}).err, HasSubstr("there is no fuzz target in"));
  make_target("fuzz_report", "{", "", 1);
  const auto unknown = fuzz({"fuzz_reprot"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("unknown fuzz target 'fuzz_reprot'; did you mean 'fuzz_report'?"));
  EXPECT_EQ(fuzz({"/nowhere.so"}).exit_code, 2);
  EXPECT_EQ(fuzz({"--list"}).out, "fuzz_report\n");
}

TEST_F(FuzzTest, KeepsTheCorpusWhereItIsTold) {
  make_target("fuzz_report", "{", "", 0);
  fuzz({"fuzz_report", "--corpus", "kept", "--time", "1"});
  EXPECT_TRUE(std::filesystem::is_directory(scratch_ / "kept" / "fuzz_report"));
}

// One that does not run at all is no success.
TEST_F(FuzzTest, AnEngineThatCannotRunIsAnError) {
  make_target("fuzz_report", "{", "", 1);
  std::ofstream(scratch_ / "targets/fuzz_report") << "#!/bin/sh\necho broken >&2\nexit 5\n";
  const auto broken = fuzz({"fuzz_report"});
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_THAT(broken.err, HasSubstr("ended with status 5: broken"));
}

}  // namespace
}  // namespace tconv
