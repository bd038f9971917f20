#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::kCase;
using test::kTconv;
using test::with;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using ReplayTest = test::CliTest;

TEST_F(ReplayTest, TellsOfEveryProperty) {
  const auto [exit_code, out, err, seconds] =
      tconv({"replay", kCase, "scatter", "--property", "adjoint", "--property", "matrix_transpose"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(out,
            "scatter                adjoint                holds\n"
            "scatter                matrix_transpose       does_not_apply (W is too large to be written down)\n");
  EXPECT_EQ(err, "");
  EXPECT_EQ(tconv({"replay", kCase, "scatter", "--property", "matrix_transpose"}).exit_code, 4);
}

TEST_F(ReplayTest, TriesWhatASearchSeldomTries) {
  EXPECT_EQ(tconv({"replay", kCase, "scatter", "--property", "wide_indices"}).out,
            "scatter                wide_indices           holds\n");
  EXPECT_THAT(tconv({"replay", kCase, "scatter"}).out, testing::Not(HasSubstr("wide_indices")));
}

TEST_F(ReplayTest, TakesACaseWithoutQuotes) {
  EXPECT_EQ(shell(kTconv + " replay " + kCase + " scatter phases").exit_code, 0);
  EXPECT_EQ(shell(kTconv + " replay " + kCase + " --property reference").exit_code, 0);
}

// As `tconv verify` calls it, whichever property is asked.
// A path with a blank and a quote in it is one word of the line.
TEST_F(ReplayTest, TakesTheLineOfALibraryWithAnyName) {
  std::filesystem::create_directory(scratch_ / "it's mine");
  std::filesystem::copy(TCONV_MUTANTS "/libkernel_flipped.so", scratch_ / "it's mine/libkernel_flipped.so");
  const auto found = tconv({"verify", "./it's mine/libkernel_flipped.so", "--cases", "60", "--property", "reference"});
  EXPECT_EQ(found.exit_code, 1) << found.err;
  const size_t at = found.out.find("tconv replay ");
  ASSERT_NE(at, std::string::npos) << found.out;
  const auto again = shell(with(found.out.substr(at, found.out.find('\n', at) - at), "tconv", kTconv));
  EXPECT_EQ(again.exit_code, 1) << again.err;
  EXPECT_THAT(again.out, HasSubstr("/diagnosed/kernel_flipped\n"));
}

TEST_F(ReplayTest, CallsAFindingByItsDiagnosis) {
  const std::string mutant = TCONV_MUTANTS "/libkernel_flipped.so";
  const auto [exit_code, out, err, seconds] =
      tconv({"replay", kCase, mutant, "--property", "reference", "--property", "adjoint"});
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("\nFINDING kernel_flipped/diagnosed/kernel_flipped\n"));
  EXPECT_THAT(out, testing::Not(HasSubstr("wrong_values")));
}

// Any bytes are a fuzz input, but a case line in a file is not meant as one.
TEST_F(ReplayTest, TakesNoTextForAFuzzInput) {
  std::ofstream(scratch_ / "line.txt") << kCase << "\n";
  const auto text = tconv({"replay", scratch_ / "line.txt", "scatter"});
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_THAT(text.err, HasSubstr("line.txt holds text; give the case line itself, in quotes\n"));
  EXPECT_THAT(tconv({"replay", "/nowhere/crash-1"}).err, HasSubstr("there is no file /nowhere/crash-1\n"));
  std::ofstream(scratch_ / "large") << std::string((1 << 20) + 1, 'x');
  const auto large = tconv({"replay", scratch_ / "large", "scatter"});
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_THAT(large.err, HasSubstr("larger than 1 MiB"));
}

TEST_F(ReplayTest, PointsAtWhatIsNoCase) {
  const auto [exit_code, out, err, seconds] = tconv({"replay", with(kCase, "k=3x3", "k=3xy")});
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(out, "");
  EXPECT_THAT(err, StartsWith("tconv: bad case, column 46: 'y' is not a whole number\n"));
  EXPECT_THAT(err, EndsWith("\n  " + std::string(45, ' ') + "^\n"));
  EXPECT_THAT(tconv({"replay", ""}).err, StartsWith("tconv: bad case, column 1: the text is empty"));
}

TEST_F(ReplayTest, GivesAllReasonsWhyACaseIsInvalid) {
  const auto [exit_code, out, err, seconds] =
      tconv({"replay", with(with(with(kCase, "n=1", "n=0"), "in=4x5", "in=4x-5"), "s=2x2", "s=2x0")});
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(out, "");
  EXPECT_THAT(err, StartsWith("tconv: the case is invalid:\n  batch is 0,"));
  EXPECT_THAT(err, AllOf(HasSubstr("\n  input width is -5,"), HasSubstr("\n  stride width is 0,")));
}

TEST_F(ReplayTest, DoesNotTryWhatDoesNotFitInMemory) {
  const auto endless = tconv({"replay", with(kCase, "in=4x5", "in=4000000x5000000")});
  EXPECT_EQ(endless.exit_code, 2);
  EXPECT_EQ(endless.out, "");
  EXPECT_THAT(endless.err, testing::MatchesRegex("tconv: the case needs [0-9.]+ PiB of memory, more than the limit of "
                                                 "[0-9.]+ .iB; raise it by --memory\n"));
  EXPECT_LT(endless.seconds, 5);
  const auto limited = tconv({"replay", with(kCase, "in=4x5", "in=400x500"), "scatter", "--memory", "1MiB"});
  EXPECT_EQ(limited.exit_code, 2);
  EXPECT_THAT(limited.err, HasSubstr("more than the limit of 1.0 MiB"));
}

}  // namespace
}  // namespace tconv
