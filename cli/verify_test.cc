#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using test::kTconv;
using test::with;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using VerifyTest = test::CliTest;

TEST_F(VerifyTest, WhatIsRightHolds) {
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--cases", "200"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(out, AllOf(HasSubstr("\nscatter         holds "), HasSubstr("\n1 holds: "), HasSubstr("200 cases")));
  EXPECT_THAT(out, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("FINDING"))));
  EXPECT_EQ(err, "");
  EXPECT_THAT(files(), IsEmpty());
}

// OpenCV 4 gives another shape than the definition where a kernel is dilated.
TEST_F(VerifyTest, AFindingIsReplayedByItsOwnLine) {
  const auto found = tconv({"verify", "opencv_dnn", "--cases", "3000", "--property", "reference"});
  EXPECT_EQ(found.exit_code, 1);
  const size_t finding = found.out.find("\nFINDING opencv_dnn/run/gave_up\n");
  ASSERT_NE(finding, std::string::npos) << found.out;
  const auto line = [&](const std::string& label) {
    const size_t at = found.out.find("\n  " + label, finding) + 3 + label.size();
    return found.out.substr(at, found.out.find('\n', at) - at);
  };
  ASSERT_THAT(line("replay  "), StartsWith("tconv replay 'tconv1 "));
  const auto again = shell(with(line("replay  "), "tconv", kTconv));
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, AllOf(HasSubstr("\nFINDING opencv_dnn/run/gave_up\n"),
                               HasSubstr("\n  case    " + line("case    ") + "\n"),
                               HasSubstr("\n  replay  " + line("replay  ") + "\n")));
}

TEST_F(VerifyTest, WhatProvesNothingIsNoSuccess) {
  EXPECT_EQ(tconv({"verify", "opencv_dnn", "--rank", "3", "--cases", "100"}).exit_code, 4);
  EXPECT_EQ(tconv({"verify", "scatter", "--memory", "1", "--cases", "100"}).exit_code, 4);
}

TEST_F(VerifyTest, StopsWhenItsTimeIsUp) {
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--cases", "1000000000", "--time", "0.3"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_LT(seconds, 10);
  EXPECT_THAT(out, Not(HasSubstr("interrupted")));
}

TEST_F(VerifyTest, TriesTheLayersOfNetworks) {
  const auto [exit_code, out, err, seconds] = tconv({"verify", "phases", "--layer", "L01", "--json", "-"});
  EXPECT_EQ(exit_code, 0);
  const Json report = Json::parse(out);
  EXPECT_EQ(report["drawn"], 2);  // with integers, then with reals
  const Json properties = report["implementations"][0]["properties"];
  ASSERT_EQ(properties.size(), 2);
  EXPECT_EQ(properties[0]["name"], "certificate");
  EXPECT_EQ(properties[0]["evidence"], Json({{"certificate 2^-42", 1}}));
  EXPECT_EQ(properties[1]["name"], "sampled");
  EXPECT_EQ(properties[1]["evidence"], Json({{"sample", 2}}));
  EXPECT_THAT(tconv({"verify", "--layer", "L999"}).err, HasSubstr("unknown layer 'L999'; there are L01 to L"));
}

TEST_F(VerifyTest, RepeatsCertificatesForMoreConfidence) {
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "phases", "--layer", "L01", "--property", "certificate", "--confidence", "2^-80"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(out, HasSubstr("  certificate 2^-84: 1\n"));
  for (const char* wrong : {"80", "2^-0", "2^-1001", "2^--3", "2^-8x", "", "1e-9"}) {
    const auto refused = tconv({"verify", "phases", "--cases", "1", "--confidence", wrong});
    EXPECT_EQ(refused.exit_code, 2) << wrong;
    EXPECT_THAT(refused.err, HasSubstr("2^-80")) << wrong;
  }
}

// Ctrl-C reaches all processes. What was done until then is reported.
TEST_F(VerifyTest, LibrariesMayRunInThisProcess) {
  const std::string flipped = std::string(TCONV_MUTANTS) + "/libkernel_flipped.so";
  const std::vector<std::string> arguments = {"verify", flipped, "--property", "writes_only_y", "--cases", "40"};
  auto inside = arguments;
  inside.emplace_back("--in-process");
  EXPECT_EQ(tconv(arguments).exit_code, 0);
  const auto run = tconv(inside);  // where nobody watches what it writes
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("it runs where nobody watches that: kernel_flipped 40"));
}

// OpenCV's layer says that it does two axes only. Asked all the same, it answers something else.
TEST_F(VerifyTest, LimitsAreProbedOnRequest) {
  const std::vector<std::string> arguments = {"verify",    "opencv_dnn", "--rank", "2",      "--property",
                                              "reference", "--cases",    "300",    "--json", "r.json"};
  tconv(arguments);
  const auto skipped = [&] { return Json::parse(content("r.json"))["implementations"][0]["properties"][0]["skipped"]; };
  const int64_t asked_first = skipped();
  auto probing = arguments;
  probing.emplace_back("--probe-limits");
  tconv(probing);
  EXPECT_LT(skipped(), asked_first);
  EXPECT_THAT(Json::parse(content("r.json"))["implementations"][0]["argument"].get<std::string>(),
              HasSubstr("--probe-limits"));
}

TEST_F(VerifyTest, InterruptedItStillReports) {
  using namespace std::chrono_literals;
  for (const int signal : {SIGINT, SIGTERM}) {
    const auto finished =
        tconv({"verify", "scatter", "--cases", "1000000000", "--json", "r.json"}, {.signal = signal, .after = 700ms});
    EXPECT_EQ(finished.exit_code, 130) << finished.err;
    EXPECT_LT(finished.seconds, 10);
    EXPECT_THAT(finished.out, EndsWith(" s, interrupted\n"));
    const Json report = Json::parse(content("r.json"));
    EXPECT_EQ(report["interrupted"], true);
    EXPECT_GT(report["drawn"], 0);
    EXPECT_EQ(files(), std::vector<std::string>{"r.json"});
  }
  const auto finding = tconv({"verify", "opencv_dnn", "--rank", "2", "--property", "answers", "--cases", "1000000000"},
                             {.signal = SIGINT, .after = 1500ms});
  EXPECT_EQ(finding.exit_code, 1);
  EXPECT_THAT(finding.out, HasSubstr("\nFINDING opencv_dnn/run/gave_up\n"));
}

TEST_F(VerifyTest, ColoursAreForTerminalsThatTakeThem) {
  const std::vector<std::string> arguments = {"verify", "scatter", "--cases", "20"};
  EXPECT_THAT(tconv(arguments).out, Not(HasSubstr("\x1b")));
  if (access("/dev/pts/ptmx", F_OK) != 0) GTEST_SKIP() << "no terminals can be made here: /dev/pts is not mounted";
  EXPECT_THAT(tconv(arguments, {.terminal = true}).out, HasSubstr("\x1b["));
  EXPECT_THAT(tconv(arguments, {.terminal = true, .environment = {{"NO_COLOR", "1"}}}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(tconv(arguments, {.terminal = true, .environment = {{"TERM", "dumb"}}}).out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace tconv
