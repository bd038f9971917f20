#include "impls/host/child_process.h"

#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "impls/native/native.h"
#include "impls/test_call.h"
#include "ref/expected.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Outcome::Kind;
using namespace std::chrono_literals;

Case case_of_width(int64_t width) {
  return test::case_of(test::problem_of({1, 1, 2, 3, true}, Axis{.input = width, .kernel = 3, .stride = 2}));
}

using Misbehaviour = std::function<Outcome(const Call&)>;

// Computes what it is told, but for inputs of width 1, with which it does something else.
class Misbehaving : public Implementation {
 public:
  explicit Misbehaving(Misbehaviour misbehave) : misbehave_(std::move(misbehave)) {}
  std::string name() const override { return "misbehaving"; }
  std::string version() const override { return "1.2.3"; }
  std::string description() const override { return "for tests"; }
  std::optional<std::string> unsupported(const Case& c) const override {
    return c.problem.rank == 3 ? std::optional("no volumes") : std::nullopt;
  }
  Outcome run(const Call& call) override {
    if (call.problem.axes[2].input == 1) return misbehave_(call);
    native::scatter(call);
    return {};
  }

 private:
  Misbehaviour misbehave_;
};

std::unique_ptr<Implementation> hosted(Misbehaviour misbehave, std::chrono::milliseconds deadline = 20s) {
  return in_child_process(std::make_unique<Misbehaving>(std::move(misbehave)), deadline);
}

void expect_right(Implementation& implementation, const Case& c) {
  const auto [outcome, y, poison] = test::answer(implementation, c);
  ASSERT_EQ(outcome.kind, Kind::computed) << outcome.detail;
  EXPECT_EQ(outcome.detail, "");
  EXPECT_EQ(y, expected_output(c.problem, c.type, make_operands(c)).value);
  EXPECT_EQ(poison.unwritten, 0);
  EXPECT_EQ(poison.gaps_written, 0);
}

// Whatever one call does to the child, the call says so, and those before and after it are answered.
void expect_outcome(Misbehaviour misbehave, Kind kind, const std::string& detail,
                    std::chrono::milliseconds deadline = 20s) {
  const auto implementation = hosted(std::move(misbehave), deadline);
  for (int turn = 0; turn < 3; ++turn) {
    expect_right(*implementation, case_of_width(4));
    const auto [outcome, y, poison] = test::answer(*implementation, case_of_width(1));
    EXPECT_EQ(outcome.kind, kind) << outcome.detail;
    EXPECT_EQ(outcome.detail, detail);
    EXPECT_EQ(poison.unwritten, element_count(y.shape));
  }
  expect_right(*implementation, case_of_width(5));
}

TEST(ChildProcess, CrashesAreOutcomes) {
  expect_outcome([](const Call&) -> Outcome { return std::raise(SIGSEGV), Outcome{}; }, Kind::crashed, "SIGSEGV");
  expect_outcome([](const Call&) -> Outcome { std::abort(); }, Kind::crashed, "SIGABRT");
  expect_outcome([](const Call&) -> Outcome { return std::raise(SIGFPE), Outcome{}; }, Kind::crashed, "SIGFPE");
  expect_outcome([](const Call&) -> Outcome { return std::raise(SIGKILL), Outcome{}; }, Kind::crashed, "SIGKILL");
}

TEST(ChildProcess, ExitsAreOutcomes) {
  expect_outcome([](const Call&) -> Outcome { _exit(3); }, Kind::crashed, "exit status 3");
  expect_outcome([](const Call&) -> Outcome { std::exit(0); }, Kind::crashed, "exit status 0");
}

TEST(ChildProcess, HangsAreOutcomes) {
  expect_outcome(
      [](const Call&) -> Outcome {
        for (;;) pause();
      },
      Kind::timed_out, "no answer within 200 ms", 200ms);
}

TEST(ChildProcess, AnswersComeBack) {
  expect_outcome(
      [](const Call&) {
        return Outcome{Kind::refused, "width 1 is too narrow"};
      },
      Kind::refused, "width 1 is too narrow");
  expect_outcome([](const Call&) { return Outcome{Kind::broke_contract, ""}; }, Kind::broke_contract, "");
  expect_outcome(
      [](const Call&) {
        return Outcome{Kind::refused, std::string(10000, 'x')};
      },
      Kind::refused, std::string(511, 'x'));
}

TEST(ChildProcess, LooksLikeWhatItHosts) {
  const auto implementation = hosted([](const Call&) { return Outcome{}; });
  EXPECT_EQ(implementation->name(), "misbehaving");
  EXPECT_EQ(implementation->version(), "1.2.3");
  EXPECT_EQ(implementation->description(), "for tests");
  Case c = case_of_width(4);
  EXPECT_EQ(implementation->unsupported(c), std::nullopt);
  c.problem.rank = 3;
  EXPECT_EQ(implementation->unsupported(c), "no volumes");
}

TEST(ChildProcess, OperandsGrowAndShrinkInAnyLayout) {
  const auto implementation = hosted([](const Call&) { return Outcome{}; });
  for (const int64_t width : {2, 200, 3, 20000, 2, 60000, 5})
    for (const ElementType type : kElementTypes) {
      Case c = case_of_width(width);
      c.type = type;
      c.x = {Placement::Order::nxc, 3, 5};
      c.y = {Placement::Order::ncx, 2, 1};
      c.problem.bias = width % 3 != 0;
      expect_right(*implementation, c);
    }
}

// An implementation has state: the child is kept from call to call, and a new one starts afresh.
TEST(ChildProcess, OneChildAnswersManyCalls) {
  int calls = 0;
  const auto implementation = hosted([&calls](const Call&) -> Outcome {
    if (++calls == 3) _exit(1);
    return {Kind::refused, std::to_string(calls)};
  });
  for (const char* detail : {"1", "2", "exit status 1", "1", "2", "exit status 1"})
    EXPECT_EQ(test::answer(*implementation, case_of_width(1)).outcome.detail, detail);
  EXPECT_EQ(calls, 0);
}

TEST(ChildProcess, SeveralAtOnce) {
  const auto one = hosted([](const Call&) -> Outcome { std::abort(); });
  const auto other = hosted([](const Call&) -> Outcome { _exit(3); });
  for (int turn = 0; turn < 3; ++turn) {
    expect_right(*one, case_of_width(4));
    expect_right(*other, case_of_width(5));
    EXPECT_EQ(test::answer(*one, case_of_width(1)).outcome.detail, "SIGABRT");
    expect_right(*other, case_of_width(4));
    EXPECT_EQ(test::answer(*other, case_of_width(1)).outcome.detail, "exit status 3");
  }
}

// A child may also die after its answer; the next call must not die of it.
TEST(ChildProcess, DeathBetweenCallsIsAnOutcome) {
  const auto implementation = hosted([](const Call&) -> Outcome {
    const itimerval soon{{}, {0, 50'000}};
    setitimer(ITIMER_REAL, &soon, nullptr);
    return {Kind::refused, "dies in 50 ms"};
  });
  EXPECT_EQ(test::answer(*implementation, case_of_width(1)).outcome.detail, "dies in 50 ms");
  siginfo_t child{};
  waitid(P_ALL, 0, &child, WEXITED | WNOWAIT);  // leaves it for the host to find
  const auto outcome = test::answer(*implementation, case_of_width(4)).outcome;
  EXPECT_EQ(outcome.kind, Kind::crashed);
  EXPECT_EQ(outcome.detail, "SIGALRM");
  expect_right(*implementation, case_of_width(4));
}

// Writes below x, over whatever the host keeps there, are no reason to believe or to follow it.
TEST(ChildProcess, WritesOutsideTheTensorsAreSurvived) {
  const auto implementation = hosted([](const Call& call) -> Outcome {
    std::memset(const_cast<std::byte*>(call.x.data) - 600, 0xff, 600);
    return {};
  });
  for (int turn = 0; turn < 2; ++turn) {
    const auto outcome = test::answer(*implementation, case_of_width(1)).outcome;
    EXPECT_LE(outcome.kind, Kind::broke_contract);
    expect_right(*implementation, case_of_width(4));
  }
}

// What the child prints must not get between the lines of a report.
TEST(ChildProcess, PrintsNothing) {
  std::FILE* printed = std::tmpfile();
  ASSERT_NE(printed, nullptr);
  std::fflush(stdout);
  const int saved = dup(STDOUT_FILENO);
  dup2(fileno(printed), STDOUT_FILENO);
  std::printf("unflushed");  // 9 characters, which a child that exits must not print again
  const auto implementation = hosted([](const Call&) -> Outcome {
    std::puts("on stdout");
    if (write(STDOUT_FILENO, "unbuffered", 10) != 10) return {Kind::refused, "stdout is closed"};
    std::exit(0);
  });
  EXPECT_EQ(test::answer(*implementation, case_of_width(1)).outcome.detail, "exit status 0");
  EXPECT_EQ(test::answer(*implementation, case_of_width(1)).outcome.detail, "exit status 0");
  std::fflush(stdout);
  dup2(saved, STDOUT_FILENO);
  close(saved);
  EXPECT_EQ(lseek(fileno(printed), 0, SEEK_END), 9);
  std::fclose(printed);
}

}  // namespace
}  // namespace tconv
