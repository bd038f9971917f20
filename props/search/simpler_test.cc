#include "props/search/simpler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "props/search/generate.h"
#include "ref/case_text.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

constexpr uint64_t kCases = 2000;
// The longest way down of the random cases below is half as long.
constexpr int kMostSteps = 600;

// The case that nothing is simpler than.
Case simplest() {
  Case c;
  c.problem.rank = 1;
  c.recipe = {Recipe::Kind::values, 0, {0}, {0}, {}};
  return c;
}

// Goes to the simpler case that `choose` picks, and on from there, to the end.
template <typename F>
Case descend(Case c, F&& choose) {
  for (int step = 0; step < kMostSteps; ++step) {
    const auto candidates = simpler(c);
    if (candidates.empty()) return c;
    c = candidates[choose(candidates.size())];
  }
  ADD_FAILURE() << "no end after " << kMostSteps << " steps, at " << to_text(c);
  return c;
}

bool holds_candidate(const std::vector<Case>& candidates, const Case& c) {
  return std::find(candidates.begin(), candidates.end(), c) != candidates.end();
}

Case explicit_case(const Problem& problem, std::vector<double> x, std::vector<double> w, std::vector<double> b = {}) {
  Case c = test::case_of(problem);
  c.recipe = {Recipe::Kind::values, 0, std::move(x), std::move(w), std::move(b)};
  return c;
}

TEST(Simpler, CandidatesAreValidAndDifferFromTheCaseAndEachOther) {
  const CaseStream stream({}, 3);
  for (uint64_t number = 0; number < kCases; ++number) {
    const Case c = stream[number];
    for (const Case& from : {c, multiplications(c.problem) < 500 ? with_explicit_values(c) : c})
      for (const Case& candidate : simpler(from)) {
        ASSERT_EQ(validate(candidate), std::vector<std::string>{}) << to_text(from) << "\n" << to_text(candidate);
        ASSERT_NE(candidate, from) << to_text(from);
      }
  }
}

TEST(Simpler, EveryWayDownEndsAtTheSimplestCase) {
  const CaseStream stream({}, 4);
  for (uint64_t number = 0; number < kCases; ++number) {
    const Case c = stream[number];
    ASSERT_EQ(to_text(descend(c, [](size_t) { return size_t{0}; })), to_text(simplest())) << to_text(c);
    if (number % 8 != 0) continue;
    uint64_t bits = number;
    const auto at_random = [&](size_t candidates) { return static_cast<size_t>((bits = mix(bits)) % candidates); };
    ASSERT_EQ(to_text(descend(c, at_random)), to_text(simplest())) << to_text(c);
  }
  EXPECT_TRUE(simpler(simplest()).empty());
}

// Nothing that a case has is left without a way to get rid of it alone.
TEST(Simpler, EachParameterCanBeMadeNeutralAlone) {
  Problem p = test::problem_of({2, 2, 4, 6, true}, Axis{3, 2, 2, 2, 1, 2, 1}, Axis{4, 3, 3, 2, 2, 1, 2});
  Case c = test::case_of(p, ElementType::f64, Recipe::Kind::special);
  for (Placement* placement : {&c.x, &c.w, &c.y}) *placement = {Placement::Order::nxc, 2, 3};
  const auto candidates = simpler(c);
  const auto expect = [&](auto&& change) {
    Case changed = c;
    change(changed);
    EXPECT_TRUE(holds_candidate(candidates, changed)) << to_text(changed);
  };
  for (size_t a = 1; a < 3; ++a)
    for (int64_t Axis::*member : {&Axis::pad_begin, &Axis::pad_end, &Axis::output_padding})
      expect([&](Case& to) { to.problem.axes[a].*member = 0; });
  for (size_t a = 1; a < 3; ++a)
    for (int64_t Axis::*member : {&Axis::kernel, &Axis::dilation})
      expect([&](Case& to) { to.problem.axes[a].*member = p.axes[a].*member - 1; });
  expect([](Case& to) { to.problem.axes[1].stride = 1; });
  expect([](Case& to) { to.problem.batch = 1; });
  expect([](Case& to) { to.problem.bias = false; });
  expect([](Case& to) { to.problem.groups = 1, to.problem.in_channels = 2, to.problem.out_channels = 3; });
  expect([](Case& to) { to.problem.in_channels = 2; });
  expect([](Case& to) { to.problem.out_channels = 2; });
  expect([](Case& to) { to.type = ElementType::f32; });
  expect([](Case& to) { to.recipe.kind = Recipe::Kind::integers; });
  for (Placement Case::*placement : {&Case::x, &Case::w, &Case::y}) {
    expect([&](Case& to) { (to.*placement).order = Placement::Order::ncx; });
    expect([&](Case& to) { (to.*placement).gap = 0; });
    expect([&](Case& to) { (to.*placement).offset = 0; });
  }
}

// Some libraries know one padding for both ends: then only both together can shrink.
TEST(Simpler, SymmetricPaddingStaysSymmetric) {
  const Case c = test::case_of(test::problem_of({1, 1, 1, 1, false}, Axis{.input = 9, .pad_begin = 3, .pad_end = 3}));
  const auto candidates = simpler(c);
  for (const int64_t padding : {0, 1, 2}) {
    Case smaller = c;
    smaller.problem.axes[2].pad_begin = smaller.problem.axes[2].pad_end = padding;
    EXPECT_TRUE(holds_candidate(candidates, smaller)) << padding;
  }
}

// A smaller stride takes the output_padding along that it leaves no room for.
TEST(Simpler, OutputPaddingFollowsTheStride) {
  const Case c = test::case_of(test::problem_of({1, 1, 1, 1, false}, Axis{.stride = 4, .output_padding = 3}));
  for (const int64_t stride : {1, 2, 3}) {
    Case smaller = c;
    smaller.problem.axes[2].stride = stride;
    smaller.problem.axes[2].output_padding = stride - 1;
    EXPECT_TRUE(holds_candidate(simpler(c), smaller)) << stride;
  }
}

TEST(Simpler, ExplicitValuesSurviveSmallerSizes) {
  const Case c = explicit_case(test::problem_of({1, 1, 2, 2, true}, Axis{.input = 3}, Axis{.input = 2}),
                               {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16}, {21, 22, 23, 24}, {31, 32});
  const auto expect = [&](auto&& change, std::vector<double> x, std::vector<double> w, std::vector<double> b) {
    Case smaller = c;
    change(smaller.problem);
    smaller.recipe.x = std::move(x), smaller.recipe.w = std::move(w), smaller.recipe.b = std::move(b);
    EXPECT_TRUE(holds_candidate(simpler(c), smaller)) << to_text(smaller);
  };
  expect([](Problem& p) { p.axes[1].input = 2; }, {1, 2, 3, 4, 11, 12, 13, 14}, {21, 22, 23, 24}, {31, 32});
  expect([](Problem& p) { p.axes[2].input = 1; }, {1, 3, 5, 11, 13, 15}, {21, 22, 23, 24}, {31, 32});
  expect([](Problem& p) { p.axes[1].input = 1; }, {5, 6, 15, 16}, {21, 22, 23, 24}, {31, 32});
  expect([](Problem& p) { p.in_channels = 1; }, {1, 2, 3, 4, 5, 6}, {21, 22}, {31, 32});
  expect([](Problem& p) { p.in_channels = 1; }, {11, 12, 13, 14, 15, 16}, {23, 24}, {31, 32});
  expect([](Problem& p) { p.out_channels = 1; }, c.recipe.x, {21, 23}, {31});
  expect([](Problem& p) { p.bias = false; }, c.recipe.x, c.recipe.w, {});
  expect([](Problem& p) { p.rank = 1, p.axes[1] = {}; }, {1, 2, 11, 12}, {21, 22, 23, 24}, {31, 32});
  expect([](Problem& p) { p.rank = 1, p.axes[2] = p.axes[1], p.axes[1] = {}; }, {1, 3, 5, 11, 13, 15}, {21, 22, 23, 24},
         {31, 32});
}

TEST(Simpler, ValuesBecomeZerosAndOnesOneByOne) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Case c = explicit_case(test::problem_of({1, 1, 1, 1, false}, Axis{.input = 3}), {nan, -0.0, 5}, {1});
  const auto candidates = simpler(c);
  for (const std::vector<double>& x :
       {std::vector<double>{0, 0, 0}, {1, -0.0, 1}, {0, -0.0, 5}, {nan, 0, 5}, {nan, -0.0, 1}})
    EXPECT_TRUE(holds_candidate(candidates, explicit_case(c.problem, x, {1})))
        << to_text(explicit_case(c.problem, x, {1}));
  EXPECT_TRUE(holds_candidate(candidates, explicit_case(c.problem, c.recipe.x, {0})));
}

// Data are spelled out only where a person could read them.
TEST(Simpler, OnlyFewValuesAreSpelledOut) {
  const auto spells_out = [](int64_t width) {
    const Case c = test::case_of(test::problem_of({1, 1, 1, 1, true}, Axis{.input = width}));
    return holds_candidate(simpler(c), with_explicit_values(c));
  };
  EXPECT_TRUE(spells_out(255));
  EXPECT_FALSE(spells_out(256));
}

}  // namespace
}  // namespace tconv
