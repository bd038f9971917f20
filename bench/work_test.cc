#include "bench/work.h"

#include <gtest/gtest.h>

#include <limits>

#include "ref/dense.h"
#include "ref/layers.h"

namespace tconv::bench {
namespace {

// Every product of the definition, counted if its output is there.
int64_t counted(const Problem& p) {
  int64_t count = p.batch * p.in_channels * p.out_channels_per_group();
  for (const Axis& a : p.axes) {
    int64_t pairs = 0;
    for (int64_t i = 0; i < a.input; ++i)
      for (int64_t t = 0; t < a.kernel; ++t) {
        const int64_t o = i * a.stride + t * a.dilation - a.pad_begin;
        pairs += o >= 0 && o < *tconv_output_size(a) ? 1 : 0;
      }
    count *= pairs;
  }
  return count;
}

TEST(WorkTest, CroppedProductsAreNotNeeded) {
  for (int64_t pad_begin = 0; pad_begin < 9; ++pad_begin)
    for (int64_t stride = 1; stride < 4; ++stride)
      for (int64_t dilation = 1; dilation < 4; ++dilation) {
        Problem p;
        p.batch = 2, p.groups = 3, p.in_channels = 6, p.out_channels = 9;
        p.axes[1] = {.input = 5, .kernel = 4, .stride = stride, .dilation = dilation, .pad_begin = pad_begin};
        p.axes[2] = {.input = 3, .kernel = 3, .stride = stride, .pad_end = 1};
        if (!validate(p).empty()) continue;
        EXPECT_EQ(needed_multiplications(p), counted(p)) << pad_begin << stride << dilation;
      }
}

TEST(WorkTest, OfTheLayers) {
  for (const Layer& layer : layers()) {
    EXPECT_EQ(needed_multiplications(layer.problem), counted(layer.problem)) << layer.id;
    EXPECT_LE(needed_multiplications(layer.problem), multiplications(layer.problem)) << layer.id;
  }
}

TEST(WorkTest, HugeCountsSaturate) {
  Problem p;
  p.in_channels = p.out_channels = int64_t{1} << 28;
  p.axes[2].input = int64_t{1} << 20;
  EXPECT_EQ(needed_multiplications(p), std::numeric_limits<int64_t>::max());
}

TEST(WorkTest, BytesAreThoseOfAllTensors) {
  Case c;
  c.problem.in_channels = 2, c.problem.out_channels = 3, c.problem.bias = true;
  c.problem.axes[2] = {.input = 5, .kernel = 2, .stride = 2};
  const Work work = work_of(c);
  EXPECT_EQ(work.macs, 2 * 3 * 5 * 2);
  EXPECT_EQ(work.bytes, 4 * (2 * 5 + 2 * 3 * 2 + 3 * 10 + 3));
  EXPECT_DOUBLE_EQ(work.intensity(), 120.0 / 220.0);
  c.type = ElementType::f64;
  EXPECT_EQ(work_of(c).bytes, 2 * work.bytes);
}

TEST(WorkTest, OnlyWhatCanBeCheckedIsMeasured) {
  Case c;
  EXPECT_EQ(not_measurable(c), "");
  c.type = ElementType::f16;
  c.recipe.kind = Recipe::Kind::reals;
  EXPECT_EQ(not_measurable(c), "");
  c.recipe.kind = Recipe::Kind::special;
  EXPECT_NE(not_measurable(c), "");
  c.type = ElementType::f64;
  c.recipe.kind = Recipe::Kind::reals;
  EXPECT_NE(not_measurable(c), "");
  c.recipe.kind = Recipe::Kind::integers;
  c.problem.groups = 0;
  EXPECT_NE(not_measurable(c).find("groups"), std::string::npos);
}

}  // namespace
}  // namespace tconv::bench
