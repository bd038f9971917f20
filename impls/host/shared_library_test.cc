// Right libraries in worker processes, and calls in batches.
#include "impls/host/shared_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "impls/host/hostile/hostile.h"
#include "impls/host/processor_wait.h"

namespace tconv {
namespace {

using Kind = Outcome::Kind;
using namespace test;

TEST(SharedLibrary, TheLeastIsRight) {
  const auto library = make_shared_library(TCONV_EXAMPLE_LIBRARY, kPatient);
  EXPECT_EQ(library->name(), "libtconv_example.so");
  for (const int64_t width : {1, 2, 7, 40}) expect_right(*library, case_of_width(width));
  Case f64 = case_of_width(3);
  f64.type = ElementType::f64;
  EXPECT_EQ(answer(*library, f64).outcome.kind, Kind::refused);
  Case bytes = case_of_width(3);
  bytes.type = {ElementType::u8, ElementType::s8, ElementType::s32};
  EXPECT_EQ(answer(*library, bytes).outcome.kind, Kind::refused);
}

TEST(SharedLibrary, WithoutTheSymbols) {
  const auto library = make_shared_library(TCONV_LIBRARY_WITHOUT_SYMBOLS, kPatient);
  const Outcome outcome = answer(*library, case_of_width(1)).outcome;
  EXPECT_EQ(outcome.kind, Kind::broke_contract);
  EXPECT_THAT(outcome.detail, testing::StartsWith("missing symbol: "));
}

TEST(SharedLibrary, NamesItself) {
  EXPECT_EQ(hostile("nothing")->name(), "hostile");
  EXPECT_EQ(hostile("nothing")->version(), "6.6.6");
  EXPECT_EQ(hostile("nothing")->description(), "does what it should not");
  for (const char* nameless : {"have no identity", "have no name"}) {
    EXPECT_EQ(hostile(nameless)->name(), "libtconv_hostile.so");
    EXPECT_EQ(hostile(nameless)->version(), "");
    EXPECT_EQ(hostile(nameless)->description(), TCONV_HOSTILE_LIBRARY);
  }
  EXPECT_EQ(hostile("have a strange name")->name(), "?[2J?-?<b>");
}

TEST(SharedLibrary, MessagesEnd) {
  const auto library = hostile("refuse without end");
  const Outcome outcome = answer(*library, case_of_width(1)).outcome;
  EXPECT_EQ(outcome.kind, Kind::refused);
  EXPECT_THAT(outcome.detail, testing::MatchesRegex("unsupported, x+"));
}

TEST(SharedLibrary, WorkerThatIsNotThere) {
  setenv("TCONV_WORKER", "/nowhere/tconv_worker", 1);
  const auto library = make_shared_library(TCONV_EXAMPLE_LIBRARY);
  unsetenv("TCONV_WORKER");
  const Outcome outcome = answer(*library, case_of_width(1)).outcome;
  EXPECT_EQ(outcome.kind, Kind::broke_contract);
  EXPECT_THAT(outcome.detail, testing::StartsWith("no worker: cannot run /nowhere/tconv_worker"));
}

// Many calls in one go, with their expected answers.
class Batch {
 public:
  void add(const Case& c) {
    const auto at = entries_.emplace_back(std::make_unique<Entry>(c)).get();
    const Operands data = make_operands(c);
    at->x.store(data.x), at->w.store(data.w), at->b.store(data.b), at->y.poison();
    at->expected = expected_output(c.problem, c.type, data).value;
    calls_.push_back({at->c.problem, std::as_const(at->x).ref(), std::as_const(at->w).ref(), std::as_const(at->b).ref(),
                      at->y.ref()});
  }
  std::vector<Outcome> run(Implementation& implementation) {
    std::vector<Outcome> outcomes(calls_.size(), {Kind::refused, "not answered"});
    implementation.run_all(calls_, outcomes, Manner::in_turn);
    return outcomes;
  }
  bool right(size_t i) const { return entries_[i]->y.load() == entries_[i]->expected; }
  size_t size() const { return calls_.size(); }

 private:
  struct Entry {
    Case c;
    Tensor x{c.type.x, input_shape(c.problem), c.x}, w{c.type.w, weight_shape(c.problem), c.w},
        b{c.type.b(), bias_shape(c.problem), {}}, y{c.type.y, output_shape(c.problem), c.y};
    Dense<double> expected;
    explicit Entry(const Case& of) : c(of) {}
  };
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<Call> calls_;
};

TEST(Batches, AnswerAsOneByOne) {
  const auto library = make_shared_library(TCONV_EXAMPLE_LIBRARY, kPatient);
  Batch batch;
  for (int64_t i = 0; i < 100; ++i) batch.add(case_of_width(1 + i % 23, {.input = 1 + i % 3, .kernel = 2}));
  const auto outcomes = batch.run(*library);
  for (size_t i = 0; i < batch.size(); ++i) {
    EXPECT_EQ(outcomes[i].kind, Kind::computed) << outcomes[i].detail;
    EXPECT_TRUE(batch.right(i)) << i;
  }
}

// Calls 0, 31, 40, 41 and 99 misbehave: the first and last of a batch, two in a row, the last of all.
void expect_blame(const char* behaviour, Kind kind, const char* detail) {
  const auto library = hostile(behaviour, kPatient);
  Batch batch;
  const auto misbehaves = [](size_t i) { return i == 0 || i == 31 || i == 40 || i == 41 || i == 99; };
  for (size_t i = 0; i < 100; ++i) batch.add(case_of_width(misbehaves(i) ? 1 : 2 + static_cast<int64_t>(i) % 5));
  const auto outcomes = batch.run(*library);
  for (size_t i = 0; i < batch.size(); ++i) {
    EXPECT_EQ(outcomes[i].kind, misbehaves(i) ? kind : Kind::computed) << i << ": " << outcomes[i].detail;
    EXPECT_EQ(outcomes[i].detail, misbehaves(i) ? detail : "") << i;
    EXPECT_EQ(batch.right(i), !misbehaves(i)) << i;
  }
}

TEST(Batches, BlameTheCallThatCrashes) { expect_blame("write to null", Kind::crashed, "SIGSEGV in run"); }

// What comes after it is not tried: it may hang as well, and each hang is a long wait.
TEST(Batches, EndWithTheCallThatHangs) {
  const auto library = hostile("loop", kHurried);
  Batch batch;
  for (const int64_t width : {4, 1, 5, 1}) batch.add(case_of_width(width));
  const auto outcomes = batch.run(*library);
  EXPECT_EQ(outcomes[0].kind, Kind::computed);
  EXPECT_EQ(outcomes[1].kind, Kind::timed_out);
  EXPECT_EQ(outcomes[1].detail, "no answer within 1000 ms in run");
  for (const size_t after : {2U, 3U}) {
    EXPECT_EQ(outcomes[after].kind, Kind::refused);
    EXPECT_EQ(outcomes[after].detail, "a call before it did not come back");
  }
  expect_right(*library, case_of_width(5));
  EXPECT_EQ(answer(*library, case_of_width(1)).outcome.detail, "no answer within 100 ms in run");
}

// A call has time for its products, whatever the deadline: 20 million here, for 2 seconds more.
TEST(Batches, WaitForLargeCalls) {
  const auto library = make_shared_library(TCONV_EXAMPLE_LIBRARY, {.deadline = std::chrono::milliseconds(1)});
  const Axis wide{.input = 1000, .kernel = 200};
  expect_right(*library, test::case_of(test::problem_of({1, 1, 100, 1, false}, wide)));
}

// Two threads that never sleep, on one processor.
TEST(ProcessorWait, GrowsWhereTheProcessorIsTaken) {
  EXPECT_EQ(processor_wait(-1).count(), 0);
  if (!std::filesystem::exists("/proc/self/schedstat")) GTEST_SKIP() << "this system does not tell";
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<size_t>(sched_getcpu()), &one);
  const auto before = processor_wait(getpid());
  std::atomic<bool> seen = false;
  const auto spin = [&] {
    sched_setaffinity(0, sizeof one, &one);
    while (!seen) {
    }
  };
  std::thread first(spin), second(spin);
  // While they run: what ended threads waited is not counted.
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (processor_wait(getpid()) <= before && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_GT(processor_wait(getpid()), before);
  seen = true;
  first.join(), second.join();
}

TEST(Batches, BlameTheCallThatScribbles) {
  expect_blame("scribble zeros", Kind::broke_contract, "writes to memory that is not its own");
}

TEST(Batches, BlameTheCallThatRefuses) { expect_blame("refuse", Kind::refused, "unsupported, too narrow"); }

// Within a batch every y is accessible; that a call writes to the y of another is seen all the same.
TEST(Batches, BlameTheCallThatWritesToTheYOfAnother) {
  const auto library = hostile("write to the next y");
  Batch batch;
  for (const int64_t width : {4, 1, 5, 6}) batch.add(case_of_width(width));
  const auto outcomes = batch.run(*library);
  EXPECT_EQ(outcomes[1].detail, "uses the y of another call");
  for (const size_t i : {0U, 2U, 3U}) EXPECT_TRUE(outcomes[i].kind == Kind::computed && batch.right(i)) << i;

  const auto other = hostile("write to the y before");
  Batch two;
  for (const int64_t width : {1, 1, 4}) two.add(case_of_width(width));
  EXPECT_EQ(two.run(*other)[0].detail, "writes to y after its call has returned");
}

TEST(Batches, LargeAndSmallAlternate) {
  const auto library = hostile("write to null");
  Batch batch;
  for (const int64_t width : {3, 5000, 4, 1, 200000, 2, 100000, 5000, 1, 300000, 6}) batch.add(case_of_width(width));
  const auto outcomes = batch.run(*library);
  for (const size_t i : {0U, 1U, 2U, 4U, 5U, 6U, 7U, 9U, 10U}) {
    EXPECT_EQ(outcomes[i].kind, Kind::computed) << i << ": " << outcomes[i].detail;
    EXPECT_TRUE(batch.right(i)) << i;
  }
  for (const size_t i : {3U, 8U}) EXPECT_EQ(outcomes[i].kind, Kind::crashed) << i;
}

// More implementations at once than descriptors would have fitted in the places where the worker's are gathered.
TEST(Batches, ManyWorkersAtOnce) {
  std::vector<std::unique_ptr<Implementation>> libraries;
  libraries.reserve(20);
  for (int i = 0; i < 20; ++i) libraries.push_back(make_shared_library(TCONV_EXAMPLE_LIBRARY, kPatient));
  for (const auto& library : libraries) expect_right(*library, case_of_width(3));
  EXPECT_EQ(children().size(), 20);
  libraries.clear();
  EXPECT_THAT(children(), testing::IsEmpty());
}

}  // namespace
}  // namespace tconv
