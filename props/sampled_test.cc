#include "props/sampled.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/property.h"
#include "props/test_implementation.h"
#include "ref/gather.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using Kind = Verdict::Kind;

// The taps that reach an output of an axis, by the definition.
std::set<int64_t> taps_at(const Axis& a, int64_t o) {
  std::set<int64_t> taps;
  for (int64_t i = 0; i < a.input; ++i)
    for (int64_t t = 0; t < a.kernel; ++t)
      if (i * a.stride + t * a.dilation - a.pad_begin == o) taps.insert(t);
  return taps;
}

// Along each axis the sample has an output for each set of taps that occurs: every phase and every border class.
void expect_all_classes(const Problem& p) {
  const Extents y = output_shape(p);
  const auto elements = props::sample(p, 1);
  for (size_t a = 0; a < 3; ++a) {
    std::set<std::set<int64_t>> all, sampled;
    for (int64_t o = 0; o < y[a + 2]; ++o) all.insert(taps_at(p.axes[a], o));
    for (const Extents& element : elements) sampled.insert(taps_at(p.axes[a], element[a + 2]));
    ASSERT_EQ(sampled, all);
  }
}

TEST(Sample, HasEveryBorderClassAndPhase) {
  for (const Axis& axis : test::axes_within(test::kWideSpace))
    ASSERT_NO_FATAL_FAILURE(expect_all_classes(test::problem_of({1, 1, 1, 1, false}, axis)));
  // Long axes, with an inside between the borders; then too many classes for all their combinations.
  for (const int64_t kernel : {1, 2, 3, 5, 16})
    for (const int64_t stride : {1, 2, 3, 8})
      for (const int64_t dilation : {1, 2, 3}) {
        const Axis axis{.input = 50, .kernel = kernel, .stride = stride, .dilation = dilation, .pad_begin = kernel / 2};
        ASSERT_NO_FATAL_FAILURE(expect_all_classes(test::problem_of({2, 2, 8, 6, true}, axis, axis, axis)));
      }
}

TEST(Sample, HasTheEndsOfBlocksOfPixelsAndChannels) {
  const Axis axis{.input = 77, .kernel = 1};
  const auto elements = props::sample(test::problem_of({3, 2, 2, 74, false}, axis), 1);
  std::set<int64_t> images, channels, pixels;
  for (const Extents& element : elements) {
    images.insert(element[0]);
    channels.insert(element[1]);
    pixels.insert(element[4]);
  }
  EXPECT_EQ(images, (std::set<int64_t>{0, 1, 2}));
  for (const int64_t c : {0, 31, 32, 35, 36, 37, 68, 69, 73}) EXPECT_EQ(channels.count(c), 1) << c;
  for (const int64_t o : {0, 38, 63, 64, 71, 72, 75, 76}) EXPECT_EQ(pixels.count(o), 1) << o;
}

Problem some_problem() {
  const Axis axis{.input = 6, .kernel = 3, .stride = 2, .pad_begin = 1};
  return test::problem_of({1, 1, 8, 3, true}, axis, axis);
}

// The bound is the reference's: a right y is within it; and 1.2 times the bound away from it, nothing is.
TEST(Sample, BoundsRealDataAsTheReferenceDoes) {
  for (const ElementType type : {ElementType::f32, ElementType::f64}) {
    const Trial trial(test::case_of(some_problem(), type, Recipe::Kind::reals));
    const Expected& expected = trial.expected();
    Dense<double> y = expected.value;
    const Comparison right = props::compare_samples(trial, y, conventional(type));
    EXPECT_TRUE(right.holds());
    EXPECT_LT(right.worst_ratio, 0.1);  // y itself is rounded to a double
    for (size_t i = 0; i < y.values.size(); ++i) y.values[i] += 0.8 * expected.bound.values[i];
    const Comparison within = props::compare_samples(trial, y, conventional(type));
    EXPECT_TRUE(within.holds());
    EXPECT_NEAR(within.worst_ratio, 0.8, 0.1);
    for (size_t i = 0; i < y.values.size(); ++i) y.values[i] += 0.4 * expected.bound.values[i];
    const Comparison beyond = props::compare_samples(trial, y, conventional(type));
    EXPECT_EQ(beyond.wrong, beyond.compared);
  }
}

// A large case is judged by less than the whole reference, and the verdict says by what.
TEST(Reference, NamesItsEvidence) {
  Problem large = some_problem();
  large.in_channels = 64;
  large.axes[1].input = large.axes[2].input = 64;
  const auto right = test::computing("right", &native::gemm_col2im);
  const auto wrong = test::computing("wrong", [](const Call& call) {
    native::gemm_col2im(call);
    view<float>(call.y)(0, 1, 0, 77, 78) += 1;
  });
  const auto judge = [&](Subject& subject, const Problem& p, Recipe::Kind kind, int miss_bits = kMissBits) {
    return check(*find_property("reference"), subject, Trial(test::case_of(p, ElementType::f32, kind), miss_bits));
  };
  EXPECT_EQ(judge(*right, some_problem(), Recipe::Kind::integers).evidence.text(), "complete");
  EXPECT_EQ(judge(*right, large, Recipe::Kind::integers).evidence.text(), "certificate 2^-56");
  EXPECT_EQ(judge(*right, large, Recipe::Kind::integers, 80).evidence.text(), "certificate 2^-112");
  EXPECT_EQ(judge(*right, large, Recipe::Kind::reals).evidence.text(), "sample");
  EXPECT_EQ(judge(*right, large, Recipe::Kind::special).evidence.text(), "sample");
  for (const auto kind : {Recipe::Kind::integers, Recipe::Kind::reals, Recipe::Kind::special})
    EXPECT_EQ(judge(*right, large, kind).kind, Kind::holds);

  const Verdict verdict = judge(*wrong, large, Recipe::Kind::integers);
  EXPECT_EQ(verdict.kind, Kind::fails);
  EXPECT_EQ(verdict.reason, "the values are wrong in 1 of 16384 pixels; recomputed: the first 1");
  EXPECT_EQ(verdict.comparison.compared, 3);
  ASSERT_EQ(verdict.comparison.wrong, 1);
  EXPECT_EQ(verdict.comparison.first.front().index, (Extents{0, 1, 0, 77, 78}));
}

}  // namespace
}  // namespace tconv
