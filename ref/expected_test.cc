#include "ref/expected.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "ref/compare.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Recipe::Kind;
using test::case_of;
using test::problem_of;

// One image, one output channel: up to 64 * 3 products an output, and a bias.
Problem long_sums() {
  return problem_of({1, 1, 64, 1, true}, Axis{.input = 9, .kernel = 5, .stride = 2, .pad_begin = 1});
}

template <typename T>
using Products = std::vector<std::pair<T, T>>;

// The output of long_sums(), with `sum(bias, products)` as its arithmetic.
template <typename T, typename Sum>
Dense<double> evaluate(const Problem& p, const Operands& data, Sum&& sum) {
  const Axis& a = p.axes[2];
  Dense<double> y(output_shape(p));
  for (int64_t o = 0; o < y.shape[4]; ++o) {
    Products<T> products;
    for (int64_t ci = 0; ci < p.in_channels; ++ci)
      for (int64_t i = 0; i < a.input; ++i)
        for (int64_t t = 0; t < a.kernel; ++t)
          if (i * a.stride + t * a.dilation - a.pad_begin == o)
            products.emplace_back(data.x(0, ci, 0, 0, i), data.w(ci, 0, 0, 0, t));
    y(0, 0, 0, 0, o) = static_cast<double>(sum(static_cast<T>(data.b.values[0]), products));
  }
  return y;
}

template <typename T>
T forward(T bias, const Products<T>& products) {
  for (const auto& [x, w] : products) bias += x * w;
  return bias;
}

template <typename T>
T pairwise(const T* values, size_t count) {
  return count == 1 ? values[0] : pairwise(values, count / 2) + pairwise(values + count / 2, count - count / 2);
}

// Adds the products in several orders, with and without FMA, the bias first and last; calls check(name, output).
template <typename T, typename F>
void in_several_orders(const Problem& p, const Operands& data, F&& check) {
  check("forward", evaluate<T>(p, data, forward<T>));
  check("backward", evaluate<T>(p, data, [](T bias, Products<T> products) {
          std::reverse(products.begin(), products.end());
          return bias + forward(T(0), products);
        }));
  check("largest first", evaluate<T>(p, data, [](T bias, Products<T> products) {
          std::sort(products.begin(), products.end(),
                    [](auto a, auto b) { return std::abs(a.first * a.second) > std::abs(b.first * b.second); });
          return forward(bias, products);
        }));
  check("fused", evaluate<T>(p, data, [](T bias, const Products<T>& products) {
          for (const auto& [x, w] : products) bias = std::fma(x, w, bias);
          return bias;
        }));
  check("pairwise", evaluate<T>(p, data, [](T bias, const Products<T>& products) {
          std::vector<T> terms = {bias};
          for (const auto& [x, w] : products) terms.push_back(x * w);
          return pairwise(terms.data(), terms.size());
        }));
}

template <typename T>
class ExpectedTest : public ::testing::Test {
 protected:
  static constexpr ElementType kType = kElementTypeOf<T>;
  Problem problem_ = long_sums();
};
using Arithmetics = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ExpectedTest, Arithmetics, );

TYPED_TEST(ExpectedTest, EveryOrderOfSummationIsWithinTheBound) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto data = make_operands(case_of(this->problem_, this->kType, Kind::reals, seed));
    const auto expected = expected_output(this->problem_, this->kType, data);
    ASSERT_FALSE(expected.bound.values.empty());
    in_several_orders<TypeParam>(this->problem_, data, [&](const char* order, const Dense<double>& y) {
      const auto result = compare(expected, y);
      EXPECT_TRUE(result.holds()) << order << ", seed " << seed;
      EXPECT_GT(result.worst_ratio, 0) << order;
    });
  }
}

TYPED_TEST(ExpectedTest, IntegersAreExactInEveryOrder) {
  for (const auto kind : {Kind::integers, Kind::special}) {
    const auto data = make_operands(case_of(this->problem_, this->kType, kind));
    EXPECT_TRUE(sums_are_exact(this->problem_, this->kType, data));
    const auto expected = expected_output(this->problem_, this->kType, data);
    EXPECT_TRUE(expected.bound.values.empty());
    in_several_orders<TypeParam>(this->problem_, data, [&](const char* order, const Dense<double>& y) {
      EXPECT_TRUE(compare(expected, y).holds()) << order;
    });
  }
}

TYPED_TEST(ExpectedTest, AMissingProductIsFound) {
  for (const auto kind : {Kind::integers, Kind::reals}) {
    const auto data = make_operands(case_of(this->problem_, this->kType, kind));
    const auto y = evaluate<TypeParam>(this->problem_, data, [](TypeParam bias, Products<TypeParam> products) {
      if (products.size() > 2 * 64) products.pop_back();
      return forward(bias, products);
    });
    const auto result = compare(expected_output(this->problem_, this->kType, data), y);
    EXPECT_FALSE(result.holds());
    EXPECT_LT(result.wrong, result.compared);
  }
}

TEST(Expected, ALowPrecisionAccumulatorIsFound) {
  const auto data = make_operands(case_of(long_sums(), ElementType::f32, Kind::reals));
  const auto expected = expected_output(long_sums(), ElementType::f32, data);
  for (const int dropped_bits : {16, 13}) {  // of the significand: what is left is bf16's, tf32's
    const auto y = evaluate<float>(long_sums(), data, [&](float sum, const Products<float>& products) {
      for (const auto& [x, w] : products) {
        const uint32_t half = uint32_t{1} << (dropped_bits - 1);
        sum = std::bit_cast<float>((std::bit_cast<uint32_t>(sum + x * w) + half) & ~(2 * half - 1));
      }
      return sum;
    });
    EXPECT_FALSE(compare(expected, y).holds()) << dropped_bits;
  }
}

TEST(Expected, ADetourThroughF32IsFound) {
  for (const auto kind : {Kind::integers, Kind::reals}) {
    const auto data = make_operands(case_of(long_sums(), ElementType::f64, kind));
    const auto y = evaluate<float>(long_sums(), data, forward<float>);
    EXPECT_FALSE(compare(expected_output(long_sums(), ElementType::f64, data), y).holds());
  }
}

Operands operands_of(const Problem& p, std::vector<double> x, std::vector<double> w, std::vector<double> b) {
  Case c = case_of(p, ElementType::f64, Kind::values);
  c.recipe.x = std::move(x);
  c.recipe.w = std::move(w);
  c.recipe.b = std::move(b);
  return make_operands(c);
}

// Two products and a bias: n = 3, sum |x||w| + |b| = 1/8 + 3/16 + 1/8.
TEST(Expected, BoundByHand) {
  const Problem p = problem_of({1, 1, 2, 1, true}, Axis{});
  const auto data = operands_of(p, {0.5, -0.25}, {0.25, 0.75}, {-0.125});
  for (const ElementType type : {ElementType::f32, ElementType::f64}) {
    const auto expected = expected_output(p, type, data);
    const double reference_roundoff = type == ElementType::f32 ? 0x1p-53 : 0x1p-100;
    EXPECT_EQ(expected.value.values[0], -0.1875);
    EXPECT_DOUBLE_EQ(expected.bound.values[0], 3 * (traits(type).unit_roundoff + reference_roundoff) * 0.4375);
  }
  // Three products that meet in the middle, one at the ends; no bias.
  const Problem line = problem_of({1, 1, 1, 1, false}, Axis{.input = 3, .kernel = 3});
  const auto bound = expected_output(line, ElementType::f32, operands_of(line, {0.5, 1, 2}, {1, -1, 1}, {})).bound;
  constexpr double kUnit = 0x1p-24 + 0x1p-53;
  EXPECT_DOUBLE_EQ(bound.values[0], 1 * kUnit * 0.5);
  EXPECT_DOUBLE_EQ(bound.values[2], 3 * kUnit * 3.5);
  EXPECT_DOUBLE_EQ(bound.values[4], 1 * kUnit * 2);
}

// Where products vanish, the bound is what subnormals may lose; where there are none, it is nothing.
TEST(Expected, BoundOfUnderflow) {
  const Problem p = problem_of({1, 1, 1, 1, false}, Axis{.input = 2, .stride = 2});
  const auto expected = expected_output(p, ElementType::f32, operands_of(p, {0x1p-100, 0.5}, {0x1p-100}, {}));
  EXPECT_EQ(expected.bound.values[0], 0x1p-149);
  EXPECT_EQ(expected.bound.values[1], 0);
  EXPECT_EQ(expected.value.values[2], 0x1p-101);
  EXPECT_EQ(compare(expected, Dense<double>(output_shape(p), 0)).wrong, 1);  // the last one must not be flushed to zero
}

TEST(Expected, ExactnessHasASharpEnd) {
  const Problem p = problem_of({1, 1, 1, 1, true}, Axis{});
  EXPECT_TRUE(sums_are_exact(p, ElementType::f32, operands_of(p, {4096}, {4095}, {4095})));
  EXPECT_FALSE(sums_are_exact(p, ElementType::f32, operands_of(p, {4096}, {4095}, {4096})));
  EXPECT_TRUE(sums_are_exact(p, ElementType::f64, operands_of(p, {4096}, {4095}, {4097})));
  EXPECT_FALSE(sums_are_exact(p, ElementType::f64, operands_of(p, {0x1p52}, {2}, {2})));
  EXPECT_FALSE(sums_are_exact(p, ElementType::f32, operands_of(p, {1.5}, {1}, {0})));
}

}  // namespace
}  // namespace tconv
