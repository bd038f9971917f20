#include "props/search/small_case.h"

#include <gtest/gtest.h>

#include "impls/native/native.h"
#include "props/search/enumerate.h"
#include "ref/case_text.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

Dense<double> loaded(const ConstTensorRef& tensor) {
  const auto from = view<float>(tensor);
  Dense<double> values(tensor.layout.shape);
  for_each_index(values.shape,
                 [&](auto a, auto b, auto c, auto d, auto e) { values(a, b, c, d, e) = from(a, b, c, d, e); });
  return values;
}

// Data and expected output are those of the ordinary way, on every step-th case of the space.
void expect_the_ordinary(std::string_view name, uint64_t step) {
  const Space space = make_space(name);
  SmallCase small;
  for (uint64_t number = 0; number < space.cases(); number += step) {
    const Case c = space.at(number, number);
    small.set(c, number);
    small.expect();
    const Call call = small.fresh_call();
    const Operands data = make_operands(c);
    ASSERT_EQ(loaded(call.x), data.x) << to_text(c);
    ASSERT_EQ(loaded(call.w), data.w) << to_text(c);
    if (c.problem.bias) {
      ASSERT_EQ(loaded(call.b), data.b) << to_text(c);
    }
    const Dense<double> y = ref::scatter(c.problem, data.x, data.w, data.b);
    ASSERT_EQ(loaded(small.expected()), y) << to_text(c);
    ASSERT_EQ(small.proves_nothing(), y == Dense<double>(y.shape)) << to_text(c);
    for (const auto& [tensor, placement] :
         {std::pair(call.x, c.x), std::pair(call.w, c.w), std::pair(ConstTensorRef(call.y), c.y)})
      ASSERT_EQ(tensor.layout.strides, place(tensor.layout.shape, placement)->layout.strides) << to_text(c);
  }
}

TEST(SmallCase, IsTheOrdinaryCase) {
  expect_the_ordinary("1d-466", 1);
  expect_the_ordinary("1d-35898", 31);
  expect_the_ordinary("2d-466", 13);
  expect_the_ordinary("2d-3475", 1'000'003);
  expect_the_ordinary("3d-91", 101);
}

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    Case c;
    c.problem.axes[1] = c.problem.axes[2] = {.input = 3, .kernel = 2, .stride = 2};
    small_.set(c, 5);
    small_.expect();
  }

  // An answer that is right but for what `spoil` does to y.
  template <typename F>
  Answer answer(F&& spoil) {
    const Call call = small_.fresh_call();
    native::scatter(call);
    spoil(reinterpret_cast<float*>(call.y.data));
    return small_.answer({});
  }

  SmallCase small_;
};

TEST_F(AnswerTest, HoldsOnlyWhereEveryElementIsRight) {
  EXPECT_EQ(answer([](float*) {}).poison.unwritten, 0);
  EXPECT_TRUE(small_.holds());
  for (size_t i = 0; i < 36; ++i) {
    answer([&](float* y) { y[i] += 1; });
    EXPECT_FALSE(small_.holds()) << i;
    EXPECT_FALSE(small_.wrote_outside()) << i;
  }
}

TEST_F(AnswerTest, SeesWhatWasNotWritten) {
  native::scatter(small_.fresh_call());
  small_.fresh_call();
  EXPECT_FALSE(small_.holds());
  EXPECT_EQ(small_.answer({}).poison.unwritten, 36);
}

TEST_F(AnswerTest, SeesWhatWasWrittenAroundY) {
  for (const std::ptrdiff_t at : {-1, -16, 36, 51}) {
    answer([&](float* y) { y[at] = 0; });
    EXPECT_TRUE(small_.wrote_outside()) << at;
    EXPECT_FALSE(small_.holds()) << at;
  }
}

}  // namespace
}  // namespace tconv
