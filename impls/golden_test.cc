#include "ref/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "impls/registry.h"
#include "impls/test_call.h"
#include "ref/expected.h"

namespace tconv {
namespace {

// Every implementation of the registry on the answers worked out by hand. Ours must give them all. Somebody else's may
// answer that it does not do a problem, or be caught answering another one, but what it computes must be right.
class GoldenTest : public ::testing::TestWithParam<RegistryEntry> {
 protected:
  std::unique_ptr<Implementation> implementation_ = make_implementation(GetParam().name);
};

TEST_P(GoldenTest, Hand) {
  int computed = 0;
  for (const test::Golden& golden : test::goldens()) {
    SCOPED_TRACE(golden.name);
    const Case c = case_of(golden);
    if (const auto reason = implementation_->unsupported(c)) {
      EXPECT_FALSE(GetParam().adapter.empty()) << *reason;
      continue;
    }
    const auto [outcome, y, poison] = test::answer(*implementation_, c);
    if (outcome.kind != Outcome::Kind::computed) {
      EXPECT_FALSE(GetParam().adapter.empty()) << outcome.detail;
      EXPECT_FALSE(outcome.detail.empty());
      continue;
    }
    EXPECT_EQ(y.values, golden.y);
    EXPECT_EQ(poison.unwritten, 0);
    ++computed;
  }
  EXPECT_GE(computed, GetParam().adapter.empty() ? static_cast<int>(test::goldens().size()) : 15);
}

TEST_P(GoldenTest, ClassicShapes) {
  for (const Problem& p : test::classic_shapes()) {
    const Case c = test::case_of(p);
    const auto [outcome, y, poison] = test::answer(*implementation_, c);
    ASSERT_EQ(outcome.kind, Outcome::Kind::computed) << outcome.detail;
    EXPECT_EQ(y, expected_output(p, c.type, make_operands(c)).value);
  }
}

std::vector<RegistryEntry> by_default() {
  std::vector<RegistryEntry> entries;
  std::copy_if(registry().begin(), registry().end(), std::back_inserter(entries),
               [](auto& entry) { return entry.by_default; });
  return entries;
}

INSTANTIATE_TEST_SUITE_P(Registry, GoldenTest, ::testing::ValuesIn(by_default()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace tconv
