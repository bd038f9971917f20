// What each property makes of right answers, of none, and of answers that are no numbers of the case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/search/generate.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"
#include "ref/case_text.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Verdict::Kind;

// Exact, small enough for W to be written down, with a stride that leaves a choice of output_padding, and with
// something of everything that a property may be about.
const Case kCase = test::case_of(test::problem_of(
    {2, 2, 4, 6, true},
    Axis{.input = 2, .kernel = 2, .stride = 2, .dilation = 2, .pad_begin = 1, .pad_end = 1, .output_padding = 1},
    Axis{.input = 2, .kernel = 3, .stride = 2}));

std::unique_ptr<Subject> answering(const Outcome& outcome) {
  return test::subject("made up", [outcome](const Call&) { return outcome; });
}

// Every element of y.
template <typename T>
std::unique_ptr<Subject> constant(T value) {
  return test::subject("constant", [value](const Call& call) {
    const auto y = view<T>(call.y);
    for_each_index(y.shape(), [&](auto n, auto c, auto oz, auto oy, auto ox) { y(n, c, oz, oy, ox) = value; });
    return Outcome{};
  });
}

// Computes what is valid, and refuses the rest.
Outcome right(const Call& call) {
  const Problem& p = call.problem;
  if (!validate(p).empty() || call.w.layout.shape != weight_shape(p) || call.y.layout.shape != output_shape(p) ||
      (p.bias && call.b.layout.shape != bias_shape(p)))
    return {Outcome::Kind::refused, "invalid"};
  native::scatter(call);
  return {};
}

class PropertyTest : public testing::TestWithParam<std::string_view> {
 protected:
  Verdict check(Subject& subject, const Case& c) { return tconv::check(property_, subject, Trial(c)); }

  void expect_run_fails(Subject& subject, const std::string& bug_class, const std::string& reason) {
    Case c = kCase;
    c.y.gap = 1;
    const Verdict verdict = check(subject, c);
    EXPECT_EQ(verdict.kind, Kind::fails);
    EXPECT_TRUE(verdict.of_the_run);
    EXPECT_EQ(verdict.bug_class, bug_class);
    EXPECT_EQ(verdict.reason, reason);
  }

  const Property& property_ = *find_property(GetParam());
};

// Those that judge a run for how it behaves, not for what it computes.
const std::set<std::string_view> kRules = {
    "answers",         "writes_only_y",        "writes_all_of_y", "reads_only_inputs", "leaves_inputs",
    "keeps_its_claim", "restores_environment", "prints_nothing",  "refuses_invalid",   "says_why"};

// Without rules, those that judge the trial's own output: one of gigabytes makes runs of its own.
std::vector<std::string_view> names(bool rules_too) {
  std::vector<std::string_view> names;
  for (const Property* property : catalogue())
    if (rules_too || (kRules.count(property->name) == 0 && property->one_in != 0)) names.push_back(property->name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, PropertyTest, testing::ValuesIn(names(true)),
                         [](const auto& test) { return std::string(test.param); });

class OutputTest : public PropertyTest {};

INSTANTIATE_TEST_SUITE_P(Catalogue, OutputTest, testing::ValuesIn(names(false)),
                         [](const auto& test) { return std::string(test.param); });

// Not every case is for everybody: one early try may be refused.
TEST(Properties, AreAllTriedSeveralTimesEarly) {
  for (const Property* property : catalogue()) {
    if (property->one_in == 0) continue;  // it takes gigabytes
    int tried = 0;
    for (uint64_t number = 0; number < 400; ++number) tried += is_tried(*property, number) ? 1 : 0;
    EXPECT_GE(tried, 4) << property->name;
  }
}

TEST_P(PropertyTest, HoldsForWhatIsRight) {
  const auto subject = test::subject("right", &right);
  if (property_.one_in == 0) GTEST_SKIP() << "it takes gigabytes";
  if (GetParam() == "trilinear") GTEST_SKIP() << "it offers no gradients; the mutant none_with_gradients does";
  int64_t taken = 0, held = 0;
  const CaseStream stream({}, 2);
  const uint64_t cases = property_.one_in > 1000 ? 8 : 1000;
  for (uint64_t number = 0; number < cases; ++number) {
    const Verdict verdict = check(*subject, stream[number]);
    ASSERT_FALSE(verdict.fails()) << verdict.reason << "\n" << to_text(stream[number]);
    taken += subject->implementation().unsupported(stream[number]) ? 0 : 1;
    held += verdict.kind == Kind::holds ? 1 : 0;
  }
  EXPECT_GE(taken, static_cast<int64_t>(cases / 2));
  const int64_t share = GetParam() == "output_padding_is_less_cropping" ? 5 : 4;  // few cases have one
  EXPECT_GE(held, taken / share);
  EXPECT_EQ(check(*subject, kCase).kind, Kind::holds);
}

TEST_P(PropertyTest, DoesNotApplyToWhatIsRefused) {
  const auto unable = test::subject(
      "unable", [](const Call&) { return ADD_FAILURE() << "it must not be run", Outcome{}; },
      [](const Case&) { return std::optional<std::string>("only even days"); });
  const auto unwilling = answering({Outcome::Kind::refused, "only even days"});
  for (const auto& subject : {std::ref(*unable), std::ref(*unwilling)}) {
    // Before a run can refuse, y is filled: here 8 GiB of it. huge_indices is the same code.
    if (GetParam() == "huge_elements" && &subject.get() == unwilling.get()) continue;
    const Verdict verdict = check(subject, kCase);
    EXPECT_EQ(verdict.kind, Kind::does_not_apply);
    EXPECT_EQ(verdict.reason, "only even days");
  }
}

TEST_P(OutputTest, FailsIfTheRunFails) {
  expect_run_fails(*answering({Outcome::Kind::crashed, "SIGSEGV"}), "crashed", "it crashed: SIGSEGV");
  expect_run_fails(*answering({Outcome::Kind::timed_out, "20 s"}), "timed_out", "it did not come back: 20 s");
  expect_run_fails(*answering({Outcome::Kind::broke_contract, "wrong shape: 1x2"}), "wrong_shape", "wrong shape: 1x2");
}

TEST_P(OutputTest, FailsIfElementsAreLeftUnwritten) {
  const Verdict verdict = check(*answering({}), kCase);
  EXPECT_TRUE(verdict.fails() && verdict.of_the_run);
  EXPECT_EQ(verdict.bug_class, "unwritten");
  EXPECT_THAT(verdict.reason, testing::EndsWith("elements of y were not written, the first at [0, 0, 0, 0, 0]"));
}

TEST_P(OutputTest, FailsIfSomethingBesideYIsWritten) {
  const auto overflowing = test::computing("overflowing", [](const Call& call) {
    native::scatter(call);
    call.y.data[call.y.bytes - 1] = std::byte{0};
  });
  expect_run_fails(*overflowing, "wrote_outside", "1 elements outside y were written");
}

// Those that know what the values must be; the others compare an implementation with itself.
class JudgeTest : public PropertyTest {};

INSTANTIATE_TEST_SUITE_P(Catalogue, JudgeTest,
                         testing::Values("reference", "adjoint", "opencv_dilate_filter", "matrix_transpose",
                                         "certificate", "sampled", "agreement"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(JudgeTest, ZerosProveNothing) {
  Case zeros = with_explicit_values(kCase);
  for (auto values : {&Recipe::x, &Recipe::w, &Recipe::b})
    std::fill((zeros.recipe.*values).begin(), (zeros.recipe.*values).end(), 0.0);
  EXPECT_EQ(check(*constant(0.0F), zeros).kind, Kind::not_trusted);
}

// Whatever is in y, the answer is a verdict.
TEST_P(JudgeTest, NoConstantIsRight) {
  for (const double value :
       {0.0, 0.5, 1e300, -1e19, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    Case c = kCase;
    c.type = ElementType::f64;
    const Verdict verdict = check(*constant(value), c);
    EXPECT_EQ(verdict.kind, Kind::fails) << value;
    EXPECT_FALSE(verdict.of_the_run);
    EXPECT_EQ(verdict.bug_class, GetParam() == "adjoint" ? "not_adjoint" : "wrong_values");
  }
}

TEST(Properties, SayToWhatTheyDoNotApply) {
  const auto subject = test::computing("right", &native::scatter);
  const auto expect = [&](const char* property, const Case& c, const std::string& reason) {
    const Verdict verdict = check(*find_property(property), *subject, Trial(c));
    EXPECT_EQ(verdict.kind, reason.empty() ? Kind::holds : Kind::does_not_apply) << property;
    EXPECT_EQ(verdict.reason, reason) << property;
  };
  Case reals = kCase, special = kCase, large = kCase;
  reals.recipe.kind = Recipe::Kind::reals;
  special.recipe.kind = Recipe::Kind::special;
  special.recipe.seed = 1;
  large.problem.axes[2].input = 100;
  for (const char* property : {"shape_inverse", "adjoint", "matrix_transpose", "certificate", "agreement"})
    expect(property, reals, "the data do not make every sum exact");
  for (const char* property : {"reference", "sampled", "opencv_dilate_filter"}) expect(property, reals, "");
  expect("reference", special, "");
  expect("opencv_dilate_filter", special, "filter2D multiplies the inserted zeros, so that 0*Inf gives NaN");
  expect("matrix_transpose", large, "W is too large to be written down");
  expect("adjoint", large, "");
}

// Zeros are exact with any weights; unit tensors are not.
TEST(Properties, MatrixTransposeDoesNotApplyWhereUnitsAreInexact) {
  const auto subject = test::computing("right", &native::scatter);
  const auto verdict_with = [&](double weight) {
    Case c;
    c.problem = test::problem_of({1, 1, 1, 1, true}, Axis{});
    c.recipe = {Recipe::Kind::values, 0, {0}, {weight}, {1}};
    EXPECT_TRUE(Trial(c).exact());
    return check(*find_property("matrix_transpose"), *subject, Trial(c)).kind;
  };
  EXPECT_EQ(verdict_with(0x1p24 - 2), Kind::holds);
  EXPECT_EQ(verdict_with(0x1p24), Kind::does_not_apply);
}

TEST(Properties, NoneIsComparedWithItself) {
  const auto opencv = test::computing("opencv_dilate_filter", &native::opencv_dilate_filter);
  EXPECT_EQ(check(*find_property("opencv_dilate_filter"), *opencv, Trial(kCase)).kind, Kind::does_not_apply);
  EXPECT_EQ(check(*find_property("reference"), *opencv, Trial(kCase)).kind, Kind::holds);
  const auto wrong = test::computing("gemm_col2im", test::mutants()[0].run);
  EXPECT_EQ(check(*find_property("agreement"), *wrong, Trial(kCase)).kind, Kind::fails);
}

TEST(Properties, ShareOneAnswerToATrial) {
  int runs = 0;
  const auto counting =
      test::subject("counting", [&](const Call& call) { return ++runs, native::scatter(call), Outcome{}; });
  std::vector<const Property*> properties;
  for (const char* name : {"reference", "adjoint", "opencv_dilate_filter", "sampled", "agreement"})
    properties.push_back(find_property(name));
  for (const Verdict& verdict : Examination(Trial(kCase), properties).of(*counting))
    EXPECT_EQ(verdict.kind, Kind::holds);
  EXPECT_EQ(runs, 1);
}

// What each rule makes of an outcome that breaks it, and of one that breaks another.
TEST(Rules, AreBrokenByTheirOwnOutcomes) {
  const std::pair<const char*, Outcome> breaches[] = {
      {"answers", {Outcome::Kind::crashed, "SIGSEGV"}},
      {"answers", broke(Rule::answers, "throws an exception")},
      {"writes_only_y", broke(Rule::writes_only_y, "writes past the end of y")},
      {"reads_only_inputs", broke(Rule::reads_only_inputs, "reads past the end of w")},
      {"leaves_inputs", broke(Rule::leaves_inputs, "writes to its input x")},
      {"keeps_its_claim", broke(Rule::keeps_its_claim, "claim not kept: unsupported")},
      {"restores_environment", broke(Rule::restores_environment, "leaves signals blocked")},
      {"prints_nothing", broke(Rule::prints_nothing, "prints on stdout")},
      {"says_why", {Outcome::Kind::refused, "unsupported", Rule::says_why}},
  };
  for (const auto& [broken, outcome] : breaches)
    for (const std::string_view rule : kRules) {
      if (rule == "refuses_invalid") continue;
      const Verdict verdict = check(*find_property(rule), *answering(outcome), Trial(kCase));
      EXPECT_EQ(verdict.kind, rule == broken ? Kind::fails : Kind::does_not_apply) << rule << ": " << outcome.detail;
    }
}

TEST(Rules, WrittenElementsAreCounted) {
  const auto gap = test::computing("gap", [](const Call& call) {
    native::scatter(call);
    call.y.data[call.y.bytes - 1] = std::byte{0};
  });
  Case c = kCase;
  c.y.gap = 1;
  EXPECT_TRUE(check(*find_property("writes_only_y"), *gap, Trial(c)).fails());
  EXPECT_TRUE(check(*find_property("writes_all_of_y"), *answering({}), Trial(kCase)).fails());
}

// An implementation of the right answers that says no to nothing; one that refuses all; one that crashes.
TEST(Rules, InvalidProblemsAreToBeRefused) {
  const Property& property = *find_property("refuses_invalid");
  const auto taking = test::subject("taking", [](const Call& call) {
    if (validate(call.problem).empty()) native::scatter(call);
    return Outcome{};
  });
  const Verdict taken = check(property, *taking, Trial(kCase));
  EXPECT_EQ(taken.bug_class, "takes_stride_0");
  const auto crashing = test::subject("crashing", [](const Call& call) {
    return call.problem.groups == 0 ? Outcome{Outcome::Kind::crashed, "SIGFPE"} : right(call);
  });
  EXPECT_EQ(check(property, *crashing, Trial(kCase)).bug_class, "fails_on_groups_0");
}

// All that is wrong is said, not the first of it only.
TEST(Rules, EveryMistakeTakenIsSaid) {
  const auto taking = test::subject("taking", [](const Call& call) {
    const Axis& a = call.problem.axes[2];
    if (a.stride == 0 || a.pad_begin < 0) return Outcome{};
    if (a.dilation == 0) return Outcome{Outcome::Kind::crashed, "SIGFPE"};
    return right(call);
  });
  const Verdict verdict = check(*find_property("refuses_invalid"), *taking, Trial(kCase));
  EXPECT_EQ(verdict.bug_class, "takes_stride_0");
  EXPECT_EQ(verdict.reason,
            "it computes a result for a stride of 0; it fails, instead of refusing, on a dilation of 0 (SIGFPE); "
            "it computes a result for a padding of -1");
}

// Who refuses says why, and calls what is wrong invalid. One that does no other padding than 0 may take -1 for a
// padding that it does not do; one that does others may not.
TEST(Rules, RefusalsAreInTheRightWords) {
  const auto verdict_on = [](const Case& c, Rule rule) {
    const auto subject = test::subject("refusing", [&](const Call& call) {
      Outcome outcome = right(call);
      if (outcome.kind == Outcome::Kind::refused && call.problem.axes[2].pad_begin < 0) outcome.rule = rule;
      return outcome;
    });
    return check(*find_property("refuses_invalid"), *subject, Trial(c));
  };
  Case padded = kCase;
  padded.problem.axes[2].pad_begin = 1;
  Case plain = kCase;
  plain.problem.axes[2].pad_begin = 0;
  EXPECT_EQ(verdict_on(padded, Rule::none).kind, Kind::holds);
  EXPECT_EQ(verdict_on(plain, Rule::calls_it_invalid).kind, Kind::holds);
  for (const auto& [c, rule] : {std::pair{padded, Rule::calls_it_invalid}, {plain, Rule::says_why}}) {
    EXPECT_EQ(verdict_on(c, rule).bug_class, "wrong_refusal");
    EXPECT_THAT(verdict_on(c, rule).reason, testing::HasSubstr("a padding of -1"));
  }
}

// Scatter, but something else becomes of the finished y, or of zeros.
template <typename F>
std::unique_ptr<Subject> changing(F&& change) {
  return test::subject("changing", [change](const Call& call) {
    native::scatter(call);
    const auto y = view<float>(call.y);
    for_each_index(y.shape(), [&](auto n, auto c, auto oz, auto oy, auto ox) { change(y(n, c, oz, oy, ox)); });
    return Outcome{};
  });
}

TEST(Properties, SpecialValuesAreToldApart) {
  const auto bug_class = [](Subject& subject) {
    return check(*find_property("special_values"), subject, Trial(kCase)).bug_class;
  };
  const auto skips = changing([](float& y) { y = std::isnan(y) ? 0 : y; });
  const auto saturates = changing([](float& y) { y = std::isinf(y) ? std::numeric_limits<float>::max() : y; });
  const auto flushes = changing([](float& y) { y = std::fpclassify(y) == FP_SUBNORMAL ? 0 : y; });
  const auto spills = test::computing("spills", [](const Call& call) {
    native::scatter(call);
    const auto y = view<float>(call.y);
    for_each_index(y.shape(), [&](auto n, auto c, auto z, auto v, auto u) {
      if (std::isnan(y(n, c, z, v, u))) y(0, 0, 0, 0, 0) = y(0, 0, 0, 0, 1) = y(n, c, z, v, u);
    });
  });
  EXPECT_EQ(bug_class(*skips), "loses_nan");
  EXPECT_EQ(bug_class(*saturates), "loses_inf");
  EXPECT_EQ(bug_class(*flushes), "");
  const Verdict flushed = check(*find_property("subnormals"), *flushes, Trial(kCase));
  EXPECT_EQ(flushed.bug_class, "flushes_subnormals");
  EXPECT_EQ(bug_class(*spills), "spills_nan");
  // It multiplies inserted zeros, and leaves out taps that are zero.
  const auto opencv = test::computing("opencv", &native::opencv_dilate_filter);
  EXPECT_THAT(bug_class(*opencv), testing::EndsWith("s_nan"));
}

// Also those that say so only now and then: a sum that begins with its first product may be -0 if all of them are.
TEST(Properties, NegativeZerosAreSeen) {
  const Property& property = *find_property("signed_zeros");
  const auto negates = changing([](float& y) { y = y == 0 ? -0.0F : y; });
  const Verdict verdict = check(property, *negates, Trial(kCase));
  EXPECT_EQ(verdict.bug_class, "negative_zero");
  ASSERT_EQ(verdict.comparison.first.size(), 1);
  EXPECT_TRUE(std::signbit(verdict.comparison.first[0].actual));

  const auto begins_with_a_product = test::subject("begins with a product", [](const Call& call) {
    const auto x = view<float>(call.x), w = view<float>(call.w);
    const auto y = view<float>(call.y);
    y(0, 0, 0, 0, 0) = x(0, 0, 0, 0, 0) * w(0, 0, 0, 0, 0);
    for (int64_t c = 1; c < call.problem.in_channels; ++c) y(0, 0, 0, 0, 0) += x(0, c, 0, 0, 0) * w(c, 0, 0, 0, 0);
    return Outcome{};
  });
  for (const int64_t channels : {1, 2, 3})
    for (uint64_t seed = 0; seed < 50; ++seed) {
      Case c = test::case_of(test::problem_of({1, 1, channels, 1, false}, Axis{}));
      c.recipe.seed = seed;
      EXPECT_FALSE(check(property, *begins_with_a_product, Trial(c)).fails()) << channels << " " << seed;
    }
}

TEST(Properties, NamesAreUniqueAndUnknownOnesAreNull) {
  std::set<std::string_view> names;
  for (const Property* property : catalogue()) {
    EXPECT_TRUE(names.insert(property->name).second);
    EXPECT_EQ(find_property(property->name), property);
    EXPECT_FALSE(property->formula.empty());
  }
  EXPECT_EQ(find_property("adjont"), nullptr);
}

}  // namespace
}  // namespace tconv
