// The four derivations give the definition's output; the text is what people see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ref/case_text.h"
#include "ref/scatter.h"
#include "ref/test_spaces.h"
#include "report/explain/derivations.h"
#include "report/explain/drawing.h"
#include "report/explain/explanation.h"
#include "report/explain/wrong_elements.h"

namespace tconv {
namespace {

using testing::HasSubstr;
using testing::Not;

Case case_of(const std::string& text) { return std::get<Case>(parse_case(text)); }

const std::string kOneAxis =
    "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=3 s=2 d=1 pb=1 pe=1 op=1 bias=0 x=ncx w=ncx y=ncx data=values xv=1,2,3 "
    "wv=1,10,100 bv=";

TEST(Derivations, AllGiveTheDefinition) {
  int64_t tried = 0;
  const auto expect = [&](const std::vector<Axis>& axes) {
    const Case c = test::case_of(test::problem_of({2, 1, 3, 2, true}, axes[0], axes[1], axes[2]));
    if (!validate(c).empty()) return;
    const Slice slice = first_slice(c.problem, make_operands(c));
    const Dense<double> y = ref::scatter(slice.problem, slice.x, slice.w, {});
    const std::string text = to_text(c);
    ASSERT_EQ(sum_of(slice, stamps(slice)), y) << text;
    ASSERT_EQ(convolved(slice, zero_inserted(slice)), y) << text;
    ASSERT_EQ(multiplied(slice, transposed_matrix(slice)), y) << text;
    ASSERT_EQ(interleaved(slice), y) << text;
    ++tried;
  };
  const Axis one{}, plain{.input = 3, .kernel = 3, .stride = 2, .pad_begin = 1, .output_padding = 1};
  for (const int64_t input : {1, 2, 4})
    for (const int64_t kernel : {1, 2, 3})
      for (const int64_t stride : {1, 2, 3})
        for (const int64_t dilation : {1, 2, 3})
          for (const int64_t pad_begin : {0, 1, 4})
            for (const int64_t pad_end : {0, 2})
              for (const int64_t output_padding : {0, 1}) {
                const Axis axis{input, kernel, stride, dilation, pad_begin, pad_end, output_padding};
                ASSERT_NO_FATAL_FAILURE(expect({one, one, axis}));
                ASSERT_NO_FATAL_FAILURE(expect({one, axis, plain}));
                ASSERT_NO_FATAL_FAILURE(expect({axis, one, plain}));
              }
  EXPECT_GT(tried, 1000);
}

TEST(Explanation, OfOneAxis) {
  EXPECT_EQ(explained(case_of(kOneAxis), 100), kOneAxis + R"(

The size: O = (I-1)*s - pad_begin - pad_end + d*(K-1) + output_padding + 1
  width   (3-1)*2 - 1 - 1 + 1*(3-1) + 1 + 1 = 6
A convolution with the same s, d, K and padding makes I of each of these sizes; output_padding selects one:
  width   3 from 5 (output_padding 0), 6 (output_padding 1)

Image 0 of 1, output channel 0 of 1, and of its 1 input channels the first.

1. Stamps added up: x[i] times all of w, laid down at o = i*s + t*d - pad_begin

  x        w
  1 2 3      1  10 100

  x[0] = 1                   x[1] = 2                   x[2] = 3
   10 100   .   .   .   .      .   2  20 200   .   .      .   .   .   3  30 300

  y, their sum
   10 102  20 203  30 300

2. An ordinary convolution of z: x with s-1 zeros between its elements and d*(K-1) - padding around them

  z                  w, flipped     y
  . 1 . 2 . 3 . .    100  10   1     10 102  20 203  30 300

3. W^T times x, where W is the matrix of the convolution

  W^T            x    y
   10   .   .    1     10
  100   1   .    2    102
    .  10   .    3     20
    . 100   1         203
    .   .  10          30
    .   . 100         300

4. Phases: outputs whose o + pad_begin leave the same remainder modulo s use the same taps

  width   remainder 1: outputs 0, 2, 4; taps 1
  width   remainder 0: outputs 1, 3, 5; taps 0, 2

  remainder 1    remainder 0    y, interleaved
  10 20 30       102 203 300     10 102  20 203  30 300
)");
}

TEST(Explanation, OfThreeAxesDrawsEveryDepth) {
  const std::string text =
      explained(case_of("tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2x1x2 k=1x2x1 s=1x1x2 d=1x1x1 pb=0x0x0 "
                        "pe=0x0x0 op=0x0x0 bias=0 x=ncx w=ncx y=ncx data=integers:1"),
                100);
  for (const char* part :
       {"x, depth 0", "x, depth 1", "y, interleaved, depth 1", "taps none, so that they are the bias"})
    EXPECT_THAT(text, HasSubstr(part));
}

// Whichever of x, w, y or the zeros between x they are; also where their product leaves 64 bits.
TEST(Explanation, OfManyNumbersTellsTheSizeOnly) {
  const std::string one = "tconv1 type=f32 n=1 g=1 ci=1 co=1 ", plain = " bias=0 x=ncx w=ncx y=ncx data=integers:1";
  for (const char* problem :
       {"in=21x21 k=1x1 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0", "in=900000 k=1 s=1 d=1 pb=899700 pe=0 op=0",
        "in=1 k=500 s=1 d=1 pb=450 pe=0 op=0", "in=2 k=1 s=1000 d=1 pb=0 pe=0 op=0",
        "in=1x1x1 k=2x2x2 s=1x1x1 d=1099511627776x1099511627776x1099511627776 "
        "pb=549755813888x549755813888x549755813888 pe=549755813888x549755813888x549755813888 op=0x0x0"}) {
    const std::string text = explained(case_of(one + problem + plain), 100);
    EXPECT_THAT(text, HasSubstr("The numbers are too many to be drawn")) << problem;
    EXPECT_THAT(text, Not(HasSubstr("Stamps"))) << problem;
  }
}

TEST(Explanation, GoesToTheNextLineWhereThereIsNoRoom) {
  for (const size_t width : {19U, 20U, 80U})
    EXPECT_THAT(side_by_side({{"one", {{"1", "2"}}}, {"another one", {{"3"}}}, {"third", {{"4", "55"}}}}, width),
                HasSubstr(width == 19 ? "one\n  1 2\n\n  another one" : "one    another one"));
}

class AnswerTest : public testing::Test {
 protected:
  // Of a y whose element `at` differs by this.
  ExplainedAnswer of(size_t at, double difference) {
    Answer answer;
    answer.y = trial_.expected().value;
    answer.y.values[at] += difference;
    return explained_answer(trial_, answer, "mine");
  }
  Trial trial_{case_of(kOneAxis)};
};

TEST_F(AnswerTest, SaysWhichProductIsMissing) {
  EXPECT_EQ(of(1, -2).text, R"(
mine gives 1 wrong elements of 6.

  y[1] of image 0, channel 0 is 100 and should be 102:
    x[1] * w[0] of channel 0 = 2 * 1 = 2
    x[0] * w[2] of channel 0 = 1 * 100 = 100
    It is as if x[1] * w[0] of channel 0 is missing.
)");
  EXPECT_THAT(of(1, 100).text, HasSubstr("It is as if x[0] * w[2] of channel 0 is added twice.\n"));
}

TEST_F(AnswerTest, DoesNotGuess) { EXPECT_THAT(of(1, 7).text, Not(HasSubstr("as if"))); }

TEST_F(AnswerTest, SaysWhatIsRight) {
  EXPECT_EQ(of(1, 0).kind, ExplainedAnswer::Kind::right);
  EXPECT_EQ(of(1, 1).kind, ExplainedAnswer::Kind::wrong);
  const Answer none{{Outcome::Kind::refused, "no f32"}, {}, {}};
  EXPECT_EQ(explained_answer(trial_, none, "mine").kind, ExplainedAnswer::Kind::none);
  EXPECT_THAT(explained_answer(trial_, none, "mine").text, HasSubstr("mine gives no result: "));
}

}  // namespace
}  // namespace tconv
