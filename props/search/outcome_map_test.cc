#include "props/search/outcome_map.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "impls/native/native.h"
#include "props/test_implementation.h"

namespace tconv {
namespace {

const MapPlan& plan_of(const std::string& across, const std::string& down) {
  const auto& plans = map_plans();
  return *std::find_if(plans.begin(), plans.end(),
                       [&](const MapPlan& p) { return p.across == across && p.down == down; });
}

bool always() { return true; }

TEST(OutcomeMap, TellsWhatIsRightWrongRefusedAndCrashed) {
  const auto subject = test::subject(
      "some",
      [](const Call& call) {
        native::gather(call);
        const Axis& axis = call.problem.axes[2];
        if (axis.kernel == 3) *reinterpret_cast<float*>(call.y.data) += 1;
        if (axis.kernel == 4) return Outcome{Outcome::Kind::crashed, "SIGSEGV"};
        if (axis.kernel == 5) return Outcome{Outcome::Kind::timed_out, "5 s"};
        if (axis.kernel == 6) return broke(Rule::prints_nothing, "it prints");
        return Outcome{};
      },
      [](const Case& c) { return c.problem.axes[2].stride > 4 ? std::optional<std::string>("stride") : std::nullopt; });
  const OutcomeMap map = outcome_map(plan_of("stride", "kernel"), *subject, &always);
  ASSERT_EQ(map.cells.size(), 64U);
  EXPECT_EQ(map(0, 0).made, Made::right);
  EXPECT_EQ(map(0, 2).made, Made::wrong);
  EXPECT_EQ(map(0, 3).made, Made::crashed);
  EXPECT_EQ(map(0, 4).made, Made::timed_out);
  EXPECT_EQ(map(1, 4).made, Made::timed_out);
  EXPECT_EQ(map(2, 4).made, Made::not_tried);  // it has waited for two
  EXPECT_EQ(map(0, 5).made, Made::not_tried);
  EXPECT_EQ(map(5, 0).made, Made::refused);
  EXPECT_EQ(map(5, 0).said, "stride");
}

TEST(OutcomeMap, NamesBrokenRules) {
  const auto subject = test::subject("silent", [](const Call&) { return broke(Rule::prints_nothing, "it prints"); });
  const OutcomeMap map = outcome_map(plan_of("stride", "kernel"), *subject, &always);
  EXPECT_EQ(map(0, 0).made, Made::broke_rule);
  EXPECT_EQ(map(0, 0).said, "it prints");
}

// Every plan has cases that are none, or every pair makes one; what is right answers all that are, in its types.
TEST(OutcomeMap, AllPlansHaveProblems) {
  const auto subject = test::computing("right", &native::gather);
  for (const MapPlan& plan : map_plans()) {
    const OutcomeMap map = outcome_map(plan, *subject, &always);
    ASSERT_EQ(map.cells.size(), plan.columns.size() * plan.rows.size());
    size_t right = 0;
    for (size_t row = 0; row < plan.rows.size(); ++row)
      for (size_t column = 0; column < plan.columns.size(); ++column) {
        const Case c = plan.at(column, row);
        const bool valid = validate(c).empty(), typed = c.type.arithmetic();
        const Made expected = !valid ? Made::no_problem : typed ? Made::right : Made::refused;
        EXPECT_EQ(map(column, row).made, expected) << plan.across << " " << plan.columns[column] << ", " << plan.down
                                                   << " " << plan.rows[row] << ": " << map(column, row).said;
        right += map(column, row).made == Made::right ? 1 : 0;
      }
    EXPECT_GE(right, 4U) << plan.across << ", " << plan.down;
  }
  const OutcomeMap paddings = outcome_map(plan_of("output_padding", "stride"), *subject, &always);
  EXPECT_EQ(paddings(1, 0).made, Made::no_problem);  // output_padding 1 with stride 1
  EXPECT_EQ(paddings(1, 1).made, Made::right);
}

// An answer is right only where something was compared.
TEST(OutcomeMap, WhatProvesNothingIsNotRight) {
  const MapPlan nothing = {"a", "b", {"1"}, {"1"}, [](size_t, size_t) {
                             Case c;
                             c.problem.rank = 1;
                             c.problem.axes[2] = {.input = 1};
                             c.recipe = {Recipe::Kind::values, 0, {0}, {0}, {}};
                             return c;
                           }};
  const auto subject = test::computing("right", &native::gather);
  const OutcomeMap map = outcome_map(nothing, *subject, &always);
  EXPECT_EQ(map(0, 0).made, Made::not_tried);
  EXPECT_EQ(map(0, 0).said, "everything expected is zero");
}

TEST(OutcomeMap, StopsWhenToldTo) {
  const auto subject = test::computing("right", &native::gather);
  int left = 3;
  const OutcomeMap map = outcome_map(plan_of("stride", "kernel"), *subject, [&] { return left-- > 0; });
  EXPECT_EQ(map(2, 0).made, Made::right);
  EXPECT_EQ(map(3, 0).made, Made::not_tried);
}

}  // namespace
}  // namespace tconv
