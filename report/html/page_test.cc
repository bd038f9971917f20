#include "report/html/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impls/native/native.h"
#include "props/test_implementation.h"
#include "ref/case_text.h"
#include "report/html/explanation_page.h"
#include "report/html/parts.h"
#include "report/test_report.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Page, OfTenThousandFindingsDrawsSomeAndSaysSo) {
  Report report = test::full_report();
  const Finding one = report.result.findings[0];
  report.result.findings.assign(10'000, one);
  const std::string page = to_html(report);
  EXPECT_EQ(count_of(page, "<article "), 200U);
  EXPECT_THAT(page, AllOf(HasSubstr("200 findings are drawn; the others, in a line each:"),
                          HasSubstr("8000 more are in the JSON report")));
  EXPECT_LT(page.size(), 2'000'000U);
}

TEST(Page, TellsInWordsWhatIsTooLargeToBeDrawn) {
  Report report = test::full_report();
  Finding& f = report.result.findings[0];
  f.failing = std::get<Case>(
      parse_case("tconv1 type=f32 n=1 g=1 ci=1 co=9 in=2160x3840 k=3x3 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=1 x=ncx "
                 "w=ncx y=ncx data=integers:1"));
  f.comparison.first = {{{0, 8, 0, 17, 5}, 5, 7, 0}};
  report.exhibits.clear();
  const std::string page = to_html(report);
  EXPECT_THAT(page, AllOf(HasSubstr("<p>Its tensors are too large to be drawn here; elements that are wrong:</p>"),
                          HasSubstr("at [0, 8, 17, 5] expected 5 actual 7 difference 2 bound 0\n")));
  f.failing.problem.axes[1].input = f.failing.problem.axes[2].input = 3;
  EXPECT_THAT(to_html(report), AllOf(Not(HasSubstr("too large to be drawn")), HasSubstr("at [0, 8, 17, 5] expected 5")));
}

TEST(Page, OfNothingHasNoSectionsThatAreEmpty) {
  const std::string page = to_html(make_report({}, 0));
  EXPECT_THAT(page, AllOf(HasSubstr("<p>None.</p>"), Not(HasSubstr("What is answered")), Not(HasSubstr("Errors on"))));
}

// The definition with one element changed.
Exhibit exhibit_with(const std::string& text, size_t wrong) {
  const auto subject = test::subject("wrong", [wrong](const Call& call) {
    native::gather(call);
    reinterpret_cast<float*>(call.y.data)[wrong] += 1;
    return Outcome{};
  });
  return *exhibit_of(std::get<Case>(parse_case(text)), *subject);
}

TEST(Page, DrawsTheSurroundingsOfWhatIsWrong) {
  const std::string drawn = html::grids(exhibit_with(
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=40x50 k=1x1 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=0 x=ncx w=ncx y=ncx "
      "data=integers:1",
      30 * 50 + 45));
  EXPECT_THAT(drawn, AllOf(HasSubstr("y actual, rows 22 to 37 of 40, columns 34 to 49 of 50"),
                           HasSubstr("x, rows 0 to 15 of 40, columns 0 to 15 of 50")));
  EXPECT_EQ(count_of(drawn, " wrong\""), 2U);  // in what came back, and in the difference
}

TEST(Page, DrawsOneAxisAsARowAndThreeByTheDepth) {
  const std::string row = html::grids(exhibit_with(
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=2 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=integers:1", 1));
  EXPECT_THAT(row, HasSubstr("<figcaption>y expected</figcaption>"));
  EXPECT_EQ(count_of(row, "<th scope=\"row\">"), 6U);  // one in each of the six tables
  const std::string depth =
      html::grids(exhibit_with("tconv1 type=f32 n=1 g=1 ci=1 co=2 in=2x1x1 k=2x1x2 s=1x1x1 d=1x1x1 pb=0x0x0 pe=0x0x0 "
                               "op=0x0x0 bias=0 x=ncx w=ncx "
                               "y=ncx data=integers:1",
                               9));
  EXPECT_THAT(depth, HasSubstr("<figcaption>y actual, channel 1, depth 1</figcaption>"));
}

// The bounds of reals.
TEST(Page, ShowsErrorsAsSharesOfTheirBounds) {
  const std::string drawn = html::grids(exhibit_with(
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=reals:1", 0));
  EXPECT_THAT(drawn, HasSubstr("<figcaption>error / bound</figcaption>"));
}

TEST(Page, ExplainsACaseWithWhatAnImplementationMakesOfIt) {
  const std::string text =
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=3 s=2 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=values xv=1,2,3 "
      "wv=4,2,1 bv=";
  const std::string page = to_html(explanation_of(std::get<Case>(parse_case(text))),
                                   {{"<mine>", "one line\nanother", exhibit_with(text, 2)}});
  for (const char* heading : {"1. Stamps", "2. An ordinary", "3. W^T", "4. Phases", "&lt;mine&gt;"})
    EXPECT_THAT(page, HasSubstr(std::string("<h2>") + heading));
  EXPECT_THAT(page, AllOf(HasSubstr("<figcaption>y, their sum</figcaption>"), HasSubstr(">14</td>"),
                          HasSubstr("one line\nanother"), HasSubstr(" wrong\"")));
}

}  // namespace
}  // namespace tconv
