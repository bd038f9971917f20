#include "ref/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "ref/test_spaces.h"

namespace tconv {
namespace {

using test::problem_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min(), kMax = std::numeric_limits<int64_t>::max();

TEST(OutputSize, KnownSizes) {
  struct Known {
    Axis axis;
    int64_t tconv, conv_of_9;
  };
  const Known known[] = {
      {{.input = 2, .kernel = 3}, 4, 7},
      {{.input = 2, .kernel = 3, .pad_begin = 1, .pad_end = 1}, 2, 9},
      {{.input = 2, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1, .output_padding = 1}, 4, 5},
      {{.input = 6, .kernel = 5, .stride = 3, .pad_begin = 2, .pad_end = 2}, 16, 3},
      {{.input = 5, .kernel = 4, .stride = 3, .pad_begin = 2, .pad_end = 0}, 14, 3},  // asymmetric
      {{.input = 4, .kernel = 3, .dilation = 3, .output_padding = 2}, 12, 3},         // below dilation only
      {{.input = 1, .kernel = 2, .pad_begin = 5}, -3, 13},                            // no output
      {{.input = 3, .kernel = 1, .stride = 4, .pad_begin = 4, .pad_end = 4}, 1, 5},   // pads beyond the kernel
      {{.input = 1, .kernel = 6, .dilation = 2}, 11, 0},                              // no room for the kernel
      {{.input = int64_t{1} << 31, .kernel = 2, .stride = 1 << 20}, (int64_t{1} << 51) - (1 << 20) + 2, 1},
  };
  for (const auto& [axis, tconv, conv_of_9] : known) {
    EXPECT_EQ(tconv_output_size(axis), tconv);
    EXPECT_EQ(conv_output_size(axis, 9), conv_of_9);
  }
}

// For each problem of the small space: the conv inputs that share its size are the tconv outputs of output_padding
// 0..s-1, in that order.
TEST(SizeAlgebra, OutputPaddingSelectsEachSharingInput) {
  test::for_each_axis(test::kSmallSpace, [](Axis a) {
    const auto [first, last] = conv_inputs_sharing_output(a);
    for (int64_t size = 1; size <= 30; ++size) {
      const bool shares = first <= size && size <= last;
      ASSERT_EQ(conv_output_size(a, size) == a.input, shares);
      const auto padding = output_padding_selecting(a, size);
      ASSERT_EQ(padding.has_value(), shares);
      if (!padding) continue;
      a.output_padding = *padding;
      ASSERT_EQ(tconv_output_size(a), size);
    }
  });
}

TEST(SizeAlgebra, OddKernelAndHalfPaddingGiveOneInputPerOutputPadding) {
  for (int64_t kernel = 1; kernel <= 9; kernel += 2)
    for (int64_t stride = 2; stride <= 5; ++stride)
      for (int64_t input = 1; input <= 6; ++input) {
        Axis a{.input = input, .kernel = kernel, .stride = stride, .pad_begin = kernel / 2, .pad_end = kernel / 2};
        const auto [first, last] = conv_inputs_sharing_output(a);
        ASSERT_EQ(last - first + 1, stride);
        for (int64_t size = first; size <= last; ++size) {
          ASSERT_EQ(conv_output_size(a, size), input);
          a.output_padding = size - first;
          ASSERT_EQ(tconv_output_size(a), size);
        }
      }
}

Problem with(int64_t Axis::*member, int64_t value) {
  Problem p;
  p.axes[1] = p.axes[2] = {.input = 4, .kernel = 3};
  p.axes[2].*member = value;
  return p;
}

Problem with(int64_t Problem::*member, int64_t value) {
  Problem p;
  p.*member = value;
  return p;
}

Problem of_rank(int rank) {
  Problem p;
  p.rank = rank;
  return p;
}

TEST(Validate, NamesParameterValueAndBound) {
  struct Bad {
    Problem problem;
    const char* reason;
  };
  const Bad bad[] = {
      {of_rank(0), "rank is 0, it must be between 1 and 3"},
      {of_rank(4), "rank is 4, it must be between 1 and 3"},
      {of_rank(std::numeric_limits<int>::min()), "rank is -2147483648"},
      {with(&Problem::groups, 0), "groups is 0, it must be between 1 and"},
      {problem_of({1, 2, 1, 4, false}, Axis{}), "in_channels is 1, it must be a multiple of groups = 2"},
      {problem_of({1, 2, 4, 3, false}, Axis{}), "out_channels is 3, it must be a multiple of groups = 2"},
      {with(&Problem::batch, -1), "batch is -1, it must be between 1 and"},
      {with(&Axis::stride, 0), "stride width is 0, it must be between 1 and"},
      {with(&Axis::stride, kMaxExtent + 1), "stride width is 1099511627777, it must be between 1 and 1099511627776"},
      {with(&Axis::dilation, 0), "dilation width is 0, it must be between 1 and"},
      {with(&Axis::input, 0), "input width is 0, it must be between 1 and"},
      {with(&Axis::kernel, kMin), "kernel width is -9223372036854775808, it must be between 1 and"},
      {with(&Axis::pad_begin, -1), "pad_begin width is -1, it must be between 0 and"},
      {with(&Axis::pad_end, kMax), "pad_end width is 9223372036854775807, it must be between 0 and"},
      {with(&Axis::output_padding, -1), "output_padding width is -1, it must be between 0 and"},
      {with(&Axis::output_padding, 1),
       "output_padding width is 1, it must be between 0 and max(stride, dilation) - 1 = 0"},
      {with(&Axis::pad_begin, 6), "the output size (width) is 0, it must be at least 1"},
      {problem_of({1, 1, 1, 1, false}, Axis{.input = kMaxExtent, .stride = kMaxExtent}),
       "the output size (width) does not fit in 64 bits"},
      {problem_of({kMaxExtent, 1, kMaxExtent, 1, false}, Axis{}),
       "the number of elements of x does not fit in 64 bits"},
      {problem_of({1, 1, kMaxExtent, kMaxExtent, false}, Axis{}),
       "the number of elements of w does not fit in 64 bits"},
      {problem_of({kMaxExtent, 1, 1, kMaxExtent, false}, Axis{}),
       "the number of elements of y does not fit in 64 bits"},
  };
  for (const auto& [problem, reason] : bad) EXPECT_THAT(validate(problem), ElementsAre(HasSubstr(reason)));
}

TEST(Validate, NamesEverythingThatIsWrong) {
  Problem p = with(&Axis::stride, 0);
  p.batch = 0;
  p.axes[1].dilation = -3;
  p.axes[0].kernel = 2;  // an axis that rank 2 does not have
  EXPECT_THAT(validate(p), ElementsAre(HasSubstr("batch is 0"), HasSubstr("axis depth is not neutral"),
                                       HasSubstr("dilation height is -3"), HasSubstr("stride width is 0")));
}

TEST(Validate, AcceptsWhatIsLegal) {
  EXPECT_THAT(validate(Problem{}), IsEmpty());
  EXPECT_THAT(validate(with(&Axis::stride, int64_t{1} << 31)), IsEmpty());
  EXPECT_THAT(validate(with(&Axis::pad_end, 5)), IsEmpty());  // more than the kernel, and one output left
  Problem p = with(&Axis::dilation, 3);
  p.axes[2].output_padding = 2;  // above the stride, below the dilation
  EXPECT_THAT(validate(p), IsEmpty());
  p.axes[2].output_padding = 3;
  EXPECT_THAT(validate(p), ElementsAre(HasSubstr("max(stride, dilation) - 1 = 2")));
}

TEST(Validate, SizesBeyond32BitsAreCountedRight) {
  const Problem p = problem_of({3, 1, 2, 5, true}, Axis{.input = int64_t{1} << 33}, Axis{.kernel = int64_t{1} << 20});
  EXPECT_THAT(validate(p), IsEmpty());
  EXPECT_EQ(element_count(input_shape(p)), int64_t{6} << 33);
  EXPECT_EQ(element_count(output_shape(p)), int64_t{15} << 53);
  EXPECT_EQ(max_products(p), int64_t{2} << 20);
  EXPECT_EQ(multiplications(p), int64_t{30} << 53);
  EXPECT_EQ(multiplications(problem_of({1 << 10, 1, 2, 5, true}, p.axes[1], p.axes[2])), kMax);
}

// Extreme values in any two places at once: refused, or of sizes that can be counted; under sanitizers no overflow.
TEST(Validate, SurvivesExtremeValues) {
  Problem p;
  p.rank = 3;
  std::vector<int64_t*> places = {&p.batch, &p.groups, &p.in_channels, &p.out_channels};
  for (Axis& a : p.axes)
    for (int64_t* member : {&a.input, &a.kernel, &a.stride, &a.dilation, &a.pad_begin, &a.pad_end, &a.output_padding})
      places.push_back(member);
  const Problem neutral = p;
  constexpr int64_t kExtremes[] = {kMin, kMin + 1, -1, 0, 1, kMaxExtent, kMaxExtent + 1, kMax - 1, kMax};
  for (int64_t* one : places)
    for (int64_t* other : places)
      for (const int64_t first : kExtremes)
        for (const int64_t second : kExtremes) {
          p = neutral;
          *one = first;
          *other = second;
          if (!validate(p).empty()) continue;
          for (const Extents& shape : {input_shape(p), weight_shape(p), output_shape(p)})
            ASSERT_GE(element_count(shape).value_or(0), 1) << first << " " << second;
          ASSERT_GE(max_products(p), 1);
          ASSERT_GE(multiplications(p), 1);
        }
}

}  // namespace
}  // namespace tconv
