#include "props/search/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <thread>

#include "props/search/generate.h"
#include "props/search/simpler.h"
#include "ref/case_text.h"
#include "ref/data.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Fails = bool (*)(const Case&);

template <typename F>
bool any_axis(const Case& c, F&& f) {
  const auto axes = std::span(c.problem.axes).last(static_cast<size_t>(c.problem.rank));
  return std::any_of(axes.begin(), axes.end(), f);
}

// A bug planted, and the only cases that shrinking may end at: the text between the type and the layouts.
struct Planted {
  const char* name;
  Fails fails;
  std::vector<std::string> ends;
};

const Planted kPlanted[] = {
    {"stride_beyond_kernel",
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.stride > a.kernel; }); },
     {"n=1 g=1 ci=1 co=1 in=1 k=1 s=2 d=1 pb=0 pe=0 op=0 bias=0"}},
    {"output_padding_and_bias",
     [](const Case& c) { return c.problem.bias && any_axis(c, [](auto& a) { return a.output_padding > 0; }); },
     {"n=1 g=1 ci=1 co=1 in=1 k=1 s=2 d=1 pb=0 pe=0 op=1 bias=1",
      "n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=2 pb=0 pe=0 op=1 bias=1"}},
    {"second_block_of_channels",
     [](const Case& c) { return c.problem.out_channels_per_group() >= 17; },
     {"n=1 g=1 ci=1 co=17 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0"}},
    {"second_image_of_groups",
     [](const Case& c) { return c.problem.batch >= 2 && c.problem.groups >= 2; },
     {"n=2 g=2 ci=2 co=2 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0"}},
    {"symmetric_padding",
     [](const Case& c) {
       return any_axis(c, [](auto& a) { return a.pad_begin >= 1; }) &&
              !any_axis(c, [](auto& a) { return a.pad_begin != a.pad_end; });
     },
     {"n=1 g=1 ci=1 co=1 in=1 k=3 s=1 d=1 pb=1 pe=1 op=0 bias=0",
      "n=1 g=1 ci=1 co=1 in=1 k=2 s=1 d=2 pb=1 pe=1 op=0 bias=0",
      "n=1 g=1 ci=1 co=1 in=3 k=1 s=1 d=1 pb=1 pe=1 op=0 bias=0",
      "n=1 g=1 ci=1 co=1 in=2 k=1 s=2 d=1 pb=1 pe=1 op=0 bias=0",
      "n=1 g=1 ci=1 co=1 in=1 k=2 s=2 d=1 pb=1 pe=1 op=1 bias=0",
      "n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=3 pb=1 pe=1 op=2 bias=0"}},
    {"axes_differ",
     [](const Case& c) { return c.problem.rank >= 2 && c.problem.axes[1].stride != c.problem.axes[2].stride; },
     {"n=1 g=1 ci=1 co=1 in=1x1 k=1x1 s=1x2 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=0",
      "n=1 g=1 ci=1 co=1 in=1x1 k=1x1 s=2x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=0"}},
};

class ShrinkTest : public testing::TestWithParam<Planted> {
 protected:
  // The first few random cases with the bug, each also with its data spelled out.
  std::vector<Case> failing() const {
    std::vector<Case> cases;
    const CaseStream stream({}, 5);
    for (uint64_t number = 0; cases.size() < 20; ++number) {
      const Case c = stream[number];
      if (!GetParam().fails(c)) continue;
      cases.push_back(c);
      if (multiplications(c.problem) < 500) cases.push_back(with_explicit_values(c));
    }
    return cases;
  }
};

std::string problem_text(const Case& c) {
  const std::string text = to_text(c);
  const size_t begin = text.find("n="), end = text.find(" x=");
  return text.substr(begin, end - begin);
}

TEST_P(ShrinkTest, EndsAtTheSimplestCaseThatFails) {
  for (const Case& start : failing()) {
    const Case end = shrink(start, GetParam().fails);
    EXPECT_TRUE(GetParam().fails(end));
    for (const Case& candidate : simpler(end)) EXPECT_FALSE(GetParam().fails(candidate)) << to_text(candidate);
    EXPECT_NE(std::find(GetParam().ends.begin(), GetParam().ends.end(), problem_text(end)), GetParam().ends.end())
        << to_text(start) << "\n"
        << to_text(end);
    EXPECT_EQ(end.x, Placement{});
    EXPECT_EQ(end.type, ElementType::f32);
    EXPECT_EQ(end.recipe.kind, Recipe::Kind::values);
    for (const auto values : {&Recipe::x, &Recipe::w, &Recipe::b})
      for (const double value : end.recipe.*values) EXPECT_EQ(value, 0);
  }
}

TEST_P(ShrinkTest, TheSameEveryTime) {
  for (const Case& start : failing()) EXPECT_EQ(shrink(start, GetParam().fails), shrink(start, GetParam().fails));
}

INSTANTIATE_TEST_SUITE_P(Planted, ShrinkTest, testing::ValuesIn(kPlanted),
                         [](const auto& test) { return test.param.name; });

// The data are as simple as the bug allows: the one NaN that it needs, and zeros.
TEST(Shrink, KeepsTheDataThatMatter) {
  const auto fails = [](const Case& c) {
    const Operands data = make_operands(c);
    return std::any_of(data.x.values.begin(), data.x.values.end(), [](double v) { return std::isnan(v); });
  };
  const CaseStream stream({}, 6);
  int found = 0;
  for (uint64_t number = 0; found < 10; ++number) {
    if (!fails(stream[number])) continue;
    ++found;
    const Case end = shrink(stream[number], fails);
    ASSERT_EQ(problem_text(end), "n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0");
    EXPECT_TRUE(std::isnan(end.recipe.x[0]));
    EXPECT_EQ(end.recipe.w[0], 0);
  }
}

TEST(Shrink, WhatDoesNotFailAnyMoreIsLeftAlone) {
  const Case c = CaseStream({}, 1)[0];
  EXPECT_EQ(shrink(c, [](const Case&) { return false; }), c);
}

TEST(Shrink, TriesNoMoreThanItsBudget) {
  const Case c = CaseStream({}, 1)[1];
  for (const int64_t tries : {0, 1, 7, 50}) {
    for (const bool fails : {true, false}) {
      int64_t tried = 0;
      const auto judge = [&](const Case&) { return ++tried, fails; };
      const Case end = shrink(c, judge, {.tries = tries});
      EXPECT_LE(tried, tries);
      EXPECT_EQ(end == c, tries == 0 || !fails);
    }
  }
}

TEST(Shrink, StopsWhenItsTimeIsUp) {
  int tried = 0;
  const auto slow = [&](const Case&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return ++tried, true;
  };
  shrink(CaseStream({}, 1)[1], slow, {.time = std::chrono::milliseconds(50)});
  EXPECT_GE(tried, 1);
  EXPECT_LE(tried, 3);
}

// One less at a time would take as many tries as the threshold is away, each of them long.
TEST(Shrink, AThresholdIsFoundInFewSteps) {
  int tries = 0;
  const Case from = test::case_of(test::problem_of({70000, 1, 1, 1, false}, Axis{}));
  const Case to = shrink(from, [&](const Case& c) { return ++tries, c.problem.batch >= 65537; });
  EXPECT_EQ(to.problem.batch, 65537);
  EXPECT_LT(tries, 500);
}

TEST(Shrink, KeepsThePlaceInABlock) {
  const Case from = test::case_of(test::problem_of({1, 1, 66003, 1, false}, Axis{}));
  const auto is_left_over = [](const Case& c) { return c.problem.in_channels > 8 && c.problem.in_channels % 8 == 3; };
  EXPECT_EQ(shrink(from, is_left_over).problem.in_channels, 11);
}

}  // namespace
}  // namespace tconv
