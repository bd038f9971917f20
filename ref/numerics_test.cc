#include "ref/numerics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ref/compare.h"
#include "ref/expected.h"
#include "ref/scatter.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using enum ElementType;
using Kind = Recipe::Kind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Problem problem() {
  return test::problem_of({1, 1, 5, 6, true}, Axis{.input = 4, .kernel = 3, .stride = 2, .pad_begin = 1});
}

Case case_of(const Types& types, const Quantization& quantization, Kind kind = Kind::integers, uint64_t seed = 3) {
  Case c = test::case_of(problem(), f32, kind, seed);
  c.type = types;
  c.quantization = quantization;
  return c;
}

double value_at(const Case& c, const Operands& data, const Extents& at) {
  return ref::scatter(c.problem, data.x, data.w, data.b)(at[0], at[1], at[2], at[3], at[4]);
}

TEST(Types, TextsRoundTrip) {
  for (const Types& types : kTypes) EXPECT_EQ(types_of(text_of(types)), types) << text_of(types);
  EXPECT_EQ(text_of(Types(u8, s8, s32)), "u8:s8:s32");
  EXPECT_EQ(text_of(Types(bf16)), "bf16");
  for (const char* text : {"", "s8", "f32:f32:f32", "f32:f64:f32", "u8:s8", "u8:s8:s32:s32", "s32"})
    EXPECT_FALSE(types_of(text)) << text;
}

TEST(Types, RoundedSaturatesAndTiesToEven) {
  EXPECT_EQ(rounded_to(s8, 127.5), 127);
  EXPECT_EQ(rounded_to(s8, -1000), -128);
  EXPECT_EQ(rounded_to(u8, -1), 0);
  EXPECT_EQ(rounded_to(u8, 2.5), 2);
  EXPECT_EQ(rounded_to(u8, 3.5), 4);
  EXPECT_EQ(rounded_to(bf16, 257), 256);
  EXPECT_EQ(rounded_to(f16, 2049), 2048);
  EXPECT_EQ(rounded_to(f32, 0.1), static_cast<double>(0.1F));
}

TEST(Types, WhatIsWrongIsNamed) {
  EXPECT_THAT(validate(Types(u8, s8, u8), {255, -128, 0, 0.5, true}), IsEmpty());
  EXPECT_THAT(validate(Types(u8, s8, u8), {256, 0, 0, 1, false}).front(), HasSubstr("between 0 and 255"));
  EXPECT_THAT(validate(Types(s8, s8, s32), {0, 0, 1, 1, false}).front(), HasSubstr("zero point of y"));
  EXPECT_THAT(validate(f32, {1, 0, 0, 1, false}).front(), HasSubstr("zero point of x"));
  EXPECT_THAT(validate(Types(s8, s8, s32), {0, 0, 0, 0.5, false}).front(), HasSubstr("s8 or u8"));
  EXPECT_THAT(validate(Types(s8, s8, s8), {0, 0, 0, 0.1, false}).front(), HasSubstr("f32 value"));
  EXPECT_THAT(validate(Types(f64, f32, f32), {}).front(), HasSubstr("no types"));
}

// Of every type: the data are what the type holds, sums stay exact, and y is determined to the bit but where it is
// requantised.
TEST(Types, DataOfEveryType) {
  for (const Types& types : kTypes)
    for (const int32_t zero : {0, 77}) {
      if (zero != 0 && !types.integers()) continue;
      const Case c = case_of(types, {zero, zero / 2, 0, 1, false});
      ASSERT_THAT(validate(c), IsEmpty()) << text_of(types);
      const Operands data = make_operands(c);
      EXPECT_TRUE(representable(types, c.quantization, data)) << text_of(types);
      EXPECT_EQ(sums_are_exact(c.problem, types, data), !types.requantised()) << text_of(types);
      EXPECT_EQ(expected_output(c.problem, types, data).bound.values.empty(), !types.requantised());
      for (const double v : data.x.values) ASSERT_NE(v, 0);
      const Case spelled = with_explicit_values(c);
      EXPECT_THAT(validate(spelled), IsEmpty());
      EXPECT_EQ(make_operands(spelled).x, data.x);
    }
}

// Integers reach both ends of their range, and `special` hardly leaves them.
TEST(Types, IntegersFillTheirRange) {
  Case c = case_of({u8, s8, s32}, {100, -3, 0, 1, false});
  c.problem.axes[2].input = 4000;
  for (const Kind kind : {Kind::integers, Kind::special}) {
    c.recipe.kind = kind;
    const Operands data = make_operands(c);
    const auto [low, high] = std::minmax_element(data.x.values.begin(), data.x.values.end());
    EXPECT_EQ(*low, -100);
    EXPECT_EQ(*high, 155);
    EXPECT_TRUE(representable(c.type, c.quantization, data));
  }
}

TEST(Types, ValuesThatTheTypeDoesNotHoldAreRefused) {
  Case c = with_explicit_values(case_of({u8, s8, s32}, {100, 0, 0, 1, false}));
  c.recipe.x[0] = 156;
  EXPECT_THAT(validate(c).front(), HasSubstr("u8 does not hold"));
  c.recipe.x[0] = 0.5;
  EXPECT_THAT(validate(c).front(), HasSubstr("u8 does not hold"));
  c.recipe.x[0] = 155;
  EXPECT_THAT(validate(c), IsEmpty());
  c.recipe.b[0] = 0x7fff0000;
  EXPECT_THAT(validate(c).front(), HasSubstr("may overflow s32"));
  EXPECT_THAT(validate(case_of({u8, s8, s32}, {}, Kind::reals)).front(), HasSubstr("floating-point"));
  Case many = case_of(f16, {}, Kind::reals);
  many.problem.in_channels = 20000;
  EXPECT_THAT(validate(many).front(), HasSubstr("may overflow f16"));
}

// A y of f16 or bf16 that is summed in f32 and rounded once is within the bound; rounding every sum is not, unless that
// was declared, and then is.
TEST(Arithmetic, TheDeclaredAccumulatorMakesTheBound) {
  for (const ElementType type : {f16, bf16}) {
    const Case c = case_of(type, {}, Kind::reals);
    const Operands data = make_operands(c);
    const auto sum_in = [&](ElementType accumulator) {
      Dense<double> y(output_shape(c.problem));
      const Axis& a = c.problem.axes[2];
      for_each_index(y.shape, [&](auto n, auto co, auto z, auto v, auto o) {
        double sum = data.b.values[static_cast<size_t>(co)];
        for (int64_t ci = 0; ci < c.problem.in_channels; ++ci)
          for (int64_t i = 0; i < a.input; ++i)
            if (const int64_t t = o + a.pad_begin - i * a.stride; t >= 0 && t < a.kernel)
              sum = rounded_to(accumulator, sum + data.x(n, ci, z, v, i) * data.w(ci, co, z, v, t));
        y(n, co, z, v, o) = rounded_to(type, sum);
      });
      return y;
    };
    const auto judged = [&](ElementType declared, ElementType used) {
      return compare(expected_output(c.problem, Numerics{type, {}, {declared}}, data), sum_in(used));
    };
    EXPECT_TRUE(judged(f32, f32).holds());
    EXPECT_FALSE(judged(f32, type).holds());
    EXPECT_TRUE(judged(type, type).holds());
    EXPECT_LT(judged(type, type).worst_ratio, 1);
  }
}

TEST(Arithmetic, NormWiseAllowsWhatIsSmallAgainstTheNorms) {
  const Case c = case_of(f32, {}, Kind::reals);
  const Operands data = make_operands(c);
  Expected expected = expected_output(c.problem, Numerics{f32, {}, {f32, true}}, data);
  Dense<double> y = expected.value;
  y.values[3] += 0x1p-18;
  EXPECT_TRUE(compare(expected, y).holds());
  EXPECT_FALSE(compare(expected_output(c.problem, f32, data), y).holds());
  y.values[3] += 0.1;
  EXPECT_FALSE(compare(expected, y).holds());
}

// acc by hand; ties may go either way, but nothing is off by one.
TEST(Quantization, NearestIntegersSaturated) {
  Case c = case_of({u8, s8, u8}, {10, -1, 30, 0.5, true});
  const Operands data = make_operands(c);
  int shown = 0;
  for (c.quantization.scale = 0x1p-12; c.quantization.scale < 1; c.quantization.scale *= 2) {
    const Expected expected = expected_output(c.problem, Numerics{c.type, c.quantization, conventional(c.type)}, data);
    Dense<double> nearest = expected.value, up = nearest, truncated = nearest, off = nearest;
    size_t i = 0;
    for_each_index(nearest.shape, [&](auto n, auto co, auto z, auto v, auto o) {
      const double exact = value_at(c, data, {n, co, z, v, o}) * c.quantization.multiplier(co) + 30;
      nearest.values[i] = rounded_to(u8, exact);
      up.values[i] = std::clamp(std::floor(exact + 0.5), 0.0, 255.0);
      truncated.values[i] = std::clamp(std::trunc(exact), 0.0, 255.0);
      off.values[i++] = std::clamp(rounded_to(u8, exact) + (exact > 128 ? -1 : 1), 0.0, 255.0);
    });
    EXPECT_TRUE(compare(expected, nearest).holds());
    EXPECT_TRUE(compare(expected, up).holds());
    shown += compare(expected, truncated).holds() ? 0 : 1;
    EXPECT_FALSE(compare(expected, off).holds());
  }
  EXPECT_GT(shown, 0);
}

}  // namespace
}  // namespace tconv
