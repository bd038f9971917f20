#include "ref/data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ref/checked.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Recipe::Kind;
using test::case_of;
using test::problem_of;
using ::testing::ElementsAre;

constexpr ElementType kF32 = ElementType::f32, kF64 = ElementType::f64;

// Two input and three output channels with bias: at most 18 products an output.
Problem problem() {
  return problem_of({1, 1, 2, 3, true}, Axis{.input = 4, .kernel = 3}, Axis{.input = 5, .kernel = 3});
}

std::vector<double> first(const Dense<double>& tensor, std::ptrdiff_t count) {
  return {tensor.values.begin(), tensor.values.begin() + count};
}

// NaN and the sign of zero count.
bool identical(const Operands& a, const Operands& b) {
  return Recipe{Kind::values, 0, a.x.values, a.w.values, a.b.values} ==
         Recipe{Kind::values, 0, b.x.values, b.w.values, b.b.values};
}

// The published first outputs of SplitMix64 for the seed 0.
static_assert(mix(0) == 0xe220a8397b1dcdaf);
static_assert(mix(0x9e3779b97f4a7c15) == 0x6e789e6aa1b965f4);

// Computed by another program, from the description of the recipe: a stored case means the same data everywhere.
TEST(Data, GoldenElements) {
  const auto [x, w, b] = make_operands(case_of(problem(), kF32, Kind::integers, 7));
  EXPECT_THAT(first(x, 4), ElementsAre(-175, -356, -505, 160));
  EXPECT_THAT(first(w, 4), ElementsAre(481, -581, 747, 236));
  EXPECT_THAT(b.values, ElementsAre(-472205, 488425, 559862));
  const auto wide = make_operands(case_of(problem(), kF64, Kind::integers, 7));
  EXPECT_THAT(first(wide.x, 4), ElementsAre(-5202231, -8882080, -4491477, 11115752));

  const auto reals = make_operands(case_of(problem(), kF32, Kind::reals, 7));
  EXPECT_THAT(first(reals.x, 3), ElementsAre(-0x1.ef52dep-4, -0x1.c5b72p-5, -0x1.8d1566p-2));
  EXPECT_THAT(first(reals.w, 3), ElementsAre(0x1.545572p-3, -0x1.8942p-10, 0x1.2639fp-4));
  const auto wide_reals = make_operands(case_of(problem(), kF64, Kind::reals, 7));
  EXPECT_THAT(first(wide_reals.x, 3), ElementsAre(-0x1.ef52df4fc81d0p-4, -0x1.c5b7204c45f50p-5, -0x1.8d1566df2ec79p-2));

  const auto special = make_operands(case_of(problem(), kF32, Kind::special, 92)).x;
  EXPECT_TRUE(special.values[0] == 0 && std::signbit(special.values[0]));
  EXPECT_TRUE(std::isnan(special.values[4]));
  EXPECT_THAT(std::vector<double>(special.values.begin() + 1, special.values.begin() + 4), ElementsAre(-479, 610, 156));
  EXPECT_EQ(make_operands(case_of(problem(), kF32, Kind::special, 58)).x.values[4], -HUGE_VAL);
}

TEST(Data, ElementsDependOnSeedTensorAndIndexAlone) {
  Problem larger = problem();
  larger.batch = 3;  // the same products an output
  const auto small = make_operands(case_of(problem())), large = make_operands(case_of(larger));
  EXPECT_EQ(small.x.values, first(large.x, static_cast<std::ptrdiff_t>(small.x.values.size())));
  EXPECT_EQ(small.w, large.w);
  EXPECT_EQ(small.b, large.b);
  EXPECT_NE(first(small.x, 18), first(small.w, 18));
  EXPECT_NE(small.x, make_operands(case_of(problem(), kF32, Kind::integers, 8)).x);
}

TEST(Data, IntegersAreNeverZeroAndWithinTheirRange) {
  for (const ElementType type : {kF32, kF64}) {
    const auto [x, w, b] = make_operands(case_of(problem(), type));
    const IntegerRange range = integer_range(problem(), type).value();
    const auto check = [](const Dense<double>& tensor, int64_t limit) {
      for (const double v : tensor.values)
        EXPECT_TRUE(v == std::trunc(v) && v != 0 && std::abs(v) <= static_cast<double>(limit)) << v;
    };
    check(x, range.x);
    check(w, range.w);
    check(b, range.b);
  }
}

// n*x*w + b stays exact, and the room for it is used.
TEST(Data, IntegerRangesKeepEverySumExact) {
  const auto check = [](const Problem& p) {
    for (const ElementType type : {kF32, kF64}) {
      const int64_t exact = traits(type).exact_integer;
      const auto range = integer_range(p, type);
      ASSERT_EQ(range.has_value(), max_products(p) < exact - (p.bias ? exact / 4 : 0));
      if (!range) continue;
      ASSERT_GE(std::min({range->x, range->w, range->b}), 1);
      const auto largest = Checked(max_products(p)) * range->x * range->w + (p.bias ? range->b : 0);
      ASSERT_LT(largest.value(), exact);
      const auto next = Checked(max_products(p)) * (range->x + 1) * (range->w + 1);
      ASSERT_TRUE(range->x >= 4095 || next.value() >= exact - exact / 4);
    }
  };
  test::sample_product(2, test::kPatterns[1], test::axes_within(test::kTinySpace), 499, check);
  for (int64_t channels = 1; channels < kMaxExtent; channels = 2 * channels + 1)
    for (const bool bias : {false, true}) check(problem_of({1, 1, channels, 1, bias}, Axis{.kernel = 3}));
  for (const int64_t channels : {1 << 24, (1 << 24) + 1, 3 << 22, (3 << 22) + 1})
    for (const bool bias : {false, true}) check(problem_of({1, 1, channels, 1, bias}, Axis{}));
}

TEST(Data, RealsOfBothSignsAndMixedMagnitudes) {
  const Problem large = problem_of({1, 1, 8, 1, false}, Axis{.input = 1024});
  for (const ElementType type : {kF32, kF64}) {
    int64_t negative = 0, tiny = 0, beyond_f32 = 0;
    const auto x = make_operands(case_of(large, type, Kind::reals)).x;
    for (const double v : x.values) {
      ASSERT_LT(std::abs(v), 1);
      negative += v < 0;
      tiny += std::abs(v) < 0.01;
      beyond_f32 += static_cast<double>(static_cast<float>(v)) != v;
    }
    EXPECT_NEAR(static_cast<double>(negative), 4096, 300);
    EXPECT_GT(tiny, 400);
    EXPECT_EQ(beyond_f32 > 0, type == kF64);
  }
}

TEST(Data, SpecialHoldsEverySpecialValue) {
  const auto x = make_operands(case_of(problem_of({1, 1, 8, 1, false}, Axis{.input = 1024}), kF32, Kind::special)).x;
  const auto count = [&](auto&& is) { return std::count_if(x.values.begin(), x.values.end(), is); };
  EXPECT_NEAR(static_cast<double>(count([](double v) { return std::isnan(v); })), 128, 50);
  EXPECT_NEAR(static_cast<double>(count([](double v) { return v == HUGE_VAL; })), 128, 50);
  EXPECT_NEAR(static_cast<double>(count([](double v) { return v == -HUGE_VAL; })), 128, 50);
  EXPECT_NEAR(static_cast<double>(count([](double v) { return v == 0 && std::signbit(v); })), 128, 50);
  EXPECT_EQ(count([](double v) { return v == 0 && !std::signbit(v); }), 0);
}

TEST(Data, ExplicitValuesAreTheSameData) {
  for (const ElementType type : {kF32, kF64})
    for (const auto kind : {Kind::integers, Kind::reals, Kind::special})
      for (const bool bias : {false, true}) {
        Case c = case_of(problem(), type, kind, 92);
        c.problem.bias = bias;
        const Case spelled = with_explicit_values(c);
        EXPECT_TRUE(validate(spelled).empty());
        EXPECT_TRUE(identical(make_operands(spelled), make_operands(c)));
        EXPECT_EQ(with_explicit_values(spelled), spelled);
      }
}

TEST(Data, ExplicitValuesAreRoundedToTheType) {
  Case c = case_of(problem_of({1, 1, 1, 1, false}, Axis{}), kF32, Kind::values);
  c.recipe.x = {0.1};
  c.recipe.w = {1e-60};
  EXPECT_EQ(make_operands(c).x.values[0], static_cast<double>(0.1F));
  EXPECT_EQ(make_operands(c).w.values[0], 0);
  c.type = kF64;
  EXPECT_EQ(make_operands(c).x.values[0], 0.1);
}

}  // namespace
}  // namespace tconv
