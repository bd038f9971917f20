#include "ref/small_float.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tconv {
namespace {

template <typename T>
struct Format;
template <>
struct Format<Half> {
  static constexpr uint16_t kInfinity = 0x7c00, kOne = 0x3c00, kOneAndABit = 0x3c01;
  static constexpr double kBit = 0x1p-10, kLeast = 0x1p-24, kNormal = 0x1p-14, kLargest = 65504, kBeyond = 65520;
};
template <>
struct Format<BFloat> {
  static constexpr uint16_t kInfinity = 0x7f80, kOne = 0x3f80, kOneAndABit = 0x3f81;
  static constexpr double kBit = 0x1p-7, kLeast = 0x1p-133, kNormal = 0x1p-126, kLargest = 0x1.fep127,
                          kBeyond = 0x1.ffp127;
};

template <typename T>
class SmallFloatTest : public ::testing::Test {};
using Formats = ::testing::Types<Half, BFloat>;
TYPED_TEST_SUITE(SmallFloatTest, Formats, );

TYPED_TEST(SmallFloatTest, Encodings) {
  using F = Format<TypeParam>;
  const auto bits = [](double value) { return TypeParam(value).bits(); };
  EXPECT_EQ(bits(1), F::kOne);
  EXPECT_EQ(bits(-1), F::kOne | 0x8000);
  EXPECT_EQ(bits(1 + F::kBit), F::kOneAndABit);
  EXPECT_EQ(bits(0.0), 0);
  EXPECT_EQ(bits(-0.0), 0x8000);
  EXPECT_EQ(bits(F::kLeast), 1);
  EXPECT_EQ(bits(HUGE_VAL), F::kInfinity);
  EXPECT_EQ(bits(F::kLargest), F::kInfinity - 1);
  EXPECT_EQ(bits(F::kBeyond), F::kInfinity);
  EXPECT_EQ(bits(std::nextafter(F::kBeyond, 0)), F::kInfinity - 1);
  EXPECT_EQ(bits(1e300), F::kInfinity);
  EXPECT_TRUE(std::isnan(static_cast<double>(TypeParam(NAN))));
}

// Every value is exact; half way to its neighbour it is the even one that is taken, and short of that the nearer one.
TYPED_TEST(SmallFloatTest, RoundsToNearestEven) {
  const int last = Format<TypeParam>::kInfinity - 1;
  std::vector<double> values;
  for (int bits = 0; bits <= last; ++bits) {
    // Counting up in units is counting up in encodings: that is how the values of all encodings are found.
    const double next = bits == 0
                            ? 0
                            : values.back() + std::max(std::ldexp(Format<TypeParam>::kBit, std::ilogb(values.back())),
                                                       Format<TypeParam>::kLeast);
    values.push_back(bits == 1 ? Format<TypeParam>::kLeast : next);
    ASSERT_EQ(TypeParam(values.back()).bits(), bits);
    ASSERT_EQ(static_cast<double>(TypeParam(values.back())), values.back());
    ASSERT_EQ(static_cast<double>(TypeParam(-values.back())), -values.back());
  }
  EXPECT_EQ(values.back(), Format<TypeParam>::kLargest);
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const double middle = (values[i] + values[i + 1]) / 2;
    ASSERT_EQ(TypeParam(middle).bits(), i + i % 2);
    ASSERT_EQ(TypeParam(std::nextafter(middle, 0)).bits(), i);
    ASSERT_EQ(TypeParam(std::nextafter(middle, HUGE_VAL)).bits(), i + 1);
  }
}

}  // namespace
}  // namespace tconv
