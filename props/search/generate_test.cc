// The cases of a seed are the same ones every time, within the scope, and shrink to simpler ones.
#include "props/search/generate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "props/search/simpler.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

TEST(CaseStream, NumberedCasesAreTheSameInAnyOrder) {
  const CaseStream stream({}, 7), again({}, 7), other({}, 8);
  std::set<std::string> texts;
  for (uint64_t number = 1000; number-- > 0;) {
    const std::string text = to_text(stream[number]);
    EXPECT_EQ(text, to_text(again[number]));
    EXPECT_NE(text, to_text(other[number]));
    texts.insert(text);
  }
  for (const uint64_t number : {5U, 999U, 5U}) EXPECT_EQ(stream[number], again[number]);
  EXPECT_EQ(texts.size(), 1000);
}

TEST(CaseStream, StaysWithinTheScope) {
  const CaseStream stream({.ranks = {3}, .most_multiplications = 5000}, 1);
  int64_t large = 0;
  for (uint64_t number = 0; number < 4000; ++number) {
    const Case c = stream[number];
    ASSERT_EQ(c.problem.rank, 3);
    large += multiplications(c.problem) > 5000 ? 1 : 0;
  }
  // Kernels and groups are not made smaller.
  EXPECT_LE(large, 80);
}

// RapidCheck tries small sizes first; a case must not be another one for it.
TEST(AnyCase, IsOfNoSize) {
  const auto any = any_case({});
  for (uint64_t seed = 0; seed < 200; ++seed)
    EXPECT_EQ(any(rc::Random(seed), 0).value(), any(rc::Random(seed), rc::kNominalSize).value());
}

TEST(AnyCase, ShrinksToWhatIsSimpler) {
  const auto any = any_case({});
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto drawn = any(rc::Random(seed), rc::kNominalSize);
    auto shrinks = drawn.shrinks();
    for (const Case& expected : simpler(drawn.value())) {
      const auto next = shrinks.next();
      ASSERT_TRUE(next);
      EXPECT_EQ(next->value(), expected);
    }
    EXPECT_FALSE(shrinks.next());
  }
}

}  // namespace
}  // namespace tconv
