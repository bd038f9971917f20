#include "ref/case_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "ref/data.h"

namespace tconv {
namespace {

using ::testing::HasSubstr;

const std::string kLine =
    "tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x1 bias=1 x=ncx w=ncx y=ncx "
    "data=integers:7";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

// Parses, and what has been read is written and read again as the same.
void expect_round_trip(const Case& c) {
  const std::string text = to_text(c);
  const auto parsed = parse_case(text);
  ASSERT_TRUE(std::holds_alternative<Case>(parsed)) << text << "\n" << std::get<TextError>(parsed).message;
  EXPECT_EQ(std::get<Case>(parsed), c) << text;
  EXPECT_EQ(to_text(std::get<Case>(parsed)), text);
}

// Any text: an error that points into it, or a case that round-trips and can be validated.
void expect_survival(std::string_view text) {
  const auto parsed = parse_case(text);
  if (const auto* error = std::get_if<TextError>(&parsed)) {
    ASSERT_FALSE(error->message.empty());
    ASSERT_GE(error->column, 1u);
    ASSERT_LE(error->column, text.size() + 1);
  } else {
    expect_round_trip(std::get<Case>(parsed));
    static_cast<void>(validate(std::get<Case>(parsed)));
  }
}

// Cases of every rank, type, kind and layout, most of them not valid.
Case some_case(uint64_t i) {
  using Limits = std::numeric_limits<double>;
  const std::vector<double> awkward = {
      Limits::quiet_NaN(),  Limits::infinity(), -Limits::infinity(), -0.0, 0,      1e-45,
      Limits::denorm_min(), Limits::max(),      Limits::lowest(),    0.1,  1.0 / 3};
  uint64_t state = i;
  const auto next = [&](int64_t below) {
    state = mix(state);
    return static_cast<int64_t>(state % static_cast<uint64_t>(below));
  };
  Case c;
  c.problem = {static_cast<int>(1 + i % 3), next(9), next(9), next(kMaxExtent), next(9), next(2) == 1, {}};
  for (auto axis = c.problem.axes.begin() + c.problem.first_axis(); axis != c.problem.axes.end(); ++axis)
    *axis = {next(kMaxExtent), next(9), next(9), next(9), next(9), next(9), -next(9)};
  c.type = kTypes[mix(i) % std::size(kTypes)];
  if (c.type.integers()) c.quantization = {static_cast<int32_t>(next(300)), -7, -128, 0.1, next(2) == 1};
  for (Placement* placement : {&c.x, &c.w, &c.y})
    *placement = {static_cast<Placement::Order>(next(2)), next(2) * next(9), next(2) * next(kMaxExtent)};
  c.recipe.kind = static_cast<Recipe::Kind>(i / 6 % 4);
  if (c.recipe.kind != Recipe::Kind::values)
    c.recipe.seed = i % 2 == 0 ? mix(i) : std::numeric_limits<uint64_t>::max() - i / 2;
  else
    for (auto* values : {&c.recipe.x, &c.recipe.w, &c.recipe.b})
      values->assign(awkward.begin(), awkward.begin() + next(12));
  return c;
}

TEST(CaseText, WritesTheDocumentedLine) {
  const auto parsed = parse_case(kLine);
  ASSERT_TRUE(std::holds_alternative<Case>(parsed));
  const Case& c = std::get<Case>(parsed);
  EXPECT_EQ(to_text(c), kLine);
  EXPECT_TRUE(validate(c).empty());
  const Axis height{.input = 4, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1};
  Axis width = height;
  width.input = 5;
  width.output_padding = 1;
  EXPECT_EQ(c.problem, (Problem{2, 1, 1, 2, 3, true, {Axis{}, height, width}}));
  EXPECT_EQ(c.recipe, (Recipe{Recipe::Kind::integers, 7, {}, {}, {}}));
  EXPECT_EQ(c.type, ElementType::f32);
}

TEST(CaseText, GrammarEndsWithAnExample) {
  std::string grammar(case_grammar());
  ASSERT_EQ(grammar.back(), '\n');
  grammar.pop_back();
  const auto parsed = parse_case(grammar.substr(grammar.rfind("tconv1")));
  ASSERT_TRUE(std::holds_alternative<Case>(parsed)) << std::get<TextError>(parsed).message;
  EXPECT_TRUE(validate(std::get<Case>(parsed)).empty());
}

TEST(CaseText, RoundTrips) {
  for (uint64_t i = 0; i < 600; ++i) ASSERT_NO_FATAL_FAILURE(expect_round_trip(some_case(i)));
}

TEST(CaseText, KeysComeInAnyOrder) {
  std::istringstream words(kLine);
  std::string word, reversed;
  words >> word;
  while (words >> word) reversed.insert(0, " \t" + word);
  const auto parsed = parse_case("  tconv1" + reversed + " ");
  ASSERT_TRUE(std::holds_alternative<Case>(parsed)) << std::get<TextError>(parsed).message;
  EXPECT_EQ(to_text(std::get<Case>(parsed)), kLine);
}

TEST(CaseText, ErrorsSayWhatAndWhere) {
  struct Bad {
    std::string what, by;
    const char* at;  // the error's column is where this begins; null is the end of the text
    const char* message;
  };
  const Bad bad[] = {
      {kLine, "", nullptr, "the text is empty; a case begins with 'tconv1'"},
      {"tconv1", "tconv2", "tconv2", "a case begins with 'tconv1', not with 'tconv2'"},
      {"f32", "f8", "f8",
       "unknown type 'f8'; known: f32 f64 f16 bf16 f16:f16:f32 bf16:bf16:f32 s8:s8:s32 u8:s8:s32 u8:u8:s32 s8:s8:s8 "
       "u8:s8:u8 "
       "u8:u8:u8"},
      {"n=1", "n", "n g=", "'n' is not of the form key=value"},
      {"n=1", "m=1", "m=1", "unknown key 'm'; known: type n g ci"},
      {"n=1", "n=1 n=1", "n=1 g=", "'n' is given twice"},
      {"n=1", "n=", " g=", "'' is not a whole number"},
      {"n=1", "n=1.5", "1.5", "'1.5' is not a whole number"},
      {"n=1", "n=9223372036854775808", "9223", "'9223372036854775808' does not fit in 64 bits"},
      {"in=4x5", "in=4xx", "x k=", "'' is not a whole number"},
      {"in=4x5", "in=1x2x3x4", "1x2x3x4", "'1x2x3x4' has more than 3 sizes"},
      {"k=3x3", "k=3", "3 s=", "'3' has 1 sizes, the keys before have 2"},
      {"d=1x1", "d=1x-", "- pb", "'-' is not a whole number"},
      {"bias=1", "bias=yes", "yes", "bias is 'yes', it must be 0 or 1"},
      {" bias=1", "", nullptr, "missing: bias"},
      {"x=ncx", "x=nchw", "nchw", "the layout 'nchw' is neither ncx nor nxc"},
      {"x=ncx", "x=nxc+", " w=", "'' is not a whole number"},
      {"w=ncx", "w=ncx+2@3@4", "3@4", "'3@4' is not a whole number"},
      {"integers:7", "integers", "integers", "it must be integers:SEED, reals:SEED, special:SEED or values"},
      {"integers:7", "random:7", "random", "data is 'random:7'"},
      {"integers:7", "reals:-1", "-1", "'-1' is not a whole number"},
      {"integers:7", "special:18446744073709551616", "1844", "does not fit in 64 bits"},
      {"integers:7", "integers:7 bv=1", nullptr, "xv, wv and bv go with data=values only"},
      {"integers:7", "values xv=1", nullptr, "missing: wv bv"},
      {"integers:7", "values xv=1,,2 wv= bv=", ",2 wv", "'' is not a number that fits in f64"},
      {"integers:7", "values xv=1,1e400 wv= bv=", "1e400", "'1e400' is not a number that fits in f64"},
      {"integers:7", "values xv=1,+1 wv= bv=", "+1", "'+1' is not a number that fits in f64"},
      {"integers:7", "values xv=1,0x10 wv= bv=", "0x10", "'0x10' is not a number that fits in f64"},
      {"integers:7", "integers:7\n", "7\n", "is not a whole number"},
  };
  for (const auto& [what, by, at, message] : bad) {
    const std::string text = replaced(kLine, what, by);
    const auto parsed = parse_case(text);
    ASSERT_TRUE(std::holds_alternative<TextError>(parsed)) << text;
    const auto& error = std::get<TextError>(parsed);
    EXPECT_THAT(error.message, HasSubstr(message)) << text;
    EXPECT_EQ(error.column, 1 + (at != nullptr ? text.find(at) : text.size())) << text << "\n" << error.message;
  }
}

TEST(CaseText, SurvivesAnything) {
  const std::string values = replaced(kLine, "integers:7", "values xv=nan,-inf,1e-45 wv=-0 bv=");
  for (const std::string& line : {kLine, values})
    for (size_t i = 0; i <= line.size(); ++i) {
      ASSERT_NO_FATAL_FAILURE(expect_survival(line.substr(0, i)));
      for (int byte = 0; i < line.size() && byte < 256; ++byte) {
        std::string mutated = line;
        mutated[i] = static_cast<char>(byte);
        ASSERT_NO_FATAL_FAILURE(expect_survival(mutated));
        ASSERT_NO_FATAL_FAILURE(expect_survival(mutated.insert(i, 1, line[i])));
      }
    }
  std::string bytes;
  for (int i = 0; i < 1024; ++i) bytes += static_cast<char>(mix(static_cast<uint64_t>(i)));
  for (const std::string& text : {bytes, "tconv1 " + bytes, "tconv1 xv=" + bytes, std::string(1000, '='),
                                  std::string(1000, ' '), "tconv1 in=" + std::string(1000, 'x'),
                                  "tconv1 n=" + std::string(100000, '9'), "tconv1 xv=" + std::string(100000, ',')})
    ASSERT_NO_FATAL_FAILURE(expect_survival(text));
  expect_survival(kLine + std::string(size_t{1} << 24, ' '));
}

}  // namespace
}  // namespace tconv
