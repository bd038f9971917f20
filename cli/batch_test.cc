// Problems of benchdnn's, in batch files and alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BatchTest : public test::CliTest {
 protected:
  void write(const std::string& name, const std::string& text) const { std::ofstream(scratch_ / name) << text; }
};

TEST_F(BatchTest, VerifiesTheProblemsOfAFile) {
  write("shapes", "mb1ic2ih4oc3kh3sh2ph1n\"first\"  mb1ic2ih4oc3oh8kh3sh2n\"second\"\nmb1ic2iw4oc3kw3\n");
  write("all", "--dir=FWD_D,FWD_B --skip-impl=ref --batch=shapes --batch=shapes");
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "scatter", "phases", "--batch", "all", "--json", "all.json"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(out, AllOf(HasSubstr("\nscatter         holds               12  1 hold\n"), HasSubstr(" on 12 cases")));
  EXPECT_EQ(err, "tconv: all: ignored: --skip-impl\ntconv: 6 problems to verify; 6 more are the same as one of them\n");
  EXPECT_THAT(content("all.json"), HasSubstr("the problems of batch files"));
}

// Linearity is to the bit, so it does not apply to reals.
TEST_F(BatchTest, TriesIntegersAndReals) {
  write("all", "--dir=FWD_D,FWD_B mb1ic2ih4oc3kh3sh2ph1");
  const auto finished =
      tconv({"verify", "scatter", "--batch", "all", "--property", "linear_in_x", "--property", "reference"});
  EXPECT_THAT(finished.out, AllOf(HasSubstr("\n  linear_in_x 2, reference 4\n"),
                                  HasSubstr("the data do not make every sum exact: scatter 2\n")));
}

TEST_F(BatchTest, TellsWhatItRefuses) {
  write("one", "--dt=f32,u8:s8:f32,f64 mb1ic2iw4oc3kw3");
  write("other", "mb1ic2iw4oc3kw3 mb1ic2iw4oc3kw3sw\nmb1ic2iw4oc3kw9pw7");
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--batch", "one", "--batch", "other"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(err,
              AllOf(HasSubstr("tconv: 1 refused, --dt=u8:s8:f32 are no types of a case (docs/case.md): one:1: mb1"),
                    HasSubstr("tconv: 1 refused, no number, 0 or more, follows 'sw': other:1: mb1"),
                    HasSubstr("tconv: 1 refused, the output size (width) is -2"),
                    HasSubstr("tconv: 2 problems to verify; 1 more are the same as one of them\n")));
  write("none", "--dt=u8:s8:f32 mb1ic2iw4oc3kw3");
  EXPECT_EQ(tconv({"verify", "scatter", "--batch", "none"}).exit_code, 4);
}

TEST_F(BatchTest, AFindingIsSaidInBenchdnnsWords) {
  write("all", "--dt=f32 --dir=FWD_D mb1ic1ih4oc1oh8kh3sh2");
  const std::string mutant = TCONV_MUTANTS "/libkernel_flipped.so";
  const auto found = tconv({"verify", mutant, "--batch", "all"});
  EXPECT_EQ(found.exit_code, 1);
  const std::string label = "\n  benchdnn  ";
  const size_t at = found.out.find(label) + label.size();
  ASSERT_LT(label.size(), at) << found.out;
  const std::string command = found.out.substr(at, found.out.find('\n', at) - at);
  EXPECT_THAT(command, testing::StartsWith("--deconv --dir=FWD_D g1mb1ic1"));
  EXPECT_EQ(tconv({"replay", "benchdnn " + command, mutant, "--property", "reference"}).exit_code, 1);
}

TEST_F(BatchTest, SaysWhatIsAskedWrongly) {
  const auto error = [&](const std::vector<std::string>& arguments) {
    const auto finished = tconv(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.out, "");
    return finished.err;
  };
  EXPECT_THAT(error({"verify", "scatter", "--batch", "nowhere"}),
              HasSubstr("tconv: --batch: there is no file nowhere"));
  write("all", "ic1iw1oc1kw1\n--batch=nowhere");
  EXPECT_THAT(error({"verify", "scatter", "--batch", "all"}), HasSubstr("tconv: all:2: there is no file nowhere"));
  EXPECT_THAT(error({"verify", "scatter", "--batch", "all", "--layers"}), HasSubstr("--layers"));
  EXPECT_THAT(error({"verify", "scatter", "--batch", "all", "--exhaustive", "2d-466"}), HasSubstr("--exhaustive"));
}

TEST_F(BatchTest, EveryCommandTakesAProblemForACase) {
  const std::string line =
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3x3 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x0 bias=1 x=ncx w=ncx y=ncx "
      "data=integers:1\n";
  const auto explained = tconv({"explain", "g1mb1ic1ih3oc1kh3sh2ph1"});
  EXPECT_EQ(explained.exit_code, 0);
  EXPECT_THAT(explained.out, testing::StartsWith(line));
  EXPECT_EQ(tconv({"explain", "benchdnn --deconv g1mb1_ic1ih3_oc1kh3sh2ph1_n\"a/b=c\""}).out, explained.out);
  EXPECT_EQ(tconv({"replay", "g1mb1ic1ih3oc1kh3sh2ph1n\"a/b=c\"", "scatter", "phases"}).exit_code, 0);
  const auto wrong = tconv({"replay", "g1mb1ic1ih3oc1kh3sh2sx1"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_EQ(wrong.err.find("tconv: bad problem of benchdnn, g1mb1ic1ih3oc1kh3sh2sx1: 'sx1' begins with no field"), 0);
  EXPECT_THAT(tconv({"bench", "--ours", "phases", "scatter", "--case", "g1mb1ic1ih3oc1"}).err,
              HasSubstr("bad problem of benchdnn, g1mb1ic1ih3oc1: kh is missing or 0"));
}

}  // namespace
}  // namespace tconv
