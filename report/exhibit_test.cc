#include "report/exhibit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impls/native/native.h"
#include "props/test_implementation.h"
#include "ref/case_text.h"
#include "report/console.h"

namespace tconv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Case case_of(const std::string& text) { return std::get<Case>(parse_case(text)); }

// Two input channels of two groups; the first wrong output is in the second.
const std::string kCase =
    "tconv1 type=f32 n=1 g=2 ci=2 co=2 in=2 k=3 s=2 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=values "
    "xv=1,2,3,4 wv=1,10,100,2,20,200 bv=";

std::unique_ptr<Subject> wrong_at(size_t at) {
  return test::subject("wrong", [at](const Call& call) {
    native::gather(call);
    reinterpret_cast<float*>(call.y.data)[at] += 1;
    return Outcome{};
  });
}

TEST(Exhibit, ShowsThePlaneOfTheFirstWrongElement) {
  const auto subject = wrong_at(6);
  const auto exhibit = exhibit_of(case_of(kCase), *subject);
  ASSERT_TRUE(exhibit && exhibit->computed());
  EXPECT_EQ(exhibit->focus, (Extents{0, 1, 0, 0, 1}));
  const std::vector<Plane> planes = planes_in_focus(*exhibit);
  ASSERT_EQ(planes.size(), 4U);
  EXPECT_EQ(planes[0].title, "x, channel 1");
  EXPECT_THAT(planes[0].values.values, ElementsAre(3, 4));
  EXPECT_EQ(planes[1].title, "w, input channel 1");
  EXPECT_THAT(planes[1].values.values, ElementsAre(2, 20, 200));
  EXPECT_EQ(planes[2].title, "y expected, channel 1");
  EXPECT_THAT(planes[2].values.values, ElementsAre(6, 60, 608, 80, 800));
  EXPECT_THAT(planes[3].values.values, ElementsAre(6, 61, 608, 80, 800));
  EXPECT_FALSE(wrong_in_focus(*exhibit, 0, 0));
  EXPECT_TRUE(wrong_in_focus(*exhibit, 0, 1));
}

TEST(Exhibit, OnTheConsoleWrongElementsAreInBrackets) {
  const auto subject = wrong_at(6);
  EXPECT_EQ(drawn(*exhibit_of(case_of(kCase), *subject), 120),
            "  x, channel 1    w, input channel 1    y expected, channel 1    y actual, channel 1\n"
            "  3 4               2  20 200             6  60 608  80 800         6 [61]  608   80  800\n");
  EXPECT_EQ(drawn(*exhibit_of(case_of(kCase), *subject), 60), "");  // it would take two rows
}

TEST(Exhibit, SaysWhyNothingCameBack) {
  const auto subject = test::subject("lost", [](const Call&) { return Outcome{Outcome::Kind::crashed, "SIGSEGV"}; });
  const auto exhibit = exhibit_of(case_of(kCase), *subject);
  ASSERT_TRUE(exhibit);
  EXPECT_FALSE(exhibit->computed());
  EXPECT_THAT(exhibit->said, HasSubstr("SIGSEGV"));
  EXPECT_EQ(planes_in_focus(*exhibit).size(), 3U);
}

TEST(Exhibit, CountsTheProductsOfEachOutput) {
  EXPECT_THAT(product_counts(case_of(kCase).problem).values, ElementsAre(1, 1, 2, 1, 1, 1, 1, 2, 1, 1));
}

TEST(Exhibit, LeavesOutWhatIsTooLarge) {
  Case c = case_of(kCase);
  c.recipe = {};
  c.problem.axes[2].input = 200'000;
  const auto subject = wrong_at(0);
  EXPECT_FALSE(exhibit_of(c, *subject));
}

}  // namespace
}  // namespace tconv
