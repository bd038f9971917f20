// A property that cannot fail proves nothing: each kills the mutants that it can see.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <set>
#include <string>
#include <utility>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/search/generate.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"

namespace tconv {
namespace {

// Those that look at the values.
const std::set<std::string_view> kJudges = {"reference",        "shape_inverse", "adjoint",  "opencv_dilate_filter",
                                            "matrix_transpose", "sampled",       "agreement"};

// Which of them a mutant survives. shape_inverse sees only what changes with output_padding, or how y is written;
// only the reference, and agreement with OpenCV where that is defined, judge data without exact sums.
struct Survival {
  std::string mutant;
  std::set<std::string_view> survived;
};
const Survival kSurvivals[] = {
    {"kernel_flipped", {"shape_inverse"}},
    {"weights_output_first", {"shape_inverse"}},
    {"weights_of_first_group", {"shape_inverse"}},
    {"strides_swapped", {"shape_inverse"}},
    {"paddings_swapped", {"shape_inverse"}},
    {"dilation_ignored", {"shape_inverse"}},
    {"output_padding_low", {}},
    {"output_padding_unreached", {"shape_inverse"}},
    {"bias_twice", {"shape_inverse"}},
    {"bias_dropped", {"shape_inverse"}},
    {"bias_of_first_channel", {"shape_inverse"}},
    {"first_image_only", {"shape_inverse"}},
    {"unguarded_shortcut", {"shape_inverse"}},
    {"tail_of_rows_dropped", {"shape_inverse"}},
    {"channels_after_16_repeat", {"shape_inverse"}},
    {"tapless_phase_unwritten", {}},
    {"last_element_unwritten", {}},
    {"adds_to_what_was_there", {}},
    {"writes_before_y", {}},
    {"f64_through_f32", {"shape_inverse"}},
    {"inaccurate", {"shape_inverse", "adjoint", "matrix_transpose", "sampled", "agreement"}},
    {"inserted_zeros_multiplied",
     {"shape_inverse", "adjoint", "opencv_dilate_filter", "matrix_transpose", "sampled", "agreement"}},
};

TEST(Mutants, AreKilledByThePropertiesThatCanSeeThem) {
  std::vector<std::unique_ptr<Subject>> subjects;
  for (const test::Mutant& mutant : test::mutants()) subjects.push_back(test::computing(mutant.name, mutant.run));
  std::vector<std::set<std::string_view>> survived(subjects.size(), kJudges);
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 3000; ++number) {
    const Trial trial(stream[number]);
    for (size_t i = 0; i < survived.size(); ++i)
      std::erase_if(survived[i],
                    [&](std::string_view name) { return check(*find_property(name), *subjects[i], trial).fails(); });
  }
  ASSERT_EQ(survived.size(), std::size(kSurvivals));
  for (size_t i = 0; i < survived.size(); ++i) {
    EXPECT_EQ(test::mutants()[i].name, kSurvivals[i].mutant);
    EXPECT_EQ(survived[i], kSurvivals[i].survived) << kSurvivals[i].mutant;
  }
}

// Those that need the reference's y, conv, or another implementation; or that take long, and are tried apart.
const std::set<std::string_view> kNeedAReference = {
    "reference", "opencv_dilate_filter", "adjoint",      "matrix_transpose", "sampled",
    "agreement", "wide_indices",         "huge_indices", "one_plan",         "at_once"};
// These use the reference's conv and weight gradient, but not its y.
const std::set<std::string_view> kDescend = {"least_squares", "sparse_coding", "filter_update"};

using Names = std::set<std::string_view>;

// The mutants that a property kills on the first cases.
Names kills_of(const Property& property, uint64_t cases) {
  std::vector<std::unique_ptr<Subject>> alive;
  for (const test::Mutant& mutant : test::mutants()) alive.push_back(test::computing(mutant.name, mutant.run));
  Names killed;
  const CaseStream stream({}, 1);
  const std::vector<const Property*> only = {&property};
  for (uint64_t number = 0; number < cases; ++number) {
    const Examination examination(Trial(stream[number]), only);
    std::erase_if(alive, [&](const std::unique_ptr<Subject>& subject) {
      const Verdict verdict = examination.of(*subject).front();
      if (!verdict.fails() || verdict.of_the_run) return false;
      for (const test::Mutant& mutant : test::mutants())
        if (mutant.name == subject->implementation().name()) killed.insert(mutant.name);
      return true;
    });
  }
  return killed;
}

TEST(Mutants, Matrix) {
  for (const Property* property : catalogue()) {
    if (kNeedAReference.count(property->name) != 0 || (property->name == "keeps_no_memory" || property->name == "refuses_invalid")) continue;
    const auto start = std::chrono::steady_clock::now();
    std::cout << "    {\"" << property->name << "\", {";
    for (auto name : kills_of(*property, 500)) std::cout << "\"" << name << "\", ";
    std::cout << "}},  // " << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << "\n";
  }
}

// What goes wrong only from one call to the next.
using Run = test::TestImplementation::Run;

void overwrite_first(const Call& call, int64_t value) {
  visit_type(call.y.type,
             [&]<typename T>(std::type_identity<T>) { view<T>(call.y)(0, 0, 0, 0, 0) = static_cast<T>(value); });
}

Run counts_its_calls() {
  return [calls = 0](const Call& call) mutable {
    native::scatter(call);
    return overwrite_first(call, ++calls), Outcome{};
  };
}

Run uses_the_weights_of_the_call_before() {
  return [before = std::pair<Layout, std::vector<std::byte>>()](const Call& call) mutable {
    ConstTensorRef w = call.w;
    if (before.first.shape == w.layout.shape) w = {w.type, before.first, before.second.data(), before.second.size()};
    native::scatter({call.problem, call.x, w, call.b, call.y});
    before = {call.w.layout, {call.w.data, call.w.data + call.w.bytes}};
    return Outcome{};
  };
}

Run leaves_something_of_a_larger_problem() {
  return [before = size_t{0}](const Call& call) mutable {
    native::scatter(call);
    if (before > call.y.bytes) overwrite_first(call, 0);
    before = call.y.bytes;
    return Outcome{};
  };
}

bool killed(const char* property, Run (*make)()) {
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 50; ++number) {
    const auto subject = test::subject("moody", make());
    if (check(*find_property(property), *subject, Trial(stream[number])).fails()) return true;
  }
  return false;
}

TEST(Mutants, WithAMemoryAreKilledBySecondRuns) {
  EXPECT_TRUE(killed("repeatable", &counts_its_calls));
  EXPECT_TRUE(killed("stateless", &counts_its_calls));
  EXPECT_FALSE(killed("repeatable", &uses_the_weights_of_the_call_before));
  EXPECT_TRUE(killed("stateless", &uses_the_weights_of_the_call_before));
  EXPECT_FALSE(killed("repeatable", &leaves_something_of_a_larger_problem));
  EXPECT_TRUE(killed("stateless", &leaves_something_of_a_larger_problem));
}

}  // namespace
}  // namespace tconv
