// The generator draws every trigger that a bug of a real library has needed, often enough to be met in a run of the
// default length.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <span>
#include <vector>

#include "props/search/generate.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

constexpr uint64_t kCases = 100000;
constexpr uint64_t kSoon = 3000;

std::span<const Axis> axes(const Case& c) {
  return std::span(c.problem.axes).last(static_cast<size_t>(c.problem.rank));
}

template <typename F>
int64_t count_axes(const Case& c, F&& f) {
  return std::count_if(axes(c).begin(), axes(c).end(), f);
}
template <typename F>
bool any_axis(const Case& c, F&& f) {
  return count_axes(c, f) > 0;
}
template <typename F>
bool all_axes(const Case& c, F&& f) {
  return count_axes(c, f) == c.problem.rank;
}

int64_t in(const Case& c) { return c.problem.in_channels_per_group(); }
int64_t out(const Case& c) { return c.problem.out_channels_per_group(); }
int64_t output(const Axis& a) { return tconv_output_size(a).value_or(0); }

// A residue of the stride that no tap falls on: only the bias reaches its outputs.
bool has_tapless_phase(const Axis& a) {
  std::set<int64_t> phases;
  for (int64_t t = 0; t < a.kernel; ++t) phases.insert(t * a.dilation % a.stride);
  return static_cast<int64_t>(phases.size()) < std::min(a.stride, output(a));
}

// Neutral but for its input and stride.
bool only_strided(const Axis& a) { return a == Axis{.input = a.input, .stride = a.stride}; }

template <int64_t kExtent>
bool in_is(const Case& c) {
  return in(c) == kExtent;
}
template <int64_t kExtent>
bool out_is(const Case& c) {
  return out(c) == kExtent;
}
template <Placement Case::*kPlacement>
bool is_nxc(const Case& c) {
  return (c.*kPlacement).order == Placement::Order::nxc;
}
template <Placement Case::*kPlacement>
bool has_gap(const Case& c) {
  return (c.*kPlacement).gap > 0;
}
template <Placement Case::*kPlacement>
bool has_offset(const Case& c) {
  return (c.*kPlacement).offset > 0;
}
template <Recipe::Kind kKind>
bool is_kind(const Case& c) {
  return c.recipe.kind == kKind;
}
template <int kRank>
bool is_rank(const Case& c) {
  return c.problem.rank == kRank;
}

struct Trigger {
  const char* name;
  int64_t least;  // of kCases; half of what it was when this was written
  bool (*met)(const Case& c);
};

const Trigger kTriggers[] = {
    {"output_padding_from_stride_up", 3000,
     [](const Case& c) {
       return any_axis(c,
                       [](auto& a) { return a.kernel > 1 && a.dilation > a.stride && a.output_padding >= a.stride; });
     }},
    {"padding_around_1x1", 200,
     [](const Case& c) {
       return all_axes(c, [](auto& a) { return a.kernel == 1 && a.stride == 1 && a.pad_begin > 0 && a.pad_end > 0; });
     }},
    {"padding_beyond_the_kernel", 10000,
     [](const Case& c) {
       return any_axis(c, [](auto& a) { return std::max(a.pad_begin, a.pad_end) > kernel_extent(a); });
     }},
    {"stride_beyond_the_kernel_in_one_axis", 10000,
     [](const Case& c) {
       return c.problem.rank > 1 && count_axes(c, [](auto& a) { return a.stride > a.kernel; }) == 1;
     }},
    {"only_depth_strides_beyond_the_kernel", 1800,
     [](const Case& c) {
       return c.problem.rank == 3 && count_axes(c, [](auto& a) { return a.stride > a.kernel; }) == 1 &&
              axes(c)[0].stride > axes(c)[0].kernel;
     }},
    {"stride_1_beside_stride_2", 2000,
     [](const Case& c) { return c.problem.rank == 2 && axes(c)[0].stride * axes(c)[1].stride == 2; }},
    {"depth_strided_but_not_height", 2500,
     [](const Case& c) { return c.problem.rank == 3 && axes(c)[0].stride > 1 && axes(c)[1].stride == 1; }},
    {"phase_with_bias_only", 8000, [](const Case& c) { return c.problem.bias && any_axis(c, has_tapless_phase); }},
    {"dilation_with_stride", 12000,
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.kernel > 1 && a.dilation > 1 && a.stride > 1; }); }},
    {"dilated_kernel_beyond_the_input", 12000,
     [](const Case& c) {
       return any_axis(c, [](auto& a) { return a.kernel > 1 && a.dilation > 1 && kernel_extent(a) > a.input; });
     }},
    {"dilation_beyond_the_input", 8000,
     [](const Case& c) {
       return any_axis(c, [](auto& a) { return a.kernel > 1 && a.dilation > 1 && a.dilation >= a.input; });
     }},
    {"groups_of_several", 10000, [](const Case& c) { return c.problem.groups > 1 && in(c) > 1 && out(c) > 1; }},
    {"groups_with_bias", 12000, [](const Case& c) { return c.problem.groups > 1 && c.problem.bias; }},
    {"depthwise", 3000, [](const Case& c) { return c.problem.groups > 1 && in(c) == 1 && out(c) == 1; }},
    {"depthwise_times_2", 3000, [](const Case& c) { return c.problem.groups > 1 && in(c) == 1 && out(c) == 2; }},
    {"channels_differ", 30000, [](const Case& c) { return c.problem.in_channels != c.problem.out_channels; }},
    {"channels_equal", 5000, [](const Case& c) { return c.problem.groups == 1 && in(c) == out(c) && in(c) > 1; }},
    {"in_5", 250, &in_is<5>},
    {"in_7", 150, &in_is<7>},
    {"in_11", 100, &in_is<11>},
    {"in_13", 100, &in_is<13>},
    {"in_16", 200, &in_is<16>},
    {"in_17", 150, &in_is<17>},
    {"in_32", 120, &in_is<32>},
    {"in_33", 80, &in_is<33>},
    {"in_64", 40, &in_is<64>},
    {"out_5", 250, &out_is<5>},
    {"out_7", 150, &out_is<7>},
    {"out_11", 100, &out_is<11>},
    {"out_13", 100, &out_is<13>},
    {"out_16", 200, &out_is<16>},
    {"out_17", 150, &out_is<17>},
    {"out_32", 120, &out_is<32>},
    {"out_33", 80, &out_is<33>},
    {"out_64", 40, &out_is<64>},
    {"in_from_17", 900, [](const Case& c) { return in(c) >= 17; }},
    {"out_from_17", 900, [](const Case& c) { return out(c) >= 17; }},
    {"both_from_17", 30, [](const Case& c) { return in(c) >= 17 && out(c) >= 17; }},
    {"long_with_output_padding", 700,
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.input >= 28 && a.output_padding > 0; }); }},
    {"long_overlapping_rows_with_slack", 30,
     [](const Case& c) {
       const Axis& width = c.problem.axes[2];
       return c.problem.rank > 1 && width.input >= 32 && width.output_padding > 0 && width.kernel > width.stride &&
              width.stride > 1;
     }},
    {"long_and_padded", 450,
     [](const Case& c) {
       const Axis& width = c.problem.axes[2];
       return width.input >= 28 && width.pad_begin > 0 && width.pad_end > 0 && width.kernel > 1;
     }},
    {"long_and_many_channels", 15,
     [](const Case& c) { return c.problem.axes[2].input >= 28 && std::max(in(c), out(c)) >= 17; }},
    {"padding_no_multiple_of_stride", 20000,
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.pad_begin % a.stride != 0; }); }},
    {"asymmetric_padding", 25000,
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.pad_begin != a.pad_end; }); }},
    {"1x1_strided_in_one_axis", 1000,
     [](const Case& c) {
       return all_axes(c, only_strided) && count_axes(c, [](auto& a) { return a.stride > 1; }) == 1;
     }},
    {"pointwise", 3000, [](const Case& c) { return all_axes(c, [](auto& a) { return a == Axis{.input = a.input}; }); }},
    {"kernel_is_stride", 3000,
     [](const Case& c) { return all_axes(c, [](auto& a) { return a.kernel == a.stride && a.stride > 1; }); }},
    {"1x1_with_groups", 1,
     [](const Case& c) {
       return all_axes(c, [](auto& a) { return a == Axis{.input = a.input}; }) && c.problem.groups > 1 && in(c) > 1;
     }},
    {"1x1_with_bias_and_batch", 1,
     [](const Case& c) {
       return all_axes(c, [](auto& a) { return a == Axis{.input = a.input}; }) && c.problem.bias && c.problem.batch > 1;
     }},
    {"1x1_with_output_padding", 1,
     [](const Case& c) {
       return all_axes(c, [](auto& a) { return a.kernel == 1; }) &&
              any_axis(c, [](auto& a) { return a.output_padding > 0; });
     }},
    {"groups_from_5", 1, [](const Case& c) { return c.problem.groups >= 5; }},
    {"kernel_from_9", 1, [](const Case& c) { return any_axis(c, [](auto& a) { return a.kernel >= 9; }); }},
    {"kernel_from_17", 1, [](const Case& c) { return any_axis(c, [](auto& a) { return a.kernel >= 17; }); }},
    {"output_from_65_padded", 1,
     [](const Case& c) {
       const Axis& width = c.problem.axes[2];
       return output(width) > 64 && width.pad_begin > 0 && width.pad_end > 0;
     }},
    {"kernel_5_stride_3_slack_beyond_32", 1,
     [](const Case& c) {
       const Axis& width = c.problem.axes[2];
       return width.input >= 32 && width.kernel >= 5 && width.stride == 3 && width.output_padding > 0;
     }},
    {"odd_depth", 1,
     [](const Case& c) { return c.problem.rank == 3 && axes(c)[0].input >= 3 && axes(c)[0].input % 2; }},
    {"batch_2", 10000, [](const Case& c) { return c.problem.batch == 2; }},
    {"batch_3", 7000, [](const Case& c) { return c.problem.batch == 3; }},
    {"one_output", 1200,
     [](const Case& c) {
       return all_axes(c, [](auto& a) { return output(a) == 1; }) && any_axis(c, [](auto& a) { return a.input > 1; });
     }},
    {"output_below_stride", 8000,
     [](const Case& c) { return any_axis(c, [](auto& a) { return output(a) < a.stride; }); }},
    {"input_beyond_f16_integers", 20,
     [](const Case& c) { return any_axis(c, [](auto& a) { return a.input > 2049; }); }},
    {"output_beyond_15_bits", 20, [](const Case& c) { return any_axis(c, [](auto& a) { return output(a) > 32768; }); }},
    {"output_beyond_16_bits", 10, [](const Case& c) { return any_axis(c, [](auto& a) { return output(a) > 65536; }); }},
    {"bias", 40000, [](const Case& c) { return c.problem.bias; }},
    {"no_bias", 40000, [](const Case& c) { return !c.problem.bias; }},
    {"dense_ncx", 60000, [](const Case& c) { return c.x == Placement{} && c.w == Placement{} && c.y == Placement{}; }},
    {"x_nxc", 6000, &is_nxc<&Case::x>},
    {"w_nxc", 6000, &is_nxc<&Case::w>},
    {"y_nxc", 6000, &is_nxc<&Case::y>},
    {"x_gap", 4000, &has_gap<&Case::x>},
    {"w_gap", 4000, &has_gap<&Case::w>},
    {"y_gap", 4000, &has_gap<&Case::y>},
    {"x_offset", 4000, &has_offset<&Case::x>},
    {"w_offset", 4000, &has_offset<&Case::w>},
    {"y_offset", 4000, &has_offset<&Case::y>},
    {"f32", 60000, [](const Case& c) { return c.type == ElementType::f32; }},
    {"f64", 10000, [](const Case& c) { return c.type == ElementType::f64; }},
    {"integers", 50000, &is_kind<Recipe::Kind::integers>},
    {"reals", 10000, &is_kind<Recipe::Kind::reals>},
    {"special", 5000, &is_kind<Recipe::Kind::special>},
    {"rank_1", 25000, &is_rank<1>},
    {"rank_2", 25000, &is_rank<2>},
    {"rank_3", 25000, &is_rank<3>},
};

TEST(CaseStream, MeetsEveryTrigger) {
  const CaseStream stream({}, 1);
  std::array<int64_t, std::size(kTriggers)> met{};
  std::array<int64_t, 131> widths{};
  int64_t large = 0;
  for (uint64_t number = 0; number < kCases; ++number) {
    const Case c = stream[number];
    ASSERT_EQ(validate(c), std::vector<std::string>{}) << to_text(c);
    for (size_t i = 0; i < met.size(); ++i) met[i] += kTriggers[i].met(c) ? 1 : 0;
    if (c.problem.axes[2].input < std::ssize(widths)) ++widths[static_cast<size_t>(c.problem.axes[2].input)];
    large += multiplications(c.problem) > Scope{}.most_multiplications ? 1 : 0;
  }
  for (size_t i = 0; i < met.size(); ++i) {
    RecordProperty(kTriggers[i].name, std::to_string(met[i]));
    EXPECT_GE(met[i], kTriggers[i].least) << kTriggers[i].name;
  }
  // Rows of every length that a vectorised kernel may cut into head, blocks and tail.
  for (size_t width = 1; width < widths.size(); ++width) EXPECT_GE(widths[width], 1) << "width " << width;
  // "all but one in two thousand"; most of those are not that large anyway.
  EXPECT_LE(large, static_cast<int64_t>(kCases) / 2000);
}

// The number of the first case that meets each trigger, for one seed; kCases if none of the first does.
std::vector<uint64_t> first_cases(uint64_t seed, uint64_t cases) {
  std::vector<uint64_t> first(std::size(kTriggers), cases);
  const CaseStream stream({}, seed);
  size_t left = first.size();
  for (uint64_t number = 0; number < cases && left != 0; ++number) {
    const Case c = stream[number];
    for (size_t i = 0; i < first.size(); ++i)
      if (first[i] == cases && kTriggers[i].met(c)) first[i] = number, --left;
  }
  return first;
}

// With every seed, early: a search is often short.
TEST(CaseStream, MeetsEveryTriggerSoon) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    const auto first = first_cases(seed, kSoon);
    for (size_t i = 0; i < first.size(); ++i) EXPECT_LT(first[i], kSoon) << kTriggers[i].name << ", seed " << seed;
  }
}

// Prints median and largest of 20 seeds: --gtest_also_run_disabled_tests --gtest_filter='*HowSoon*'.
TEST(CaseStream, DISABLED_HowSoonEachTriggerIsMet) {
  std::vector<std::vector<uint64_t>> all;
  for (uint64_t seed = 1; seed <= 20; ++seed) all.push_back(first_cases(seed, kCases));
  for (size_t i = 0; i < std::size(kTriggers); ++i) {
    std::vector<uint64_t> first;
    for (const auto& of_seed : all) first.push_back(of_seed[i]);
    std::sort(first.begin(), first.end());
    std::printf("%-40s median %6d  largest %6d\n", kTriggers[i].name, static_cast<int>(first[10]),
                static_cast<int>(first.back()));
  }
}

}  // namespace
}  // namespace tconv
