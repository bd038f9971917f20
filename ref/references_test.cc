// The three references agree exactly over whole spaces, before anything else is measured against them.
#include <gtest/gtest.h>

#include "ref/case_text.h"
#include "ref/conv.h"
#include "ref/double_double.h"
#include "ref/gather.h"
#include "ref/matrix.h"
#include "ref/scatter.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using test::axes_within;
using test::case_of;
using test::kPatterns;
using test::problem_of;

void expect_agreement(const Problem& p) {
  const auto [x, w, b] = make_operands(case_of(p));
  const auto y = ref::scatter(p, x, w, b);
  ASSERT_EQ(y, ref::gather(p, x, w, b)) << to_text(case_of(p));
  ASSERT_EQ(y, ref::multiply_transposed(p, ref::convolution_matrix(p, w), x, b)) << to_text(case_of(p));
}

TEST(References, AgreeOverOneAxis) {
  const std::pair<test::AxisBound, size_t> spaces[] = {
      {test::kTinySpace, 466}, {test::kSmallSpace, 1190}, {test::kWideSpace, 3475}};
  for (const auto& [bound, geometries] : spaces) {
    const auto axes = axes_within(bound);
    EXPECT_EQ(axes.size(), geometries);
    for (const Axis& axis : axes)
      for (const test::Pattern& pattern : kPatterns)
        ASSERT_NO_FATAL_FAILURE(expect_agreement(problem_of(pattern, axis)));
  }
}

TEST(References, AgreeOverTwoAxes) {
  const auto axes = axes_within(test::kTinySpace);
  ASSERT_EQ(axes.size() * axes.size(), 217156u);
  for (const Axis& height : axes)
    for (const Axis& width : axes)
      ASSERT_NO_FATAL_FAILURE(expect_agreement(problem_of({1, 1, 1, 1, false}, height, width)));
}

TEST(References, AgreeOverSampledAxes) {
  const auto tiny = axes_within(test::kTinySpace), wide = axes_within(test::kWideSpace);
  test::sample_product(2, kPatterns[1], wide, 15013,
                       [](const Problem& p) { ASSERT_NO_FATAL_FAILURE(expect_agreement(p)); });
  test::sample_product(3, kPatterns[2], tiny, 100003,
                       [](const Problem& p) { ASSERT_NO_FATAL_FAILURE(expect_agreement(p)); });
}

TEST(References, GatherElementIsAnElementOfGather) {
  test::sample_product(2, kPatterns[1], axes_within(test::kTinySpace), 5003, [](const Problem& p) {
    const auto [x, w, b] = make_operands(case_of(p));
    const auto y = ref::gather(p, x, w, b);
    const Extents last = {y.shape[0] - 1, y.shape[1] - 1, y.shape[2] - 1, y.shape[3] - 1, y.shape[4] - 1};
    ASSERT_EQ(ref::gather_element(p, x, w, b, last), y.values.back());
  });
}

// Integers that fill a double, and reals whose sums do not fit in one.
TEST(References, WiderArithmeticAgrees) {
  const auto widen = [](double v) { return DoubleDouble(v); };
  for (const Axis& axis : axes_within(test::kSmallSpace)) {
    const Problem p = problem_of(kPatterns[1], axis);
    for (const auto kind : {Recipe::Kind::integers, Recipe::Kind::reals}) {
      const auto [x, w, b] = make_operands(case_of(p, ElementType::f64, kind));
      const auto wide_x = transformed<DoubleDouble>(x, widen), wide_w = transformed<DoubleDouble>(w, widen),
                 wide_b = transformed<DoubleDouble>(b, widen);
      const auto wide = ref::scatter(p, wide_x, wide_w, wide_b);
      const auto narrow = ref::scatter(p, x, w, b);
      const auto gathered = ref::gather(p, wide_x, wide_w, wide_b);
      for (size_t i = 0; i < wide.values.size(); ++i) {
        const auto [high, low] = wide.values[i];
        if (kind == Recipe::Kind::integers) {
          ASSERT_EQ(high, narrow.values[i]);
          ASSERT_EQ(low, 0);
        } else {
          ASSERT_NEAR(high, narrow.values[i], 1e-14);
          ASSERT_NEAR((high - gathered.values[i].high) + (low - gathered.values[i].low), 0, 1e-29);
        }
      }
    }
  }
}

TEST(DoubleDouble, KeepsWhatADoubleLoses) {
  DoubleDouble sum(1);
  sum += DoubleDouble(0x1p-80);
  sum += DoubleDouble(-1);
  EXPECT_EQ(static_cast<double>(sum), 0x1p-80);
  const DoubleDouble square = DoubleDouble(1 + 0x1p-52) * DoubleDouble(1 + 0x1p-52);
  EXPECT_EQ(square.high, 1 + 0x1p-51);
  EXPECT_EQ(square.low, 0x1p-104);
  DoubleDouble twice = square;
  twice += square;
  EXPECT_EQ(twice.high, 2 + 0x1p-50);
  EXPECT_EQ(twice.low, 0x1p-103);
  const DoubleDouble scaled = DoubleDouble(0x1p-60) * twice;
  EXPECT_EQ(scaled.low, 0x1p-163);
}

double dot(const Dense<double>& a, const Dense<double>& b) {
  EXPECT_EQ(a.shape, b.shape);
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i) sum += a.values[i] * b.values[i];
  return sum;
}

// <tconv(x, w), g> = <x, conv(g, w)> = <w, wgrad(x, g)>: no product of three reaches 2^36 and no sum 2^53.
void expect_one_trilinear_form(const Problem& p) {
  const auto [x, w, b] = make_operands(case_of(p));
  Dense<double> g(output_shape(p));
  for (size_t i = 0; i < g.values.size(); ++i) g.values[i] = static_cast<double>(mix(i) % 1999) - 999;
  const double form = dot(ref::scatter(p, x, w, b), g);
  ASSERT_EQ(dot(x, ref::conv(p, g, w)), form) << to_text(case_of(p));
  ASSERT_EQ(dot(w, ref::weight_gradient(p, x, g)), form) << to_text(case_of(p));
}

// W times an image is conv of it.
void expect_matrix_is_conv(const Problem& p) {
  const auto w = make_operands(case_of(p)).w;
  const Dense<double> g =
      make_operands(case_of(problem_of({p.batch, 1, p.out_channels, 1, false}, Axis{.input = output_shape(p)[4]}))).x;
  const auto m = ref::convolution_matrix(p, w);
  const auto x = ref::conv(p, g, w);
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t row = 0; row < m.rows; ++row) {
      double sum = 0;
      for (int64_t column = 0; column < m.columns; ++column)
        sum += m(row, column) * g.values[static_cast<size_t>(n * m.columns + column)];
      ASSERT_EQ(x.values[static_cast<size_t>(n * m.rows + row)], sum) << to_text(case_of(p));
    }
}

TEST(Adjoints, AgreeOverOneAxis) {
  for (const Axis& axis : axes_within(test::kTinySpace))
    for (test::Pattern pattern : kPatterns) {
      pattern.bias = false;
      ASSERT_NO_FATAL_FAILURE(expect_one_trilinear_form(problem_of(pattern, axis)));
      ASSERT_NO_FATAL_FAILURE(expect_matrix_is_conv(problem_of(pattern, axis)));
    }
}

TEST(Adjoints, AgreeOverSampledAxes) {
  const auto axes = axes_within(test::kTinySpace);
  test::sample_product(2, {2, 2, 4, 6, false}, axes, 211,
                       [](const Problem& p) { ASSERT_NO_FATAL_FAILURE(expect_one_trilinear_form(p)); });
  test::sample_product(3, {1, 1, 2, 3, false}, axes, 200003,
                       [](const Problem& p) { ASSERT_NO_FATAL_FAILURE(expect_one_trilinear_form(p)); });
}

}  // namespace
}  // namespace tconv
