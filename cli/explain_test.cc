#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::kCase;
using testing::EndsWith;
using testing::HasSubstr;
using ExplainTest = test::CliTest;

TEST_F(ExplainTest, ShowsFourWays) {
  const auto [exit_code, out, err, seconds] = tconv({"explain", kCase});
  EXPECT_EQ(exit_code, 0);
  for (const char* part : {"The size: O = ", "\n1. Stamps", "\n2. An ordinary", "\n3. W^T", "\n4. Phases"})
    EXPECT_THAT(out, HasSubstr(part));
  EXPECT_EQ(err, "");
  EXPECT_EQ(shell(test::kTconv + " explain " + kCase).out, out);
}

TEST_F(ExplainTest, TellsOfAnImplementation) {
  const auto right = tconv({"explain", kCase, "--impl", "scatter", "--impl", "phases"});
  EXPECT_EQ(right.exit_code, 0);
  EXPECT_THAT(right.out, EndsWith("\nscatter gives the right result.\n\nphases gives the right result.\n"));
  const auto wrong = tconv({"explain", kCase, "--impl", TCONV_MUTANTS "/libkernel_flipped.so", "--deadline", "5"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("\nkernel_flipped gives "));
  EXPECT_THAT(wrong.out, HasSubstr("of image 0, channel 0 is "));
  EXPECT_THAT(wrong.out, HasSubstr("\n  Diagnosis: "));
}

TEST_F(ExplainTest, SaysWhatIsWrongWithArguments) {
  EXPECT_THAT(tconv({"explain"}).err, HasSubstr("case is required"));
  EXPECT_EQ(tconv({"explain", "tconv1 type=f33"}).exit_code, 2);
  const auto named = tconv({"explain", kCase, "scatter"});
  EXPECT_EQ(named.exit_code, 2);
  EXPECT_THAT(named.err, HasSubstr("unknown word 'scatter'; an implementation is named by --impl"));
  EXPECT_EQ(tconv({"explain", kCase, "--impl", "scater"}).exit_code, 2);
  const auto large = tconv({"explain", kCase, "--impl", "scatter", "--memory", "1"});
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_EQ(large.out, "");
}

}  // namespace
}  // namespace tconv
