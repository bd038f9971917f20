// Whatever a library does has its own Outcome, and the calls before and after it are answered.
#include "impls/host/hostile/hostile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "impls/host/sanitized.h"

namespace tconv {
namespace {

using Kind = Outcome::Kind;
using namespace std::chrono_literals;
using namespace test;

// Processes that our workers have left behind, whosever children they are now: they have their environment.
int left_behind_now() {
  const std::string ours = "TCONV_HOST=" + std::to_string(getpid());
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream environment(entry.path() / "environ");
    for (std::string variable; std::getline(environment, variable, '\0');) found += variable == ours ? 1 : 0;
  }
  return found;
}

// A process that has been killed is gone a little later.
int left_behind() {
  for (int patience = 500; patience > 0 && left_behind_now() != 0; --patience) std::this_thread::sleep_for(10ms);
  return left_behind_now();
}

// The standard outputs go to a file meanwhile.
class Printed {
 public:
  Printed() {
    std::fflush(nullptr);
    for (const int output : {STDOUT_FILENO, STDERR_FILENO}) dup2(fileno(file_), output);
  }
  ~Printed() {
    std::fflush(nullptr);
    dup2(stdout_, STDOUT_FILENO);
    dup2(stderr_, STDERR_FILENO);
    close(stdout_);
    close(stderr_);
    std::string printed(static_cast<size_t>(lseek(fileno(file_), 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(fileno(file_), printed.data(), printed.size(), 0), static_cast<ssize_t>(printed.size()));
    EXPECT_EQ(printed, "");
    std::fclose(file_);
  }

 private:
  std::FILE* file_ = std::tmpfile();
  int stdout_ = dup(STDOUT_FILENO), stderr_ = dup(STDERR_FILENO);
};

struct Expected {
  const char* behaviour;
  Kind kind;
  const char* detail;  // up to a colon
  bool needs_memory_limit = false;
};

void PrintTo(const Expected& expected, std::ostream* os) { *os << expected.behaviour; }

class Hostile : public testing::TestWithParam<Expected> {
 protected:
  void SetUp() override {
    if (kSanitized && GetParam().needs_memory_limit) GTEST_SKIP() << "a sanitizer needs the address space itself";
  }
  void TearDown() override {
    EXPECT_THAT(children(), testing::IsEmpty());
    EXPECT_EQ(left_behind(), 0);
  }

  static WorkerLimits limits() {
    const bool hangs =
        GetParam().kind == Kind::timed_out || std::string_view(GetParam().detail) == "hangs while it is loaded";
    return hangs ? kHurried : kPatient;
  }

  void expect_outcome(const Outcome& outcome) {
    EXPECT_EQ(outcome.kind, GetParam().kind) << outcome.detail;
    EXPECT_EQ(outcome.detail.substr(0, outcome.detail.find(':')), GetParam().detail) << outcome.detail;
    for (const char c : outcome.detail) EXPECT_TRUE(c >= ' ' && c <= '~') << outcome.detail;
  }
};

// What happens in a call is the outcome of this call, each time, and those before and after it are right.
class HostileInRun : public Hostile {};

TEST_P(HostileInRun, IsItsOutcome) {
  const Printed nothing;
  const auto library = hostile(GetParam().behaviour, limits());
  const int turns = GetParam().kind == Kind::timed_out ? 1 : 3;
  for (int turn = 0; turn < turns; ++turn) {
    expect_right(*library, case_of_width(4));
    expect_outcome(answer(*library, case_of_width(1)).outcome);
  }
  expect_right(*library, case_of_width(5));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Crash, HostileInRun, testing::Values(
    Expected{"write to null", Kind::crashed, "SIGSEGV in run"},
    Expected{"raise SIGSEGV", Kind::crashed, "SIGSEGV in run"},
    Expected{"ignore SIGSEGV", Kind::crashed, "SIGSEGV in run"},
    Expected{"handle SIGSEGV", Kind::broke_contract, "ends the process"},
    Expected{"overflow the stack", Kind::crashed, "stack overflow in run"},
    Expected{"abort", Kind::crashed, "SIGABRT in run"},
    Expected{"exit", Kind::broke_contract, "ends the process"},
    Expected{"_exit", Kind::broke_contract, "ends the process"},
    Expected{"stop itself", Kind::timed_out, "no answer within 1000 ms in run"},
    Expected{"loop", Kind::timed_out, "no answer within 1000 ms in run"},
    Expected{"throw an exception", Kind::broke_contract, "throws an exception"},
    Expected{"throw an int", Kind::broke_contract, "throws an exception"}));

INSTANTIATE_TEST_SUITE_P(Memory, HostileInRun, testing::Values(
    Expected{"allocate", Kind::crashed, "out of memory in run", true},
    Expected{"allocate and touch", Kind::crashed, "out of memory in run", true},
    Expected{"allocate by new", Kind::broke_contract, "throws an exception", true},
    Expected{"write far past y", Kind::crashed, "SIGSEGV in run"},
    Expected{"write to the next y", Kind::broke_contract, "uses the y of another call"},
    Expected{"write to x", Kind::broke_contract, "writes to its input x"},
    Expected{"scribble ones", Kind::broke_contract, "writes to memory that is not its own"},
    Expected{"scribble zeros", Kind::broke_contract, "writes to memory that is not its own"},
    Expected{"scribble and hang", Kind::timed_out,
             "no answer within 1000 ms, after it wrote to memory that is not its own"}));

INSTANTIATE_TEST_SUITE_P(Process, HostileInRun, testing::Values(
    Expected{"print on stdout", Kind::broke_contract, "prints on stdout"},
    Expected{"print a line", Kind::broke_contract, "prints on stdout"},
    Expected{"print on stderr", Kind::computed, ""},
    Expected{"close descriptors", Kind::broke_contract, "closes descriptors that are not its own"},
    Expected{"close descriptors and hang", Kind::broke_contract, "closes descriptors that are not its own"},
    Expected{"answer for the worker", Kind::broke_contract, "writes to descriptors that are not its own"},
    Expected{"change the rounding mode", Kind::broke_contract, "leaves the rounding mode changed"},
#if defined(__x86_64__)
    Expected{"change the rounding mode of SSE", Kind::broke_contract, "leaves the rounding mode changed"},
    Expected{"flush to zero", Kind::broke_contract, "leaves flush to zero switched"},
    Expected{"unmask exceptions", Kind::broke_contract, "leaves floating-point exceptions unmasked"},
#endif
    Expected{"block signals", Kind::broke_contract, "leaves signals blocked"},
    Expected{"fork", Kind::computed, ""},
    Expected{"leave a child", Kind::computed, ""},
    Expected{"leave a child and crash", Kind::crashed, "SIGSEGV in run"}));

INSTANTIATE_TEST_SUITE_P(Answer, HostileInRun, testing::Values(
    Expected{"do nothing", Kind::computed, ""},
    Expected{"answer NaN", Kind::computed, ""},
    Expected{"keep state", Kind::computed, ""},
    Expected{"answer an unknown status", Kind::broke_contract, "unknown status"},
    Expected{"give up", Kind::broke_contract, "gave up"},
    Expected{"refuse", Kind::refused, "unsupported, too narrow"},
    Expected{"refuse in junk", Kind::refused, "unsupported, ?[2J??"},
    Expected{"break its claim", Kind::broke_contract, "claim not kept"}));
// clang-format on

// What happens in every call, or before the first one.
class HostileAlways : public Hostile {};

TEST_P(HostileAlways, IsTheOutcomeOfEveryCall) {
  const Printed nothing;
  const auto library = hostile(GetParam().behaviour, limits());
  const int turns = GetParam().kind == Kind::timed_out ? 1 : 3;
  for (int width = 1; width <= turns; ++width) expect_outcome(answer(*library, case_of_width(width)).outcome);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Load, HostileAlways, testing::Values(
    Expected{"crash at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"exit at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"exit with 127 at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"throw at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"hang at load", Kind::broke_contract, "hangs while it is loaded"},
    Expected{"answer at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"scribble at load", Kind::broke_contract, "dies while it is loaded"},
    Expected{"give no table", Kind::broke_contract, "wrong ABI version"},
    Expected{"give a newer table", Kind::broke_contract, "wrong ABI version"},
    Expected{"give a short table", Kind::broke_contract, "wrong ABI version"},
    Expected{"give a table without run", Kind::broke_contract, "incomplete table"}));

INSTANTIATE_TEST_SUITE_P(Supports, HostileAlways, testing::Values(
    Expected{"crash in supports", Kind::crashed, "SIGSEGV in supports"},
    Expected{"hang in supports", Kind::timed_out, "no answer within 1000 ms in supports"},
    Expected{"throw in supports", Kind::broke_contract, "throws an exception"},
    Expected{"support nothing", Kind::refused, "unsupported, nothing at all"}));
// clang-format on

// Past one end of a tensor is beside the page without access in every other call only.
class HostileBesideATensor : public Hostile {};

TEST_P(HostileBesideATensor, IsCaughtInOneOfTwoCalls) {
  const auto library = hostile(GetParam().behaviour);
  int caught = 0;
  for (int turn = 0; turn < 4; ++turn) {
    const Outcome outcome = answer(*library, case_of_width(1)).outcome;
    if (outcome.kind == Kind::computed) continue;
    ++caught;
    expect_outcome(outcome);
  }
  EXPECT_EQ(caught, std::string(GetParam().behaviour).starts_with("write") ? 4 : 2);
}

INSTANTIATE_TEST_SUITE_P(
    Memory, HostileBesideATensor,
    testing::Values(Expected{"write past y", Kind::broke_contract, "writes past the end of y"},
                    Expected{"write before y", Kind::broke_contract, "writes before the begin of y"},
                    Expected{"read past w", Kind::broke_contract, "reads past the end of w"},
                    Expected{"read before x", Kind::broke_contract, "reads before the begin of x"}));

// What a thread does after its call has returned is the outcome of a later call.
class HostileLater : public Hostile {};

TEST_P(HostileLater, IsTheOutcomeOfALaterCall) {
  const auto library = hostile(GetParam().behaviour);
  EXPECT_EQ(answer(*library, case_of_width(1)).outcome.kind, Kind::computed);
  std::this_thread::sleep_for(500ms);
  expect_outcome(answer(*library, case_of_width(4)).outcome);
  expect_right(*library, case_of_width(4));
}

INSTANTIATE_TEST_SUITE_P(Thread, HostileLater,
                         testing::Values(Expected{"write to y later", Kind::broke_contract,
                                                  "uses the y of another call"},
                                         Expected{"crash later", Kind::crashed, "SIGSEGV between calls"}));

// A crash is told with the function of the table that it happened in.
TEST(HostileGradients, CrashWhereTheyAre) {
  const Case c = case_of_width(4);
  Tensor x(c.type.y, input_shape(c.problem), {}), w(c.type.y, weight_shape(c.problem), {});
  Tensor g(c.type.y, output_shape(c.problem), {});
  const Call data{c.problem, g.ref(), w.ref(), {}, x.ref(), {}, Direction::backward_data};
  const Call weights{c.problem, x.ref(), g.ref(), {}, w.ref(), {}, Direction::backward_weights};
  const auto expect_crash = [&](const char* behaviour, const Call& call, const char* detail) {
    const auto library = hostile(behaviour);
    const Outcome outcome = library->run(call);
    EXPECT_EQ(outcome.kind, Kind::crashed);
    EXPECT_EQ(outcome.detail, detail);
    expect_right(*library, c);
  };
  expect_crash("crash in backward_data", data, "SIGSEGV in backward_data");
  expect_crash("crash in backward_weights", weights, "SIGSEGV in backward_weights");
}

// The crash itself is hidden by what was scribbled over it; that it is one outcome or the other is all that can be
// said.
TEST(SeveralHostilities, ScribblesAndCrashes) {
  const auto library = hostile("scribble and crash");
  EXPECT_NE(answer(*library, case_of_width(1)).outcome.kind, Kind::computed);
  expect_right(*library, case_of_width(4));
}

}  // namespace
}  // namespace tconv
