// The index algebra against the definition: o = i*s + t*d - pad_begin, tried for every output and tap.
#include "impls/fast/axis_phases.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "impls/fast/row_passes.h"
#include "ref/test_spaces.h"

namespace tconv::fast {
namespace {

// (output, tap) -> input, of all products of the axis.
using Products = std::map<std::pair<int64_t, int64_t>, int64_t>;

Products by_definition(const Axis& a, int64_t outputs) {
  Products products;
  for (int64_t i = 0; i < a.input; ++i)
    for (int64_t t = 0; t < a.kernel; ++t)
      if (const int64_t o = i * a.stride + t * a.dilation - a.pad_begin; o >= 0 && o < outputs) products[{o, t}] = i;
  return products;
}

Products by_phases(const Axis& a, const std::vector<AxisPhase>& phases) {
  Products products;
  for (const AxisPhase& phase : phases)
    for (const Strip& strip : phase.strips)
      for (int64_t m = strip.begin; m < strip.end; ++m)
        for (int64_t j = strip.first_tap; j < strip.first_tap + strip.taps; ++j)
          for (int64_t k = 0; k < phase.alike; ++k)
            products[{phase.first + k + m * a.stride, phase.kernel[static_cast<size_t>(j)] + k}] =
                m + phase.shift + j * phase.step;
  return products;
}

std::vector<Axis> axes() {
  auto axes = test::axes_within(test::kWideSpace);
  axes.push_back({.input = 5, .kernel = 11, .stride = 4, .dilation = 6, .pad_begin = 9, .pad_end = 3});
  axes.push_back({.input = 3, .kernel = 2, .stride = 7, .dilation = 1, .output_padding = 6});
  return axes;
}

TEST(AxisPhases, HaveTheProductsOfTheDefinition) {
  for (const Axis& a : axes())
    for (const int64_t most_alike : {1, 2, 100}) {
      const int64_t outputs = *tconv_output_size(a);
      const auto phases = axis_phases(a, outputs, most_alike);
      ASSERT_EQ(by_phases(a, phases), by_definition(a, outputs));
      int64_t covered = 0;
      for (const AxisPhase& phase : phases) {
        ASSERT_LE(phase.alike, most_alike);
        covered += phase.alike * phase.outputs;
        int64_t end = 0;
        for (const Strip& strip : phase.strips) {
          ASSERT_EQ(strip.begin, end);
          end = strip.end;
        }
        ASSERT_EQ(end, phase.outputs);
      }
      ASSERT_EQ(covered, outputs);
    }
}

// k = s: one input has s outputs side by side.
TEST(AxisPhases, AreMergedWhereTheyAreAlike) {
  const auto phases = axis_phases({.input = 5, .kernel = 4, .stride = 4}, 20, 100);
  ASSERT_EQ(phases.size(), 1);
  EXPECT_EQ(phases[0].alike, 4);
  EXPECT_EQ(phases[0].strips, (std::vector<Strip>{{0, 5, 0, 1}}));
}

TEST(Shifts, BoundTheInputsOfOutputs) {
  for (const Axis& a : axes()) {
    const auto phases = axis_phases(a, *tconv_output_size(a), 1);
    const Shifts shifts = shifts_of(phases);
    for (int64_t m = 0; m < most_outputs(phases); ++m) {
      const Range inputs = shifts.inputs_of({m, m + 1}, a.input);
      for (const auto& [product, input] : by_phases(a, phases))
        if (product.first / a.stride == m) {
          ASSERT_GE(input, inputs.begin);
          ASSERT_LT(input, inputs.end);
        }
    }
  }
}

TEST(RowPasses, HaveEachTapOnce) {
  for (const Axis& a : axes())
    for (const int64_t most : {1, 2, 3, 4}) {
      const auto phases = axis_phases(a, *tconv_output_size(a), 1);
      std::set<std::pair<int64_t, int64_t>> taken;
      for (const RowPass& pass : row_passes(phases, most)) {
        ASSERT_LE(pass.phases, most);
        for (int64_t k = 0; k < pass.phases; ++k)
          for (int64_t j = 0; j < pass.taps; ++j) {
            const AxisPhase& phase = phases[static_cast<size_t>(pass.first_phase + k)];
            const int64_t tap = tap_at(phase, pass.shift + j * phase.step);
            ASSERT_TRUE(tap >= 0 && tap < std::ssize(phase.kernel));
            ASSERT_TRUE(taken.insert({pass.first_phase + k, tap}).second);
          }
      }
      size_t all = 0;
      for (const AxisPhase& phase : phases) all += phase.kernel.size();
      ASSERT_EQ(taken.size(), all);
    }
}

// k = 4, s = 2, p = 1: the two phases share one of three inputs.
TEST(RowPasses, AreSharedByPhases) {
  const auto phases = axis_phases({.input = 8, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1}, 16, 1);
  const auto passes = row_passes(phases, 4);
  const auto shared = std::ranges::count(passes, 2, &RowPass::phases);
  EXPECT_EQ(passes.size(), 3);
  EXPECT_EQ(shared, 1);
}

}  // namespace
}  // namespace tconv::fast
