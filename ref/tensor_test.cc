#include "ref/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace tconv {
namespace {

using Order = Placement::Order;
using ::testing::ElementsAre;

constexpr Extents kShape = {2, 3, 4, 5, 6};
const Placement kPlacements[] = {{Order::ncx, 0, 0}, {Order::nxc, 0, 0}, {Order::ncx, 2, 7}, {Order::nxc, 2, 7}};

TEST(Place, StridesAndSpan) {
  struct Known {
    Placement placement;
    Extents strides;
    int64_t span;
    bool dense;
  };
  const Known known[] = {
      {{Order::ncx, 0, 0}, {360, 120, 30, 6, 1}, 720, true},  {{Order::nxc, 0, 0}, {360, 1, 90, 18, 3}, 720, false},
      {{Order::ncx, 2, 0}, {480, 160, 40, 8, 1}, 960, false}, {{Order::nxc, 2, 0}, {600, 1, 150, 30, 5}, 1200, false},
      {{Order::ncx, 0, 7}, {360, 120, 30, 6, 1}, 727, true},  {{Order::nxc, 2, 7}, {600, 1, 150, 30, 5}, 1207, false},
  };
  for (const auto& [placement, strides, span, dense] : known) {
    const auto placed = place(kShape, placement);
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->layout.shape, kShape);
    EXPECT_EQ(placed->layout.strides, strides);
    EXPECT_EQ(placed->layout.offset, placement.offset);
    EXPECT_EQ(placed->span, span);
    EXPECT_EQ(placed->layout.dense(), dense);
  }
}

TEST(Place, EveryElementHasItsOwnMemoryInsideTheSpan) {
  for (const Placement& placement : kPlacements) {
    const auto placed = place(kShape, placement).value();
    std::set<int64_t> used;
    for_each_index(kShape, [&](auto... index) { used.insert(placed.layout.at(index...)); });
    EXPECT_EQ(used.size(), 720u);
    EXPECT_EQ(*used.begin(), placement.offset);
    EXPECT_EQ(*used.rbegin(), placed.span - 1 - placement.gap);
  }
}

TEST(Place, StridesOfExtentOneDoNotMatter) {
  EXPECT_TRUE(place({2, 1, 1, 5, 6}, {Order::ncx, 0, 0})->layout.dense());
  EXPECT_TRUE(place({2, 1, 4, 5, 6}, {Order::nxc, 0, 0})->layout.dense());  // one channel
  EXPECT_TRUE(place({1, 1, 1, 1, 6}, {Order::ncx, 9, 0})->layout.dense());  // one row
  EXPECT_FALSE(place({1, 1, 1, 2, 6}, {Order::ncx, 9, 0})->layout.dense());
}

TEST(Place, OverflowIsEmpty) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_FALSE(place({kMaxExtent, kMaxExtent, 1, 1, 1}, {}));
  EXPECT_FALSE(place({1, kMaxExtent, 1, 1, kMaxExtent}, {Order::nxc, 0, 0}));
  EXPECT_FALSE(place(kShape, {Order::ncx, kMax, 0}));
  EXPECT_FALSE(place(kShape, {Order::ncx, 0, kMax}));
  EXPECT_FALSE(place({1, 1, 1, int64_t{1} << 32, 1}, {Order::ncx, int64_t{1} << 32, 0}));
  EXPECT_TRUE(place({1, 1, 1, int64_t{1} << 30, 1}, {Order::ncx, int64_t{1} << 32, 0}));
}

TEST(Tensor, StoresAndLoads) {
  Dense<double> values(kShape);
  for (size_t i = 0; i < values.values.size(); ++i) values.values[i] = 0.5 + static_cast<double>(i);
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (const Placement& placement : kPlacements) {
      Tensor tensor(type, kShape, placement);
      tensor.store(values);
      EXPECT_EQ(tensor.load(), values);
      EXPECT_EQ(tensor.ref().type, type);
      EXPECT_EQ(tensor.ref().bytes, static_cast<size_t>(place(kShape, placement)->span * traits(type).bytes));
    }
}

TEST(Tensor, ViewsShareTheMemory) {
  Tensor tensor(ElementType::f32, kShape, {Order::nxc, 2, 7});
  view<float>(tensor.ref())(1, 2, 3, 4, 5) = 8.5F;
  EXPECT_EQ(tensor.load().values.back(), 8.5);
  EXPECT_EQ(reinterpret_cast<const float*>(tensor.ref().data)[1206 - 2], 8.5F);
  EXPECT_EQ(view<float>(ConstTensorRef(tensor.ref())).shape(), kShape);
}

TEST(Tensor, RoundsToItsType) {
  Dense<double> value({1, 1, 1, 1, 1}, 0.1);
  Tensor narrow(ElementType::f32, value.shape, {}), wide(ElementType::f64, value.shape, {});
  narrow.store(value);
  wide.store(value);
  EXPECT_EQ(narrow.load().values[0], static_cast<double>(0.1F));
  EXPECT_EQ(wide.load().values[0], 0.1);
}

template <typename T>
class PoisonTest : public ::testing::Test {
 protected:
  Tensor poisoned(const Placement& placement) const {
    Tensor tensor(kElementTypeOf<T>, kShape, placement);
    tensor.poison();
    return tensor;
  }
};
using Arithmetics = ::testing::Types<float, double>;
TYPED_TEST_SUITE(PoisonTest, Arithmetics, );

TYPED_TEST(PoisonTest, FindsWhatIsUnwritten) {
  for (const Placement& placement : kPlacements) {
    Tensor tensor = this->poisoned(placement);
    EXPECT_EQ(tensor.check_poison().unwritten, 720);
    for_each_index(kShape, [&](auto n, auto c, auto z, auto v, auto u) {
      if (v != 3 || u != 4) view<TypeParam>(tensor.ref())(n, c, z, v, u) = 0;
    });
    const auto report = tensor.check_poison();
    EXPECT_EQ(report.unwritten, 2 * 3 * 4);
    EXPECT_THAT(report.first_unwritten, ElementsAre(0, 0, 0, 3, 4));
    EXPECT_EQ(report.gaps_written, 0);
  }
}

// Nothing that is computed looks like poison, NaN included.
TYPED_TEST(PoisonTest, WrittenNansAreNotPoison) {
  using Limits = std::numeric_limits<TypeParam>;
  const volatile TypeParam infinity = Limits::infinity();
  for (const TypeParam value : {Limits::quiet_NaN(), -Limits::quiet_NaN(), TypeParam(infinity + -infinity),
                                TypeParam(infinity * 0), Limits::infinity(), TypeParam(0), TypeParam(-0.0)}) {
    Tensor tensor = this->poisoned({Order::ncx, 2, 7});
    tensor.store(Dense<double>(kShape, static_cast<double>(value)));
    EXPECT_EQ(tensor.check_poison().unwritten, 0);
    EXPECT_EQ(tensor.check_poison().gaps_written, 0);
  }
}

// Not even data that a fuzzer has made of the poison it saw.
TEST(Poison, IsNoDatum) {
  for (const ElementType type : {ElementType::f64, ElementType::f32, ElementType::f16, ElementType::bf16})
    for (const Tensor::Poison poison : {Tensor::Poison::first, Tensor::Poison::second}) {
      Tensor tensor(type, kShape, {});
      tensor.poison(poison);
      EXPECT_EQ(tensor.check_poison(poison).unwritten, 720);
      tensor.store(tensor.load());
      EXPECT_EQ(tensor.check_poison(poison).unwritten, 0);
    }
}

TYPED_TEST(PoisonTest, FindsWritesBesideTheTensor) {
  for (const Placement& placement : {kPlacements[2], kPlacements[3]}) {
    const auto placed = place(kShape, placement).value();
    std::set<int64_t> elements;
    for_each_index(kShape, [&](auto... index) { elements.insert(placed.layout.at(index...)); });
    int64_t written = 0;
    Tensor tensor = this->poisoned(placement);
    tensor.store(Dense<double>(kShape, 1));
    for (int64_t at = 0; at < placed.span; ++at) {
      if (elements.count(at) != 0) continue;
      reinterpret_cast<TypeParam*>(tensor.ref().data)[at] = 0;
      EXPECT_EQ(tensor.check_poison().gaps_written, ++written);
    }
    EXPECT_EQ(written, placed.span - 720);
    EXPECT_EQ(tensor.check_poison().unwritten, 0);
  }
}

}  // namespace
}  // namespace tconv
