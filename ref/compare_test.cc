#include "ref/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tconv {
namespace {

using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Dense<double> row(const std::vector<double>& values) {
  Dense<double> tensor({1, 1, 1, 1, static_cast<int64_t>(values.size())});
  tensor.values = values;
  return tensor;
}

bool matches(double expected, double actual) { return compare({row({expected}), {}, {}}, row({actual})).holds(); }

TEST(Compare, ExactMeansEveryBit) {
  const float value = 12345678;
  EXPECT_TRUE(matches(value, value));
  EXPECT_FALSE(matches(value, std::nextafter(value, 0.0F)));
  EXPECT_FALSE(matches(value, std::nextafter(double{value}, 0.0)));
  EXPECT_FALSE(matches(0, std::numeric_limits<double>::denorm_min()));
  EXPECT_TRUE(matches(0.0, -0.0));
}

// Whatever the bound.
TEST(Compare, NansAndInfinitiesMeetTheirOwnKind) {
  const double kinds[] = {1, kNan, kInfinity, -kInfinity};
  for (const double& expected : kinds)
    for (const double& actual : kinds) {
      EXPECT_EQ(matches(expected, actual), &expected == &actual) << expected << " " << actual;
      EXPECT_EQ(compare({row({expected}), {}, row({1e300})}, row({actual})).holds(), &expected == &actual);
    }
  EXPECT_TRUE(matches(kNan, -kNan));
}

TEST(Compare, BoundsAreInclusiveAndTheRatioIsTheWorst) {
  const Expected expected{row({1, 2, 3}), {}, row({0.5, 0.25, 0})};
  const auto within = compare(expected, row({1.25, 1.75, 3}));
  EXPECT_TRUE(within.holds());
  EXPECT_EQ(within.worst_ratio, 1);
  const auto beyond = compare(expected, row({0, 2, std::nextafter(3.0, 4.0)}));
  EXPECT_EQ(beyond.wrong, 2);
  EXPECT_EQ(beyond.worst_ratio, 2);
}

TEST(Compare, TheLowPartCounts) {
  const Expected expected{row({1}), row({0x1p-60}), row({0x1p-53})};
  EXPECT_FALSE(compare(expected, row({1 - 0x1p-53})).holds());  // 2^-60 too far
  EXPECT_TRUE(compare(expected, row({1})).holds());
  EXPECT_EQ(compare(expected, row({1})).worst_ratio, 0x1p-7);
}

TEST(Compare, CountsAndNamesTheFirstFew) {
  Dense<double> actual({2, 2, 1, 2, 3}, 1);
  Expected expected{actual, {}, {}};
  expected.value.values[0] = 0;
  for (const size_t wrong : {0u, 4u, 11u, 12u, 20u, 21u, 23u}) actual.values[wrong] = 7;
  const auto result = compare(expected, actual);
  EXPECT_FALSE(result.holds());
  EXPECT_EQ(result.compared, 24);
  EXPECT_EQ(result.nonzero, 23);
  EXPECT_EQ(result.wrong, 7);
  ASSERT_EQ(result.first.size(), 5u);
  EXPECT_THAT(result.first[1].index, ElementsAre(0, 0, 0, 1, 1));
  EXPECT_THAT(result.first[3].index, ElementsAre(1, 0, 0, 0, 0));
  EXPECT_THAT(result.first[4].index, ElementsAre(1, 1, 0, 0, 2));
  EXPECT_EQ(result.first[0].expected, 0);
  EXPECT_EQ(result.first[0].actual, 7);
  EXPECT_EQ(result.first[0].bound, 0);
}

}  // namespace
}  // namespace tconv
