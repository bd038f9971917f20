#include "props/search/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

// Those that are right in their own way, and all that can go wrong.
Subjects subjects() {
  Subjects all;
  all.push_back(test::computing("gather", &native::gather));
  all.push_back(test::subject("negative_zero", [](const Call& call) {
    native::scatter(call);
    auto* y = reinterpret_cast<float*>(call.y.data);
    std::replace(y, y + call.y.bytes / sizeof(float), 0.0F, -0.0F);
    return Outcome{};
  }));
  all.push_back(test::subject("crashing", [](const Call& call) {
    native::scatter(call);
    return call.problem.groups == 1 ? Outcome{} : Outcome{Outcome::Kind::crashed, "SIGSEGV"};
  }));
  all.push_back(test::subject(
      "choosy", [](const Call& call) { return native::scatter(call), Outcome{}; },
      [](const Case& c) { return c.problem.bias ? std::optional<std::string>("no bias") : std::nullopt; }));
  all.push_back(test::subject("refusing", [](const Call& call) {
    native::scatter(call);
    return call.problem.batch == 1 ? Outcome{} : Outcome{Outcome::Kind::refused, "one image"};
  }));
  for (const test::Mutant& mutant : test::mutants()) all.push_back(test::computing(mutant.name, mutant.run));
  return all;
}

Plan plan_of(std::string_view space) {
  Plan plan;
  plan.space = std::make_shared<const Space>(make_space(space));
  plan.seed = 3;
  plan.cases = plan.space->cases();
  plan.properties = {&props::reference};
  return plan;
}

void expect_same(const SearchResult& a, const SearchResult& b) {
  EXPECT_EQ(a.drawn, b.drawn);
  EXPECT_EQ(a.implementations, b.implementations);
  ASSERT_EQ(a.findings.size(), b.findings.size());
  for (size_t i = 0; i < a.findings.size(); ++i) {
    EXPECT_EQ(a.findings[i].key(), b.findings[i].key());
    EXPECT_EQ(a.findings[i].times, b.findings[i].times);
    EXPECT_EQ(a.findings[i].number, b.findings[i].number);
    EXPECT_EQ(a.findings[i].sentence, b.findings[i].sentence);
    EXPECT_EQ(to_text(a.findings[i].failing), to_text(b.findings[i].failing));
    EXPECT_EQ(a.findings[i].comparison.wrong, b.findings[i].comparison.wrong);
  }
}

// Findings of different subjects come in another order from batches than from single cases.
void sort_findings(SearchResult& result) {
  std::sort(result.findings.begin(), result.findings.end(),
            [](const Finding& a, const Finding& b) { return a.key() < b.key(); });
}

TEST(Sweep, SaysWhatThePropertySays) {
  Plan plan = plan_of("2d-466");
  plan.step = 101;
  const Subjects all = subjects();
  SearchResult swept = search(plan, all), single = empty_result(plan.properties, all, plan.seed);
  for (uint64_t number = 0; number < plan.cases; number += plan.step)
    try_case(plan.space->at(number, plan.seed), number, plan.properties, all, single);
  sort_findings(swept);
  sort_findings(single);
  expect_same(swept, single);
  EXPECT_EQ(verdict_of(swept.implementations[0]), "holds");
  EXPECT_EQ(verdict_of(swept.implementations[1]), "holds");
  EXPECT_EQ(verdict_of(swept.implementations[2]), "fails");
  EXPECT_GT(swept.implementations[3].properties[0].skip_reasons.at("no bias"), 500);
  EXPECT_GT(swept.implementations[4].properties[0].skip_reasons.at("one image"), 500);
}

TEST(Sweep, TriesEveryCaseOfItsShareOnce) {
  Plan plan = plan_of("1d-466");
  Subjects one;
  one.push_back(test::computing("gather", &native::gather));
  const SearchResult whole = search(plan, one);
  EXPECT_EQ(whole.drawn, plan.cases);
  EXPECT_EQ(whole.implementations[0].properties[0].cases + whole.implementations[0].properties[0].untrusted,
            static_cast<int64_t>(plan.cases));
  SearchResult merged = empty_result(plan.properties, one, plan.seed);
  plan.step = 5;
  for (plan.first = 0; plan.first < plan.step; ++plan.first) merge(merged, search(plan, one));
  expect_same(merged, whole);
}

TEST(Sweep, TheFirstFailureIsAmongTheSimplest) {
  Subjects one;
  one.push_back(test::computing("flipped", test::mutants()[0].run));
  Plan plan = plan_of("2d-466");
  plan.most_findings = 1;
  const SearchResult result = search(plan, one);
  ASSERT_EQ(result.findings.size(), 1U);
  // A kernel of two taps, one of which is cropped or all there is.
  const Case& c = result.findings[0].failing;
  EXPECT_LE(complexity(c.problem.axes[1]) + complexity(c.problem.axes[2]), 2) << to_text(c);
}

TEST(Sweep, ABatchOutsideItsOutputIsAFinding) {
  Subjects one;
  one.push_back(test::subject("outside", [](const Call& call) {
    native::scatter(call);
    if (call.problem.bias) reinterpret_cast<float*>(call.y.data)[-1] = 0;
    return Outcome{};
  }));
  const SearchResult result = search(plan_of("1d-466"), one);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].key(), "outside/run/wrote_outside");
}

TEST(Sweep, GoesOnWhereItWasInterrupted) {
  Plan plan = plan_of("1d-466");
  const Subjects all = subjects();
  const SearchResult whole = search(plan, all);
  SearchResult parts = empty_result(plan.properties, all, plan.seed);
  plan.go_on = [&](const SearchResult& so_far, uint64_t) { return so_far.drawn < 5000; };
  plan.first = search_on(plan, all, parts);
  EXPECT_TRUE(parts.interrupted);
  EXPECT_GE(parts.drawn, 5000U);
  EXPECT_EQ(parts.drawn, plan.first);
  plan.go_on = nullptr;
  EXPECT_EQ(search_on(plan, all, parts), plan.cases);
  expect_same(parts, whole);
}

TEST(Sweep, OtherPropertiesAreTriedCaseByCase) {
  Plan plan = plan_of("1d-466");
  plan.properties = {&props::reference, &props::adjoint};
  plan.step = 100;
  const SearchResult result = search(plan, subjects());
  EXPECT_EQ(result.drawn, plan.space->cases() / 100 + 1);
  EXPECT_GT(result.implementations[0].properties[1].cases, 100);
}

}  // namespace
}  // namespace tconv
