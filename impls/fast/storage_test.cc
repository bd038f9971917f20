// Conversions against those of the reference, which are written for clarity.
#include "impls/fast/storage.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <bit>
#include <cmath>
#include <vector>

#include "impls/fast/kernels.h"

namespace tconv::fast {
namespace {

template <typename T>
void expect_the_reference(float value) {
  const T fast = narrowed<T>(value), expected(static_cast<double>(value));
  if (std::isnan(value))
    ASSERT_TRUE(std::isnan(widened(fast)));
  else
    ASSERT_EQ(fast.bits(), expected.bits()) << value;
}

TEST(Storage, WidensEveryValue) {
  for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
    const auto expect = [&](auto small) {
      const double expected = static_cast<double>(small);
      const float wide = widened(small);
      if (std::isnan(expected))
        ASSERT_TRUE(std::isnan(wide));
      else
        ASSERT_EQ(std::bit_cast<uint64_t>(static_cast<double>(wide)), std::bit_cast<uint64_t>(expected));
    };
    expect(std::bit_cast<Half>(static_cast<uint16_t>(bits)));
    expect(std::bit_cast<BFloat>(static_cast<uint16_t>(bits)));
  }
}

// All that halves and bfloats are, what lies half-way between them, and the neighbours of that.
TEST(Storage, NarrowsToTheNearest) {
  for (uint64_t bits = 0; bits <= 0xffffffff; bits += 0x800)
    for (const int64_t beside : {-1, 0, 1}) {
      const auto value = std::bit_cast<float>(static_cast<uint32_t>(static_cast<int64_t>(bits) + beside));
      ASSERT_NO_FATAL_FAILURE(expect_the_reference<Half>(value));
      ASSERT_NO_FATAL_FAILURE(expect_the_reference<BFloat>(value));
    }
  constexpr auto kFirst = std::bit_cast<uint32_t>(0x1p-26F), kLast = std::bit_cast<uint32_t>(0x1p-13F);
  for (uint32_t bits = kFirst; bits < kLast; bits += 839)
    ASSERT_NO_FATAL_FAILURE(expect_the_reference<Half>(std::bit_cast<float>(bits)));
}

// Many at once as one by one, in every instruction set, beyond whole vectors too.
TEST(Storage, ConvertsManyAtOnce) {
  std::vector<float> values(1005);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = std::bit_cast<float>(static_cast<uint32_t>(i * 0x9e3779b9U));  // of all magnitudes, NaN too
  const auto expect = [&]<typename T>(auto narrow, auto widen, std::type_identity<T>) {
    std::vector<T> narrow_ones(values.size());
    std::vector<float> wide(values.size());
    const int64_t offset = 0;
    narrow({values.data(), 0, 1, std::ssize(values), &offset}, narrow_ones.data());
    widen(narrow_ones.data(), std::ssize(values), wide.data());
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i]))
        ASSERT_TRUE(std::isnan(widened(narrow_ones[i])));
      else
        ASSERT_EQ(narrow_ones[i].bits(), narrowed<T>(values[i]).bits()) << values[i];
      ASSERT_EQ(std::bit_cast<uint32_t>(wide[i]), std::bit_cast<uint32_t>(widened(narrow_ones[i]))) << wide[i];
    }
  };
  for (int64_t targets = hwy::SupportedTargets(); targets != 0; targets &= targets - 1) {
    hwy::SetSupportedTargetsForTest(targets & -targets);
    const Kernels use = kernels();
    expect(use.store_halves, use.widen_halves, std::type_identity<Half>{});
    expect(use.store_bfloats, use.widen_bfloats, std::type_identity<BFloat>{});
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace
}  // namespace tconv::fast
