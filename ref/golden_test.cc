#include "ref/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ref/conv.h"
#include "ref/gather.h"
#include "ref/matrix.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

using test::Golden;

class GoldenTest : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenTest, ThreeReferences) {
  const Golden& golden = GetParam();
  const Case c = case_of(golden);
  ASSERT_THAT(validate(c), ::testing::IsEmpty());
  const auto [x, w, b] = make_operands(c);
  EXPECT_EQ(ref::scatter(c.problem, x, w, b).values, golden.y);
  EXPECT_EQ(ref::gather(c.problem, x, w, b).values, golden.y);
  EXPECT_EQ(ref::multiply_transposed(c.problem, ref::convolution_matrix(c.problem, w), x, b).values, golden.y);
}

// tconv is the ordinary convolution, of stride 1 and with the flipped kernel, of x with s-1 zeros inserted and
// d*(K-1) - pad around it.
TEST_P(GoldenTest, ZeroInsertion) {
  const Golden& golden = GetParam();
  const Case c = case_of(golden);
  const Problem& p = c.problem;
  const auto [x, w, b] = make_operands(c);

  Problem dense = p;
  std::swap(dense.in_channels, dense.out_channels);
  Extents dilated_shape = input_shape(p);
  for (size_t i = 0; i < 3; ++i) {
    const Axis& a = p.axes[i];
    const int64_t reach = a.dilation * (a.kernel - 1);
    dilated_shape[i + 2] = (a.input - 1) * a.stride + 1;
    dense.axes[i] = {.input = output_shape(p)[i + 2],
                     .kernel = a.kernel,
                     .dilation = a.dilation,
                     .pad_begin = reach - a.pad_begin,
                     .pad_end = reach - a.pad_end + a.output_padding};
  }
  ASSERT_EQ(output_shape(dense), dilated_shape);
  Dense<double> dilated(dilated_shape), flipped(weight_shape(dense));
  for_each_index(x.shape, [&, &in = x](auto n, auto ci, auto z, auto v, auto u) {
    dilated(n, ci, z * p.axes[0].stride, v * p.axes[1].stride, u * p.axes[2].stride) = in(n, ci, z, v, u);
  });
  for_each_index(w.shape, [&, &from = w](auto ci, auto co, auto z, auto v, auto u) {
    const int64_t out = ci / p.in_channels_per_group() * p.out_channels_per_group() + co;
    flipped(out, ci % p.in_channels_per_group(), from.shape[2] - 1 - z, from.shape[3] - 1 - v, from.shape[4] - 1 - u) =
        from(ci, co, z, v, u);
  });
  auto y = ref::conv(dense, dilated, flipped);
  const int64_t pixels = y.shape[2] * y.shape[3] * y.shape[4];
  for (size_t i = 0; p.bias && i < y.values.size(); ++i)
    y.values[i] += b.values[i / static_cast<size_t>(pixels) % b.values.size()];
  EXPECT_EQ(y.values, golden.y);
}

INSTANTIATE_TEST_SUITE_P(Hand, GoldenTest, ::testing::ValuesIn(test::goldens()),
                         [](const auto& test) { return test::name_of(test.param); });

Dense<double> dense_of(const Extents& shape, std::vector<double> values) {
  Dense<double> tensor;
  tensor.shape = shape;
  tensor.values = std::move(values);
  return tensor;
}

// The 3x3 input 0..8 and a 2x2 kernel.
TEST(Conv, Textbook) {
  const Problem p = test::square({.input = 2, .kernel = 2});
  const auto image = dense_of(output_shape(p), {0, 1, 2, 3, 4, 5, 6, 7, 8});
  const auto conv_with = [&](std::vector<double> kernel) {
    return ref::conv(p, image, dense_of(weight_shape(p), std::move(kernel))).values;
  };
  EXPECT_THAT(conv_with({1, 2, 3, 4}), ::testing::ElementsAre(27, 37, 57, 67));
  EXPECT_THAT(conv_with({0, 1, 2, 3}), ::testing::ElementsAre(19, 25, 37, 43));
}

TEST(ConvolutionMatrix, Textbook) {
  const Problem p = test::square({.input = 2, .kernel = 2});
  const auto m = ref::convolution_matrix(p, dense_of(weight_shape(p), {1, 2, 3, 4}));
  EXPECT_EQ(m.rows, 4);
  EXPECT_EQ(m.columns, 9);
  EXPECT_THAT(m.values, ::testing::ElementsAre(1, 2, 0, 3, 4, 0, 0, 0, 0,  //
                                               0, 1, 2, 0, 3, 4, 0, 0, 0,  //
                                               0, 0, 0, 1, 2, 0, 3, 4, 0,  //
                                               0, 0, 0, 0, 1, 2, 0, 3, 4));
}

TEST(ClassicShapes, SizesAndAgreement) {
  const auto shapes = test::classic_shapes();
  EXPECT_EQ(output_shape(shapes[0]), (Extents{1, 10, 1, 16, 16}));
  EXPECT_EQ(conv_output_size(shapes[0].axes[2], 16), shapes[0].axes[2].input);
  EXPECT_EQ(output_shape(shapes[1]), (Extents{8, 3, 1, 4, 4}));
  EXPECT_EQ(output_shape(shapes[2]), (Extents{8, 3, 1, 2, 2}));
  EXPECT_EQ(output_shape(shapes[3]), (Extents{8, 3, 1, 4, 4}));
  for (const Problem& p : shapes) {
    const auto [x, w, b] = make_operands(test::case_of(p));
    const auto y = ref::scatter(p, x, w, b);
    EXPECT_EQ(y, ref::gather(p, x, w, b));
    EXPECT_EQ(y, ref::multiply_transposed(p, ref::convolution_matrix(p, w), x, b));
  }
}

}  // namespace
}  // namespace tconv
