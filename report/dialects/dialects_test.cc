// What the printed calls mean, against the definition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ref/case_text.h"
#include "ref/test_spaces.h"
#include "report/dialects/dialect.h"
#include "report/dialects/landing_of_calls.h"

namespace tconv {
namespace {

using test::gradient;
using test::Landing;
using test::padded;
using test::same_or_valid;
using testing::StartsWith;

// Every product lands where the definition has it, on every axis. Returns whether there is a call.
bool expect_right(const Dialect& d, const Problem& p) {
  const Case c = test::case_of(p);
  const Saying said = d.say(c);
  EXPECT_FALSE(said.call.empty() && said.cannot.empty());
  if (said.call.empty()) return false;
  const test::Axes axes = test::readers().at(std::string(d.name))(said.call, static_cast<size_t>(p.rank));
  for (size_t a = p.first_axis(); a < 3; ++a)
    EXPECT_EQ(axes[a - p.first_axis()], test::by_definition(p.axes[a])) << to_text(c) << "\n" << as_said(d, c);
  return true;
}

class EveryDialect : public testing::TestWithParam<const Dialect*> {};

INSTANTIATE_TEST_SUITE_P(Dialects, EveryDialect, testing::ValuesIn(dialects().begin(), dialects().end()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST_P(EveryDialect, CallsAreRight) {
  const auto small = test::axes_within(test::kSmallSpace), tiny = test::axes_within(test::kTinySpace);
  int64_t said = 0;
  for (const test::Pattern& pattern : test::kPatterns)
    for (const Axis& axis : small) said += expect_right(*GetParam(), test::problem_of(pattern, axis)) ? 1 : 0;
  test::sample_product(2, test::kPatterns[0], small, 97,
                       [&](const Problem& p) { said += expect_right(*GetParam(), p) ? 1 : 0; });
  test::sample_product(3, test::kPatterns[0], tiny, 20'011,
                       [&](const Problem& p) { said += expect_right(*GetParam(), p) ? 1 : 0; });
  EXPECT_GT(said, 500);
}

// What cannot be said in one call has no call: none of all parameters of the system does it.
using Attempts = std::function<void(const Axis&, const std::function<void(std::optional<Landing>)>&)>;

void expect_no_attempt(const Dialect& d, const Attempts& attempts) {
  int64_t refused = 0;
  for (const Axis& a : test::axes_within(test::kSmallSpace)) {
    const Case c = test::case_of(test::problem_of(test::kPatterns[0], a));
    if (d.say(c).cannot.empty()) continue;
    ++refused;
    const Landing right = test::by_definition(a);
    if (right.products.empty()) continue;  // as good anywhere
    attempts(
        a, [&](const std::optional<Landing>& l) { EXPECT_NE(l, std::optional(right)) << as_said(d, c) << to_text(c); });
  }
  EXPECT_GT(refused, 0);
}

test::Told told(const Axis& a) { return {a.input, a.kernel, a.stride, a.dilation}; }
constexpr int64_t kMostPadding = 5;  // more than d*(K-1) of the space

TEST(Dialects, WhatPytorchCannotSayNoPaddingSays) {
  expect_no_attempt(dialect::pytorch, [](const Axis& a, const auto& attempt) {
    for (int64_t p = 0; p <= kMostPadding; ++p)
      for (int64_t more = 0; more < std::max(a.stride, a.dilation); ++more)
        attempt(padded(told(a), p, p, more, std::max(a.stride, a.dilation)));
  });
}

TEST(Dialects, WhatOpencvCannotSayNoPaddingSays) {
  expect_no_attempt(dialect::opencv, [](const Axis& a, const auto& attempt) {
    if (a.dilation > 1) return;
    for (int64_t p = 0; p <= kMostPadding; ++p)
      for (int64_t more = 0; more < a.stride; ++more) attempt(padded(told(a), p, p, more, a.stride));
  });
}

TEST(Dialects, WhatCudnnCannotSayNoPaddingSays) {
  expect_no_attempt(dialect::cudnn, [](const Axis& a, const auto& attempt) {
    for (int64_t p = 0; p <= kMostPadding; ++p) attempt(gradient(told(a), *tconv_output_size(a), p, p));
  });
}

TEST(Dialects, WhatTfjsCannotSayNoPaddingSays) {
  expect_no_attempt(dialect::tfjs, [](const Axis& a, const auto& attempt) {
    if (a.dilation > 1) return;
    for (int64_t begin = 0; begin <= kMostPadding; ++begin)
      for (int64_t end = 0; end <= kMostPadding; ++end) attempt(gradient(told(a), *tconv_output_size(a), begin, end));
  });
}

TEST(Dialects, WhatXnnpackAndWebnnCannotSayNoPaddingSays) {
  const Attempts attempts = [](const Axis& a, const auto& attempt) {
    for (int64_t begin = 0; begin <= kMostPadding; ++begin)
      for (int64_t end = 0; end <= kMostPadding; ++end)
        for (int64_t more = 0; more < a.stride; ++more) attempt(padded(told(a), begin, end, more, a.stride));
  };
  expect_no_attempt(dialect::xnnpack, attempts);
  expect_no_attempt(dialect::webnn, attempts);
}

TEST(Dialects, WhatKerasCannotSayNeitherPaddingSays) {
  expect_no_attempt(dialect::keras, [](const Axis& a, const auto& attempt) {
    if (a.stride > 1 && a.dilation > 1) return;
    for (const bool same : {false, true}) {
      attempt(test::by_keras(told(a), same, std::nullopt));
      for (int64_t more = 0; more < a.stride; ++more) attempt(test::by_keras(told(a), same, more));
    }
  });
}

TEST(Dialects, WhatTensorflowCannotSayInOneCallNeitherPaddingSays) {
  const Attempts attempts = [](const Axis& a, const auto& attempt) {
    for (const bool same : {false, true}) attempt(same_or_valid(told(a), *tconv_output_size(a), same));
  };
  expect_no_attempt(dialect::tensorflow, attempts);
  expect_no_attempt(dialect::tflite, [&](const Axis& a, const auto& attempt) {
    if (a.dilation == 1) attempts(a, attempt);
  });
}

TEST(Dialects, OnednnTakesWhatItsPaddingOnTheRightAllows) {
  for (const Axis& a : test::axes_within(test::kSmallSpace)) {
    const Case c = test::case_of(test::problem_of(test::kPatterns[0], a));
    EXPECT_EQ(dialect::onednn.say(c).cannot.empty(), a.pad_end - a.output_padding > -a.stride) << to_text(c);
  }
}

TEST(Dialects, RefusalsNameTheParameter) {
  Case c = test::case_of(test::problem_of({1, 2, 4, 6, true}, Axis{3, 3, 2, 1, 1, 1, 0}, Axis{4, 3, 2, 1, 1, 1, 0}));
  EXPECT_THAT(dialect::keras.say(c).cannot, StartsWith("groups: "));
  EXPECT_THAT(dialect::tflite.say(c).cannot, StartsWith("groups: "));
  EXPECT_THAT(dialect::tensorflow.say(c).notes, testing::Contains(StartsWith("groups: ")));
  EXPECT_THAT(dialect::jax.say(c).notes, testing::Contains(StartsWith("groups: ")));
  c.problem = test::problem_of(test::kPatterns[0], Axis{3, 3, 2, 2, 0, 0, 0});
  EXPECT_THAT(dialect::keras.say(c).cannot, StartsWith("dilation_rate: "));
  EXPECT_THAT(dialect::tflite.say(c).cannot, StartsWith("dilation: "));
  EXPECT_THAT(dialect::opencv.say(c).cannot, StartsWith("dilation_w: "));
  EXPECT_THAT(dialect::tfjs.say(c).cannot, StartsWith("dilation: "));
  c.problem = test::problem_of(test::kPatterns[0], Axis{3, 3, 1, 1, 1, 0, 0});
  for (const char* name : {"pytorch", "tensorflow", "keras", "tflite"})
    EXPECT_THAT(find_dialect(name)->say(c).cannot, StartsWith("padding: ")) << name;
  EXPECT_THAT(dialect::opencv.say(c).cannot, StartsWith("pad_w: "));
  EXPECT_THAT(dialect::cudnn.say(c).cannot, StartsWith("pad: "));
  c.problem = test::problem_of(test::kPatterns[0], Axis{3, 3, 2, 4, 0, 0, 3});
  EXPECT_THAT(dialect::xnnpack.say(c).cannot, StartsWith("adjustment_width: "));
  EXPECT_THAT(dialect::webnn.say(c).cannot, StartsWith("outputPadding: "));
  EXPECT_THAT(dialect::onednn.say(c).cannot, StartsWith("op: "));
  EXPECT_THAT(dialect::onnx.say(c).notes, testing::Contains(StartsWith("output_padding: ")));
  const Axis one;
  c.problem = test::problem_of(test::kPatterns[0], one, one, one);
  for (const char* name : {"tflite", "tfjs", "xnnpack", "webnn", "opencv"})
    EXPECT_THAT(find_dialect(name)->say(c).cannot, StartsWith("rank: ")) << name;
  c.type = {ElementType::u8, ElementType::s8, ElementType::s32};
  for (const Dialect* d : dialects()) EXPECT_THAT(d->say(c).cannot, StartsWith("type: ")) << d->name;
}

TEST(Dialects, AreFoundByName) {
  for (const Dialect* d : dialects()) EXPECT_EQ(find_dialect(d->name), d);
  EXPECT_EQ(find_dialect("caffe"), nullptr);
  EXPECT_EQ(dialects().size(), test::readers().size());
}

// The page is written by `tconv dialects > docs/dialects.md`.
TEST(Dialects, ThePageIsTheOneInDocs) {
  std::ostringstream page;
  page << std::ifstream(TCONV_SOURCE "/docs/dialects.md").rdbuf();
  EXPECT_TRUE(page.str() == dialects_page()) << "write it anew: tconv dialects > docs/dialects.md";
}

}  // namespace
}  // namespace tconv
