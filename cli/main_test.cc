// What the program says of itself, and of what it does not understand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/cli_fixture.h"
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv {
namespace {

using test::kCase;
using testing::AllOf;
using testing::HasSubstr;

using MainTest = test::CliTest;

TEST_F(MainTest, HelpIsThereForEveryCommand) {
  for (const char* command : {"", "verify", "merge", "replay", "explain", "export", "grade", "compare", "mutants",
                              "findings", "bench", "fuzz", "dialects", "list", "doctor", "completion", "man"}) {
    std::vector<std::string> arguments = {"--help"};
    if (*command != '\0') arguments.insert(arguments.begin(), command);
    const auto [exit_code, out, err, seconds] = tconv(arguments);
    EXPECT_EQ(exit_code, 0);
    EXPECT_THAT(out, AllOf(HasSubstr("Usage: tconv"), HasSubstr("\nExamples\n"), HasSubstr("\nExit codes\n")));
    EXPECT_EQ(err, "");
  }
}

// Every command says what a case is made of; the example there is one.
TEST_F(MainTest, HelpOfReplayShowsTheGrammarOfCases) {
  const auto [exit_code, out, err, seconds] = tconv({"replay", "--help"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(out, AllOf(HasSubstr("Usage: tconv replay"), HasSubstr("A case is one line"), HasSubstr("special:SEED")));
  const size_t example = out.find("  tconv1 type=");
  ASSERT_NE(example, std::string::npos);
  EXPECT_EQ(tconv({"replay", out.substr(example + 2, out.find('\n', example) - example - 2), "scatter"}).exit_code, 0);
}

TEST_F(MainTest, ListNamesEverything) {
  const auto [exit_code, out, err, seconds] = tconv({"list"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(err, "");
  for (const RegistryEntry& entry : registry()) EXPECT_THAT(out, HasSubstr("\n  " + std::string(entry.name) + " "));
  for (const Property* property : catalogue()) EXPECT_THAT(out, HasSubstr(std::string(property->formula)));
}

TEST_F(MainTest, VersionIsThatOfTheBuild) {
  EXPECT_EQ(tconv({"--version"}).out, std::string("tconv ") + TCONV_VERSION + "\n");
}

TEST_F(MainTest, ErrorsAreToldInOneLine) {
  struct Usage {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Usage wrong[] = {
      {{},
       "tconv: name a command: verify, merge, replay, explain, export, vectors, grade, compare, mutants, findings, "
       "bench, fuzz, "
       "dialects, list, doctor, "
       "completion, man; --help"},
      {{"verfy"}, "verfy"},
      {{"verify", "scater"}, "tconv: unknown implementation 'scater'; did you mean 'scatter'?"},
      {{"verify", "qqqqqqqq"}, "tconv: unknown implementation 'qqqqqqqq' (`tconv list` shows all)"},
      {{"verify", "--property", "adjont"}, "tconv: unknown property 'adjont'; did you mean 'adjoint'?"},
      {{"verify", "--cases", "many"}, "--cases"},
      {{"verify", "--cases", "0"}, "--cases"},
      {{"verify", "--cases", "-3"}, "--cases"},
      {{"verify", "--cases"}, "--cases"},
      {{"verify", "--seed", "x"}, "--seed"},
      {{"verify", "--seed", "-1"}, "--seed"},
      {{"verify", "--rank", "4"}, "--rank: Value 4 not in range 1 to 3"},
      {{"verify", "--rank", "0"}, "--rank"},
      {{"verify", "--jobs", "0"}, "--jobs"},
      {{"verify", "--time", "0"}, "--time"},
      {{"verify", "--memory", "much"}, "--memory"},
      {{"verify", "--speed", "11"}, "--speed"},
      {{"replay"}, "case is required"},
      {{"replay", kCase, "scater"}, "tconv: unknown implementation 'scater'"},
      {{"list", "all"}, "all"},
  };
  for (const Usage& usage : wrong) {
    const auto [exit_code, out, err, seconds] = tconv(usage.arguments);
    EXPECT_EQ(exit_code, 2) << usage.message;
    EXPECT_EQ(out, "");
    EXPECT_THAT(err, HasSubstr(usage.message));
    const std::string hint = "Run with --help for more information.\n";
    const std::string message =
        err.size() > hint.size() && err.find(hint) != std::string::npos ? err.substr(0, err.find(hint)) : err;
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1) << err;
  }
}

}  // namespace
}  // namespace tconv
