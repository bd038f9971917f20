// A property that cannot fail proves nothing: each kills the mutants that it can see.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/search/generate.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"

namespace tconv {
namespace {

// Those that look at the values.
const std::set<std::string_view> kJudges = {"reference",        "shape_inverse", "adjoint", "opencv_dilate_filter",
                                            "matrix_transpose", "certificate",   "sampled", "agreement"};

// Which of them a mutant survives. shape_inverse sees only what changes with output_padding, or how y is written;
// only the reference, samples of it, and agreement with OpenCV where that is defined, judge data without exact sums.
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
    {"inaccurate", {"shape_inverse", "adjoint", "matrix_transpose", "certificate", "agreement"}},
    {"inserted_zeros_multiplied",
     {"shape_inverse", "adjoint", "opencv_dilate_filter", "matrix_transpose", "certificate", "agreement"}},
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

using Names = std::set<std::string_view>;

// Those that need nothing right beside them but plain sums and index maps, and at most conv and the weight gradient of
// the reference. That of refuses_invalid would crash the mutants, as they run in this process.
Names without_a_reference() {
  const Names others = {"reference",  "opencv_dilate_filter", "adjoint",         "matrix_transpose", "sampled",
                        "agreement",  "wide_indices",         "huge_indices",    "huge_elements",    "one_plan",
                        "at_once",    "any_layout",           "keeps_no_memory", "refuses_invalid",  "first_call",
                        "certificate"};
  Names names;
  for (const Property* property : catalogue())
    if (others.count(property->name) == 0) names.insert(property->name);
  return names;
}

// The mutants that a property kills on the first cases, by its own verdict or also because the run itself fails; and on
// more cases until `expected` are among them.
Names kills_of(std::string_view name, uint64_t cases, bool by_failing_runs, const Names& expected = {}) {
  constexpr uint64_t kMost = 1200;
  std::vector<std::pair<std::string_view, std::unique_ptr<Subject>>> alive;
  for (const test::Mutant& mutant : test::mutants())
    alive.emplace_back(mutant.name, test::computing(mutant.name, mutant.run));
  Names killed;
  const CaseStream stream({}, 1);
  const std::vector<const Property*> property = {find_property(name)};
  const auto is_enough = [&] { return std::includes(killed.begin(), killed.end(), expected.begin(), expected.end()); };
  for (uint64_t number = 0; number < cases || (number < kMost && !is_enough()); ++number) {
    const Examination examination(Trial(stream[number]), property);
    std::erase_if(alive, [&](const auto& mutant) {
      const Verdict verdict = examination.of(*mutant.second).front();
      if (!verdict.fails() || (verdict.of_the_run && !by_failing_runs)) return false;
      return killed.insert(mutant.first).second;
    });
  }
  return killed;
}

// What compares an implementation with itself sees what is not the same on both sides.
const std::pair<std::string_view, Names> kKills[] = {
    {"linear_in_x",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "f64_through_f32"}},
    {"linear_in_w",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "f64_through_f32"}},
    {"bias_once",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "f64_through_f32"}},
    {"impulse",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "dilation_ignored",
      "f64_through_f32", "kernel_flipped", "output_padding_low", "output_padding_unreached", "paddings_swapped",
      "strides_swapped", "tail_of_rows_dropped", "unguarded_shortcut", "weights_of_first_group",
      "weights_output_first"}},
    {"sums",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "f64_through_f32",
      "first_image_only", "strides_swapped", "tail_of_rows_dropped", "weights_of_first_group", "weights_output_first"}},
    {"zero_insertion",
     {"output_padding_low", "output_padding_unreached", "strides_swapped", "tail_of_rows_dropped",
      "unguarded_shortcut"}},
    {"kernel_dilation",
     {"dilation_ignored", "kernel_flipped", "output_padding_low", "output_padding_unreached", "unguarded_shortcut"}},
    {"padding_is_cropping", {"output_padding_unreached", "paddings_swapped", "unguarded_shortcut"}},
    {"output_padding_is_less_cropping",
     {"output_padding_low", "output_padding_unreached", "paddings_swapped", "unguarded_shortcut"}},
    {"phases_apart",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "dilation_ignored",
      "kernel_flipped", "output_padding_low", "output_padding_unreached", "paddings_swapped", "strides_swapped",
      "unguarded_shortcut"}},
    {"groups_apart",
     {"bias_of_first_channel", "channels_after_16_repeat", "weights_of_first_group", "weights_output_first"}},
    {"batch_apart", {"first_image_only"}},
    {"channel_permutation",
     {"bias_of_first_channel", "channels_after_16_repeat", "weights_of_first_group", "weights_output_first"}},
    {"reflection",
     {"dilation_ignored", "output_padding_low", "output_padding_unreached", "paddings_swapped", "strides_swapped",
      "tail_of_rows_dropped", "unguarded_shortcut"}},
    {"axis_permutation", {"strides_swapped", "tail_of_rows_dropped"}},
    {"rank_lifting", {"strides_swapped", "tail_of_rows_dropped"}},
    {"matrix_product",
     {"bias_dropped", "bias_of_first_channel", "bias_twice", "channels_after_16_repeat", "f64_through_f32",
      "first_image_only", "kernel_flipped", "strides_swapped", "tail_of_rows_dropped", "weights_of_first_group",
      "weights_output_first"}},
    {"translation", {"strides_swapped", "tail_of_rows_dropped", "unguarded_shortcut"}},
    {"separable", {"strides_swapped", "unguarded_shortcut"}},
    {"composition", {"strides_swapped", "unguarded_shortcut", "weights_output_first"}},
    {"bilinear", {"first_image_only", "strides_swapped", "tail_of_rows_dropped"}},
    {"special_values", {"inserted_zeros_multiplied"}},
    {"subnormals", {"f64_through_f32"}},
    {"least_squares",
     {"dilation_ignored", "f64_through_f32", "inaccurate", "kernel_flipped", "strides_swapped", "tail_of_rows_dropped",
      "unguarded_shortcut", "weights_of_first_group"}},
    {"sparse_coding",
     {"dilation_ignored", "inaccurate", "kernel_flipped", "paddings_swapped", "strides_swapped", "tail_of_rows_dropped",
      "unguarded_shortcut", "weights_output_first"}},
    {"filter_update",
     {"dilation_ignored", "inaccurate", "kernel_flipped", "paddings_swapped", "strides_swapped", "tail_of_rows_dropped",
      "unguarded_shortcut", "weights_output_first"}},
};

TEST(Mutants, AreKilledByThePropertiesThatNeedNoReference) {
  for (const auto& [property, killed] : kKills) EXPECT_EQ(kills_of(property, 400, false, killed), killed) << property;
}

TEST(Mutants, AreMostlyKilledWithoutAReference) {
  Names killed;
  for (const std::string_view property : without_a_reference()) killed.merge(kills_of(property, 100, true));
  EXPECT_GE(killed.size() * 100, test::mutants().size() * 80);
}

// What goes wrong only from one call to the next.
using Run = test::TestImplementation::Run;

void overwrite_first(const Call& call, int64_t value) {
  visit_arithmetic(call.y.type,
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
