#include "ref/case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ref/test_spaces.h"

namespace tconv {
namespace {

using test::case_of;
using test::problem_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Problem kProblem = problem_of({1, 1, 2, 3, true}, Axis{.input = 4, .kernel = 3});

TEST(ValidateCase, PassesOnWhatIsWrongWithTheProblem) {
  Case c = case_of(kProblem);
  EXPECT_THAT(validate(c), IsEmpty());
  c.problem.batch = 0;
  EXPECT_THAT(validate(c), ElementsAre(HasSubstr("batch is 0")));
}

TEST(ValidateCase, ValuesMustFitTheShapes) {
  Case c = with_explicit_values(case_of(kProblem));
  EXPECT_THAT(validate(c), IsEmpty());
  c.recipe.x.pop_back();
  c.recipe.w.push_back(0);
  c.problem.bias = false;
  EXPECT_THAT(validate(c), ElementsAre("x has 7 values, its shape has 8", "w has 19 values, its shape has 18",
                                       "b has 3 values, its shape has 0"));
}

TEST(ValidateCase, PlacementsMustFitInMemory) {
  Case c = case_of(kProblem);
  c.x.gap = -1;
  c.w.offset = kMaxExtent + 1;
  EXPECT_THAT(validate(c), ElementsAre(HasSubstr("gap and offset of x must be between 0 and 1099511627776"),
                                       HasSubstr("gap and offset of w")));
  c = case_of(problem_of({1, 1, 1, 1, false}, Axis{.input = int64_t{1} << 20}, Axis{}), ElementType::f64);
  c.y.gap = kMaxExtent;
  EXPECT_THAT(validate(c), ElementsAre("the memory of y does not fit in 64 bits"));
  EXPECT_EQ(memory_bytes(c), std::numeric_limits<int64_t>::max());
}

TEST(ValidateCase, IntegersNeedRoomForExactSums) {
  Case c = case_of(problem_of({1, 1, int64_t{1} << 25, 1, false}, Axis{}));
  EXPECT_THAT(validate(c), ElementsAre(HasSubstr("an output can get 33554432 products")));
  c.type = ElementType::f64;
  EXPECT_THAT(validate(c), IsEmpty());
  c.type = ElementType::f32;
  c.recipe.kind = Recipe::Kind::reals;
  EXPECT_THAT(validate(c), IsEmpty());
}

TEST(MemoryBytes, CountsOperandsResultAndReference) {
  // x 8, w 18, b 3 and y 18 elements, x with a gap of 2 after each row of 4.
  Case c = case_of(kProblem);
  c.x.gap = 2;
  EXPECT_EQ(memory_bytes(c), 4 * (12 + 18 + 3 + 18) + 16 * (8 + 18 + 3) + 40 * 18);
}

TEST(Recipe, ValuesAreEqualByTheirBits) {
  const auto of = [](double value) { return Recipe{Recipe::Kind::values, 0, {value}, {}, {}}; };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(of(nan), of(nan));
  EXPECT_NE(of(0.0), of(-0.0));
  EXPECT_NE(of(1), (Recipe{Recipe::Kind::values, 0, {1, 1}, {}, {}}));
}

}  // namespace
}  // namespace tconv
