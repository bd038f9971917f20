#include "props/search/search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "props/search/simpler.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

// One that is right, one that is wrong, one that crashes, one that does nothing.
Subjects subjects() {
  Subjects all;
  all.push_back(test::computing("right", &native::gather));
  all.push_back(test::computing("flipping", test::mutants()[0].run));
  all.push_back(test::subject("crashing", [](const Call& call) {
    native::scatter(call);
    return call.problem.groups == 1 ? Outcome{} : Outcome{Outcome::Kind::crashed, "SIGSEGV"};
  }));
  all.push_back(test::subject(
      "lazy", [](const Call&) { return Outcome{}; },
      [](const Case&) { return std::optional<std::string>("too late"); }));
  return all;
}

Plan plan(uint64_t cases = 400) {
  Plan plan;
  plan.seed = 3;
  plan.cases = cases;
  plan.properties = {find_property("reference"), find_property("adjoint")};
  return plan;
}

// All that a finding says, sorted: which of two findings comes first is left to the reports.
std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  lines.reserve(findings.size());
  for (const Finding& f : findings)
    lines.push_back(f.key() + " " + f.property + " " + f.sentence + " #" + std::to_string(f.number) + " x" +
                    std::to_string(f.times) + " " + std::to_string(f.comparison.wrong) + " " + to_text(f.failing));
  std::sort(lines.begin(), lines.end());
  return lines;
}

void expect_same(const SearchResult& a, const SearchResult& b) {
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.drawn, b.drawn);
  EXPECT_EQ(a.interrupted, b.interrupted);
  EXPECT_EQ(a.implementations, b.implementations);
  EXPECT_EQ(texts(a.findings), texts(b.findings));
}

TEST(Search, FindsWhatIsWrongAndNothingElse) {
  const SearchResult result = search(plan(), subjects());
  EXPECT_EQ(result.seed, 3);
  EXPECT_EQ(result.drawn, 400);
  EXPECT_FALSE(result.interrupted);
  ASSERT_EQ(result.implementations.size(), 4);
  const std::string expected[] = {"holds", "fails", "fails", "not_trusted"};
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(verdict_of(result.implementations[i]), expected[i]);
  EXPECT_EQ(result.implementations[0].name, "right");
  EXPECT_EQ(result.implementations[0].version, "1.2.3");

  // What a run does wrong is one finding, whichever property sees it; wrong values are one for each property.
  std::vector<std::string> keys;
  for (const Finding& f : result.findings) keys.push_back(f.key());
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector<std::string>{"crashing/run/crashed", "flipping/adjoint/not_adjoint",
                                            "flipping/reference/wrong_values"}));
}

TEST(Search, CountsEveryCaseOnce) {
  const SearchResult result = search(plan(), subjects());
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties) {
      EXPECT_EQ(p.cases + p.untrusted + p.skipped, 400) << i.name << " " << p.name;
      int64_t reasons = 0;
      for (const auto& [reason, times] : p.skip_reasons) reasons += times;
      EXPECT_EQ(reasons, p.skipped);
    }
  for (const Finding& f : result.findings) {
    int64_t failed = 0;
    for (const ImplementationResult& i : result.implementations)
      for (const PropertyResult& p : i.properties)
        if (i.name == f.implementation && (f.of_the_run || p.name == f.property)) failed += p.failed;
    EXPECT_EQ(f.times, failed) << f.key();
    EXPECT_EQ(f.failing, CaseStream({}, 3)[f.number]);
  }
  const PropertyResult& lazy = result.implementations[3].properties[0];
  EXPECT_EQ(lazy.skip_reasons, (std::map<std::string, int64_t>{{"too late", 400}}));
  EXPECT_EQ(verdict_of(lazy), "does_not_apply");
}

TEST(Search, TheSameSeedGivesTheSameResult) {
  expect_same(search(plan(), subjects()), search(plan(), subjects()));
  Plan other = plan();
  other.seed = 4;
  EXPECT_NE(texts(search(plan(), subjects()).findings), texts(search(other, subjects()).findings));
}

TEST(Search, ShardsMergeToTheWhole) {
  for (const uint64_t shards : {2U, 3U, 7U}) {
    SearchResult merged = empty_result(plan().properties, subjects(), 3);
    // The last first: the findings must be those of the lowest numbers all the same.
    for (uint64_t shard = shards; shard-- > 0;) {
      Plan part = plan();
      part.first = shard;
      part.step = shards;
      merge(merged, search(part, subjects()));
    }
    expect_same(merged, search(plan(), subjects()));
  }
}

// However many reasons there are, in whichever shard.
TEST(Search, ShardsMergeManyReasons) {
  const auto choosy = [] {
    Subjects all;
    all.push_back(test::subject(
        "choosy", [](const Call&) { return Outcome{}; },
        [](const Case& c) { return std::optional("seed " + std::to_string(c.recipe.seed)); }));
    return all;
  };
  SearchResult merged = empty_result(plan().properties, choosy(), 3);
  for (const uint64_t shard : {0U, 1U}) {
    Plan part = plan();
    part.first = shard;
    part.step = 2;
    merge(merged, search(part, choosy()));
  }
  const SearchResult whole = search(plan(), choosy());
  expect_same(merged, whole);
  EXPECT_EQ(whole.implementations[0].properties[0].skipped, 400);
  EXPECT_LE(whole.implementations[0].properties[0].skip_reasons.size(), 200);
}

TEST(Search, CanBeInterrupted) {
  Plan interrupted = plan();
  interrupted.go_on = [](const SearchResult& so_far, uint64_t) { return so_far.drawn < 17; };
  const SearchResult result = search(interrupted, subjects());
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.drawn, 17);
  SearchResult first17 = search(plan(17), subjects());
  first17.interrupted = true;
  expect_same(result, first17);
}

TEST(Search, StopsWhenItsTimeIsUp) {
  using namespace std::chrono;
  Plan timed = plan(1'000'000'000);
  const auto started = steady_clock::now();
  timed.until = started + milliseconds(100);
  const SearchResult result = search(timed, subjects());
  EXPECT_LT(steady_clock::now() - started, seconds(5));
  EXPECT_GE(result.drawn, 1);
  EXPECT_FALSE(result.interrupted);
  timed.until = started;
  EXPECT_EQ(search(timed, subjects()).drawn, 0);
}

TEST(Search, LeavesOutWhatDoesNotFitInMemory) {
  Plan limited = plan();
  limited.memory = 20000;
  std::vector<int64_t> tried;
  Subjects one;
  one.push_back(test::subject(
      "watching", [](const Call&) { return Outcome{}; },
      [&](const Case& c) { return tried.push_back(memory_bytes(c)), std::optional<std::string>("seen"); }));
  limited.properties = {find_property("reference")};
  const SearchResult result = search(limited, one);
  EXPECT_EQ(result.drawn, tried.size());
  EXPECT_GE(tried.size(), 200);
  EXPECT_LT(tried.size(), 400);
  EXPECT_LE(*std::max_element(tried.begin(), tried.end()), 20000);
  limited.memory = 1;
  EXPECT_EQ(search(limited, one).drawn, 0);
}

TEST(Search, NothingThatAppliesIsNotTrusted) {
  Plan special = plan(200);
  special.properties = {find_property("opencv_dilate_filter")};
  Subjects itself;
  itself.push_back(test::computing("opencv_dilate_filter", &native::opencv_dilate_filter));
  const SearchResult result = search(special, itself);
  EXPECT_EQ(verdict_of(result.implementations[0].properties[0]), "does_not_apply");
  EXPECT_EQ(verdict_of(result.implementations[0]), "not_trusted");
}

TEST(ShrinkFinding, ShowsTheSimplestCaseAndJudgesItAnew) {
  const Subjects all = subjects();
  SearchResult result = search(plan(), all);
  ASSERT_EQ(result.findings.size(), 3);
  for (Finding& finding : result.findings) {
    const Finding drawn = finding;
    Subject& subject = finding.implementation == "flipping" ? *all[1] : *all[2];
    shrink_finding(finding, subject);
    EXPECT_EQ(finding.key(), drawn.key());
    EXPECT_EQ(finding.times, drawn.times);
    EXPECT_EQ(finding.number, drawn.number);
    const Verdict verdict = check(*find_property(finding.property), subject, Trial(finding.failing));
    EXPECT_TRUE(verdict.fails());
    EXPECT_EQ(verdict.comparison.wrong, finding.comparison.wrong);
    for (const Case& simpler_case : simpler(finding.failing))
      EXPECT_FALSE(check(*find_property(finding.property), subject, Trial(simpler_case)).fails())
          << to_text(simpler_case);
    const std::string text = to_text(finding.failing);
    const std::string expected = finding.of_the_run ? "n=1 g=2 ci=2 co=2 in=1 k=1 " : "n=1 g=1 ci=1 co=1 in=1 k=2 ";
    EXPECT_NE(text.find(expected + "s=1 d=1 pb=0 pe=0 op=0 bias=0"), std::string::npos) << text;
  }
}

TEST(ShrinkFinding, StopsWhenItIsTold) {
  const Subjects all = subjects();
  const SearchResult result = search(plan(), all);
  Finding finding = result.findings.at(0);
  Subject& subject = finding.implementation == "flipping" ? *all[1] : *all[2];
  shrink_finding(finding, subject, [] { return false; });
  EXPECT_EQ(finding.failing, result.findings[0].failing);
  EXPECT_EQ(finding.sentence, result.findings[0].sentence + "; there was no time to make its case simpler");
  int asked = 0;
  shrink_finding(finding, subject, [&] { return ++asked <= 3; });
  EXPECT_LT(asked, 9) << "it goes on";
  EXPECT_TRUE(check(*find_property(finding.property), subject, Trial(finding.failing)).fails());
}

// What fails only once is a finding all the same.
TEST(ShrinkFinding, KeepsWhatIsNotSeenAgain) {
  int runs = 0;
  Subjects all;
  all.push_back(test::subject("moody", [&](const Call& call) {
    native::scatter(call);
    return ++runs == 5 ? Outcome{Outcome::Kind::crashed, "SIGBUS"} : Outcome{};
  }));
  SearchResult result = search(plan(10), all);
  ASSERT_EQ(result.findings.size(), 1);
  const Finding drawn = result.findings[0];
  shrink_finding(result.findings[0], *all[0]);
  EXPECT_EQ(texts(result.findings), texts({drawn}));
  EXPECT_EQ(result.findings[0].sentence, "it crashed: SIGBUS");
}

}  // namespace
}  // namespace tconv
