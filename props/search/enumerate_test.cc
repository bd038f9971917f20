#include "props/search/enumerate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ref/case_text.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

int64_t complexity_of(const Case& c) {
  int64_t sum = 0;
  for (size_t a = c.problem.first_axis(); a < 3; ++a) sum += complexity(c.problem.axes[a]);
  return sum;
}

// What tells axes apart, sorted.
std::vector<std::array<int64_t, 7>> parameters(const std::vector<Axis>& axes) {
  std::vector<std::array<int64_t, 7>> all;
  for (const Axis& a : axes)
    all.push_back({a.input, a.kernel, a.stride, a.dilation, a.pad_begin, a.pad_end, a.output_padding});
  std::sort(all.begin(), all.end());
  return all;
}

// Every step-th number is a valid case, is found again, and is never simpler than the last.
void expect_ordered(const Space& space, uint64_t step) {
  int64_t last = 0;
  for (uint64_t number = 0; number < space.cases(); number += step) {
    const Case c = space.at(number, 7);
    ASSERT_TRUE(validate(c).empty()) << to_text(c);
    ASSERT_EQ(space.number_of(c), number) << to_text(c);
    ASSERT_LE(last, complexity_of(c)) << to_text(c);
    last = complexity_of(c);
  }
}

TEST(Enumerate, AnAxisHasTheGeometriesOfTheBound) {
  for (const auto& [most, count] : {std::pair(test::kTinySpace, 466), std::pair(test::kSmallSpace, 1190),
                                    std::pair(test::kWideSpace, 3475), std::pair(test::AxisBound{6, 5, 4, 3}, 35898)}) {
    const auto ours = axes_within({most.input, most.kernel, most.stride, most.dilation});
    const auto expected = test::axes_within(most);
    EXPECT_EQ(ours.size(), count);
    EXPECT_EQ(parameters(ours), parameters(expected));
  }
}

TEST(Enumerate, EveryNumberOfASpaceIsAnotherCase) {
  const Space space = make_space("1d-466");
  std::set<std::string> seen;
  for (uint64_t number = 0; number < space.cases(); ++number) seen.insert(to_text(space.at(number, 1)));
  EXPECT_EQ(seen.size(), 466U * 32);
  EXPECT_EQ(space.cases(), 466U * 32);
}

TEST(Enumerate, SpacesHaveTheSizesTheirNamesSay) {
  for (const auto& [name, geometries] :
       {std::pair("1d-466", 466ULL), std::pair("1d-1190", 1190ULL), std::pair("1d-3475", 3475ULL),
        std::pair("1d-35898", 35898ULL), std::pair("2d-466", 466ULL * 466), std::pair("2d-1190", 1190ULL * 1190),
        std::pair("2d-3475", 3475ULL * 3475), std::pair("2d-35898", 35898ULL * 35898),
        std::pair("3d-91", 91ULL * 91 * 91), std::pair("3d-466", 466ULL * 466 * 466)})
    EXPECT_EQ(make_space(name).geometries(), geometries) << name;
  EXPECT_EQ(space_names().size(), 10U);
}

TEST(Enumerate, NumbersGoFromSimpleToComplexAndBack) {
  expect_ordered(make_space("1d-466"), 1);
  expect_ordered(make_space("2d-466"), 7);
  expect_ordered(make_space("3d-91"), 5);
  expect_ordered(make_space("1d-35898"), 101);
  expect_ordered(make_space("2d-3475"), 100'003);
  expect_ordered(make_space("3d-466"), 1'000'003);
}

TEST(Enumerate, TheFirstAndTheLast) {
  const Space space = make_space("2d-1190");
  EXPECT_EQ(to_text(space.at(0, 1)),
            "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1x1 k=1x1 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=0 x=ncx w=ncx y=ncx "
            "data=integers:1");
  const Case last = space.at(space.cases() - 1, 1);
  EXPECT_EQ(last.problem.axes[1], last.problem.axes[2]);
  EXPECT_EQ(last.problem.axes[2], (Axis{4, 3, 3, 2, 4, 4, 2}));
}

// Also where the number of patterns divides the step: each shard has its share of each.
TEST(Enumerate, EveryFourthCaseHasAllPatterns) {
  const Space space = make_space("2d-466");
  std::set<std::pair<int64_t, int64_t>> seen;
  for (uint64_t number = 0; number < 64; number += 4) {
    const Problem p = space.at(number, 1).problem;
    seen.insert({p.in_channels, p.out_channels});
  }
  EXPECT_EQ(seen.size(), 4U);
}

TEST(Enumerate, APatternHasEachValue) {
  const Space space = make_space("2d-466");
  std::set<int64_t> batches, groups;
  std::set<bool> biases;
  std::set<Placement::Order> orders;
  for (uint64_t number = 0; number < 4; ++number) {
    const Case c = space.at(number, 1);
    batches.insert(c.problem.batch), groups.insert(c.problem.groups), biases.insert(c.problem.bias);
    orders.insert(c.x.order);
  }
  EXPECT_EQ(batches.size() + groups.size() + biases.size() + orders.size(), 8U);
}

}  // namespace
}  // namespace tconv
