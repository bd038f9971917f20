// Each of our implementations gives the reference's bits over whole spaces, in every type and layout.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "impls/registry.h"
#include "impls/test_call.h"
#include "ref/case_text.h"
#include "ref/compare.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Recipe::Kind;
using Order = Placement::Order;
using test::axes_within;
using test::case_of;
using test::kPatterns;
using test::problem_of;

struct Layouts {
  Placement x, w, y;
};
const Layouts kLayouts[] = {
    {{}, {}, {}},
    {{Order::nxc, 0, 0}, {Order::nxc, 0, 0}, {Order::nxc, 0, 0}},
    {{Order::ncx, 3, 5}, {Order::nxc, 2, 1}, {Order::ncx, 1, 7}},
    {{Order::nxc, 1, 2}, {Order::ncx, 4, 3}, {Order::nxc, 2, 1}},
};

class NativeTest : public ::testing::TestWithParam<RegistryEntry> {
 protected:
  // OpenCV's planes and filters take so long to set up that a part of the cases must do.
  size_t thinned(size_t step) const { return GetParam().name == "opencv_dilate_filter" ? 4 * step : step; }

  // `fast` has f32, and what is computed in it.
  static bool does(const Types& types) {
    return GetParam().name != "fast" || (types.y != ElementType::f64 && !types.integers());
  }

  void expect_reference(Case c) {
    if (implementation_->unsupported(c) || !does(c.type)) return;
    const auto expected =
        expected_output(c.problem, Numerics{c.type, c.quantization, conventional(c.type)}, make_operands(c));
    for (const Layouts& layouts : kLayouts) {
      c.x = layouts.x;
      c.w = layouts.w;
      c.y = layouts.y;
      const auto [outcome, y, poison] = test::answer(*implementation_, c);
      ASSERT_EQ(outcome.kind, Outcome::Kind::computed) << outcome.detail;
      ASSERT_TRUE(compare(expected, y).holds()) << to_text(c);
      ASSERT_EQ(poison.unwritten, 0) << to_text(c);
      ASSERT_EQ(poison.gaps_written, 0) << to_text(c);
      ++computed_;
    }
  }

  std::unique_ptr<Implementation> implementation_ = make_implementation(GetParam().name);
  int64_t computed_ = 0;
};

TEST_P(NativeTest, OneAxis) {
  const auto axes = axes_within(test::kSmallSpace);
  for (size_t i = 0; i < axes.size(); i += thinned(1))
    for (const test::Pattern& pattern : kPatterns)
      for (const ElementType type : {ElementType::f32, ElementType::f64})
        ASSERT_NO_FATAL_FAILURE(expect_reference(case_of(problem_of(pattern, axes[i]), type)));
  EXPECT_GE(computed_, 1000);
}

TEST_P(NativeTest, TwoAndThreeAxes) {
  const auto axes = axes_within(test::kSmallSpace), tiny = axes_within(test::kTinySpace);
  size_t turn = 0;
  const auto check = [&](const Problem& p) {
    ASSERT_NO_FATAL_FAILURE(expect_reference(case_of(p, ++turn % 2 != 0 ? ElementType::f64 : ElementType::f32)));
  };
  test::sample_product(2, kPatterns[1], axes, thinned(1009), check);
  test::sample_product(2, kPatterns[2], axes, thinned(509), check);
  test::sample_product(3, kPatterns[1], tiny, thinned(400009), check);
  EXPECT_GE(computed_, 500);
}

// What tensors are stored in: of integers with zero points and, where y is narrower than the sums, scales.
TEST_P(NativeTest, EveryType) {
  const auto axes = axes_within(test::kSmallSpace);
  for (size_t i = 0; i < axes.size(); i += thinned(7))
    for (const Types& types : kTypes)
      for (const Kind kind : {Kind::integers, Kind::reals}) {
        Case c = case_of(problem_of(kPatterns[i % std::size(kPatterns)], axes[i]), ElementType::f32, kind, i);
        c.type = types;
        if (types.integers()) c.quantization = {5, types.w == ElementType::u8 ? 130 : -2, 0, 1, false};
        if (types.requantised())
          c.quantization.y_zero = 20, c.quantization.scale = 0.0078125, c.quantization.by_channel = true;
        if (!validate(c).empty()) continue;
        ASSERT_NO_FATAL_FAILURE(expect_reference(c));
      }
  EXPECT_GE(computed_, 500);
}

// NaN and infinities reach the outputs that the definition says, and no others.
TEST_P(NativeTest, SpecialValues) {
  const auto axes = axes_within(test::kSmallSpace);
  uint64_t turn = 0;
  const auto check = [&](const Problem& p) {
    ++turn;
    ASSERT_NO_FATAL_FAILURE(
        expect_reference(case_of(p, turn % 2 != 0 ? ElementType::f64 : ElementType::f32, Kind::special, turn)));
  };
  for (const Axis& axis : axes) check(problem_of(kPatterns[1], axis));
  test::sample_product(2, kPatterns[2], axes, 1009, check);
  if (computed_ == 0) GTEST_SKIP() << *implementation_->unsupported(case_of({}, ElementType::f32, Kind::special));
}

TEST_P(NativeTest, RealsAreWithinTheBound) {
  const auto axes = axes_within(test::kSmallSpace);
  for (size_t i = 0; i < axes.size(); i += thinned(1))
    for (const ElementType type : {ElementType::f32, ElementType::f64}) {
      const Case c = case_of(problem_of(kPatterns[1], axes[i]), type, Kind::reals, i);
      if (!does(c.type)) continue;
      const auto y = test::answer(*implementation_, c).y;
      ASSERT_TRUE(compare(expected_output(c.problem, c.type, make_operands(c)), y).holds()) << to_text(c);
    }
}

// Larger than the tiles, planes and blocks that the libraries below are made of, and beyond the small spaces.
TEST_P(NativeTest, LargerSizes) {
  const Axis wide{.input = 37, .kernel = 11, .stride = 2, .dilation = 2, .pad_begin = 7, .pad_end = 30};
  const Axis high{.input = 19, .kernel = 9, .stride = 3, .pad_begin = 25, .pad_end = 2, .output_padding = 2};
  for (const ElementType type : {ElementType::f32, ElementType::f64}) {
    ASSERT_NO_FATAL_FAILURE(expect_reference(case_of(problem_of({2, 3, 9, 6, true}, high, wide), type)));
    ASSERT_NO_FATAL_FAILURE(
        expect_reference(case_of(problem_of({1, 1, 130, 65, true}, Axis{.input = 5, .kernel = 3}), type)));
  }
}

TEST_P(NativeTest, SaysWhatItIs) {
  EXPECT_EQ(implementation_->name(), GetParam().name);
  EXPECT_FALSE(implementation_->version().empty());
  EXPECT_FALSE(implementation_->description().empty());
}

std::vector<RegistryEntry> ours() {
  std::vector<RegistryEntry> entries;
  std::copy_if(registry().begin(), registry().end(), std::back_inserter(entries),
               [](auto& entry) { return entry.adapter.empty(); });
  return entries;
}

INSTANTIATE_TEST_SUITE_P(Ours, NativeTest, ::testing::ValuesIn(ours()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Registry, NamesAreUniqueAndUnknownOnesAreNull) {
  for (const RegistryEntry& entry : registry())
    EXPECT_EQ(
        std::count_if(registry().begin(), registry().end(), [&](auto& other) { return other.name == entry.name; }), 1);
  EXPECT_EQ(make_implementation("scater"), nullptr);
  EXPECT_EQ(make_implementation(""), nullptr);
}

}  // namespace
}  // namespace tconv
