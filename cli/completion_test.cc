// `tconv completion` and `tconv man`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::kTconv;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CompletionTest : public test::CliTest {
 protected:
  // What bash offers for the last of the words.
  std::vector<std::string> offered(const std::string& words) const {
    const auto run =
        tconv_in_bash("COMP_WORDS=(" + words +
                      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tconv; printf '%s\\n' \"${COMPREPLY[@]}\"");
    std::istringstream lines(run.out);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) all.push_back(line);
    return all;
  }
  test::Finished tconv_in_bash(const std::string& script) const {
    return test::run_program({"bash", "-c", "source <(" + kTconv + " completion bash); " + script});
  }
  bool has(const std::string& program) const { return shell("command -v " + program).exit_code == 0; }

  // The long options of all commands.
  std::set<std::string> all_options() const {
    std::set<std::string> options;
    for (const char* command :
         {"verify", "merge", "replay", "explain", "grade", "mutants", "findings", "bench", "fuzz"}) {
      const std::string help = tconv({command, "--help"}).out;
      const std::regex option("\n  (?:-h,)?--([a-z-]+)");
      for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) options.insert((*at)[1]);
    }
    return options;
  }
};

TEST_F(CompletionTest, BashCompletesCommandsOptionsNamesAndProperties) {
  EXPECT_THAT(offered("tconv ver"), ElementsAre("verify"));
  EXPECT_THAT(offered("tconv verify --exh"), ElementsAre("--exhaustive"));
  EXPECT_THAT(offered("tconv verify gath"), ElementsAre("gather"));
  EXPECT_THAT(offered("tconv verify --property adj"), ElementsAre("adjoint"));
  EXPECT_THAT(offered("tconv replay --exh"), ElementsAre(""));
}

TEST_F(CompletionTest, AllShellsAndTheManualHaveEveryOption) {
  const std::set<std::string> options = all_options();
  EXPECT_GE(options.size(), 40U);
  const std::string bash = tconv({"completion", "bash"}).out, zsh = tconv({"completion", "zsh"}).out,
                    fish = tconv({"completion", "fish"}).out, man = tconv({"man"}).out;
  for (const std::string& option : options) {
    EXPECT_THAT(bash, HasSubstr("--" + option));
    EXPECT_THAT(zsh, HasSubstr("--" + option + "["));
    EXPECT_THAT(fish, HasSubstr(" -l " + option + " "));
    EXPECT_THAT(man, HasSubstr("\\-\\-" + std::regex_replace(option, std::regex("-"), "\\-")));
  }
}

TEST_F(CompletionTest, ShellsTakeTheScripts) {
  EXPECT_EQ(shell(kTconv + " completion bash > b && bash -n b").exit_code, 0);
  if (has("zsh")) {
    EXPECT_EQ(shell(kTconv + " completion zsh > z && zsh -n z").exit_code, 0);
  }
  if (has("fish")) {
    EXPECT_EQ(shell(kTconv + " completion fish > f && fish --no-execute f").exit_code, 0);
  }
  const auto other = tconv({"completion", "tcsh"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("tcsh"));
}

TEST_F(CompletionTest, TheManualIsAManualPage) {
  const std::string page = tconv({"man"}).out;
  EXPECT_THAT(page, AllOf(StartsWith(".TH TCONV 1 "), HasSubstr("\n.SH NAME\n"), HasSubstr("\n.SS bench verify\n"),
                          HasSubstr("tconv verify ./libmine.so \\-\\-until\\-failure")));
  if (has("mandoc")) {
    EXPECT_EQ(shell(kTconv + " man | mandoc -Tlint -Werror").out, "");
  }
}

}  // namespace
}  // namespace tconv
