#include "props/search/enumerate.h"

#include <algorithm>
#include <tuple>

namespace tconv {
namespace {

// Batch, groups, channels of a group, bias and layout, each with each.
std::vector<Pattern> all_patterns() {
  std::vector<Pattern> patterns;
  for (const auto order : {Placement::Order::ncx, Placement::Order::nxc})
    for (const bool bias : {false, true})
      for (const int64_t groups : {1, 2})
        for (const int64_t batch : {1, 2})
          for (const auto& [in, out] : {std::pair(1, 1), std::pair(2, 3)})
            patterns.push_back({batch, groups, in * groups, out * groups, bias, order});
  return patterns;
}

// Of these, four in which each value of each is met.
std::vector<Pattern> few_patterns() {
  return {{1, 1, 1, 1, false, Placement::Order::ncx},
          {1, 1, 2, 3, true, Placement::Order::ncx},
          {2, 1, 1, 2, true, Placement::Order::nxc},
          {1, 2, 4, 2, false, Placement::Order::nxc}};
}

struct Known {
  std::string_view name;
  int rank;
  AxisBound most;
};

constexpr AxisBound kAxis91{2, 2, 2, 2}, kAxis466{3, 3, 2, 2}, kAxis1190{4, 3, 3, 2}, kAxis3475{5, 4, 3, 2},
    kAxis35898{6, 5, 4, 3};

constexpr std::array kKnown = {
    Known{"1d-466", 1, kAxis466},     Known{"1d-1190", 1, kAxis1190},   Known{"1d-3475", 1, kAxis3475},
    Known{"1d-35898", 1, kAxis35898}, Known{"2d-466", 2, kAxis466},     Known{"2d-1190", 2, kAxis1190},
    Known{"2d-3475", 2, kAxis3475},   Known{"2d-35898", 2, kAxis35898}, Known{"3d-91", 3, kAxis91},
    Known{"3d-466", 3, kAxis466},
};

auto key(const Axis& a) {
  return std::tuple(complexity(a), a.input, a.kernel, a.stride, a.dilation, a.pad_begin, a.pad_end, a.output_padding);
}

bool simpler(const Axis& a, const Axis& b) { return key(a) < key(b); }

bool same(const Pattern& p, const Case& c) {
  const Problem& q = c.problem;
  return p.batch == q.batch && p.groups == q.groups && p.in_channels == q.in_channels &&
         p.out_channels == q.out_channels && p.bias == q.bias && p.order == c.x.order;
}

}  // namespace

int64_t complexity(const Axis& a) {
  return a.input + a.kernel + a.stride + a.dilation - 4 + a.pad_begin + a.pad_end + a.output_padding;
}

std::vector<Axis> axes_within(const AxisBound& most) {
  std::vector<Axis> axes;
  Axis a;
  for (a.input = 1; a.input <= most.input; ++a.input)
    for (a.kernel = 1; a.kernel <= most.kernel; ++a.kernel)
      for (a.stride = 1; a.stride <= most.stride; ++a.stride)
        for (a.dilation = 1; a.dilation <= (a.kernel == 1 ? 1 : most.dilation); ++a.dilation)
          for (a.pad_begin = 0; a.pad_begin < kernel_extent(a); ++a.pad_begin)
            for (a.pad_end = 0; a.pad_end < kernel_extent(a); ++a.pad_end)
              for (a.output_padding = 0; a.output_padding < std::max(a.stride, a.dilation); ++a.output_padding)
                if (tconv_output_size(a).value_or(0) >= 1) axes.push_back(a);
  std::sort(axes.begin(), axes.end(), simpler);
  return axes;
}

Space::Space(std::string_view name, int rank, const AxisBound& most, std::span<const Pattern> patterns)
    : name_(name), rank_(rank), most_(most), patterns_(patterns.begin(), patterns.end()), axes_(axes_within(most)) {
  const auto levels = static_cast<size_t>(complexity(axes_.back())) + 1;
  axis_count_.resize(levels);
  for (const Axis& axis : axes_) ++axis_count_[static_cast<size_t>(complexity(axis))];
  for (uint64_t start = 0; const uint64_t count : axis_count_) {
    axis_start_.push_back(start);
    start += count;
  }
  problems_[0] = {1};
  for (size_t r = 1; r <= static_cast<size_t>(rank); ++r) {
    problems_[r].resize(problems_[r - 1].size() + levels - 1);
    for (size_t i = 0; i < levels; ++i)
      for (size_t j = 0; j < problems_[r - 1].size(); ++j) problems_[r][i + j] += axis_count_[i] * problems_[r - 1][j];
  }
  level_start_ = {0};
  for (const uint64_t count : problems_[static_cast<size_t>(rank)]) level_start_.push_back(level_start_.back() + count);
}

std::string Space::description() const {
  const auto text = [](auto value) { return std::to_string(value); };
  return text(geometries()) + " geometries, " + text(axes_.size()) + " for an axis of input <= " + text(most_.input) +
         ", kernel <= " + text(most_.kernel) + ", stride <= " + text(most_.stride) +
         ", dilation <= " + text(most_.dilation) + ", all paddings, in " + text(patterns_.size()) +
         " patterns of the rest";
}

// The patterns of a geometry follow each other, from another one on for each: so every n-th case has all of them.
//
// Within a complexity, the first axis takes its simplest share first; the others have what is left of it.
Case Space::at(uint64_t number, uint64_t seed) const {
  uint64_t at = number / patterns_.size();
  const Pattern& pattern = patterns_[(number + at) % patterns_.size()];
  const auto above = std::upper_bound(level_start_.begin(), level_start_.end(), at);
  auto level = static_cast<size_t>(above - level_start_.begin()) - 1;
  at -= level_start_[level];

  Case c;
  Problem& p = c.problem;
  p.rank = rank_;
  p.batch = pattern.batch;
  p.groups = pattern.groups;
  p.in_channels = pattern.in_channels;
  p.out_channels = pattern.out_channels;
  p.bias = pattern.bias;
  c.x.order = c.w.order = c.y.order = pattern.order;
  c.recipe.seed = seed;
  for (auto left = static_cast<size_t>(rank_); left-- > 0;) {
    const Counts& others = problems_[left];
    size_t own = level < others.size() ? 0 : level - (others.size() - 1);
    for (; at >= axes_of(own) * others[level - own]; ++own) at -= axes_of(own) * others[level - own];
    level -= own;
    p.axes[2 - left] = axes_[axis_start_[own] + at / others[level]];
    at %= others[level];
  }
  return c;
}

size_t Space::index_of(const Axis& axis) const {
  return static_cast<size_t>(std::lower_bound(axes_.begin(), axes_.end(), axis, simpler) - axes_.begin());
}

uint64_t Space::number_of(const Case& c) const {
  size_t level = 0;
  for (size_t a = c.problem.first_axis(); a < 3; ++a) level += static_cast<size_t>(complexity(c.problem.axes[a]));
  uint64_t at = level_start_[level];
  for (auto left = static_cast<size_t>(rank_); left-- > 0;) {
    const Axis& axis = c.problem.axes[2 - left];
    const Counts& others = problems_[left];
    const auto share = static_cast<size_t>(complexity(axis));
    for (size_t own = level < others.size() ? 0 : level - (others.size() - 1); own < share; ++own)
      at += axes_of(own) * others[level - own];
    level -= share;
    at += (index_of(axis) - axis_start_[share]) * others[level];
  }
  const auto pattern = std::find_if(patterns_.begin(), patterns_.end(), [&](const Pattern& p) { return same(p, c); });
  const auto found = static_cast<uint64_t>(pattern - patterns_.begin());
  return at * patterns_.size() + (found + patterns_.size() - at % patterns_.size()) % patterns_.size();
}

std::vector<std::string_view> space_names() {
  std::vector<std::string_view> names(kKnown.size());
  std::transform(kKnown.begin(), kKnown.end(), names.begin(), [](const Known& known) { return known.name; });
  return names;
}

Space make_space(std::string_view name) {
  const Known& known = *std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == name; });
  return {name, known.rank, known.most, known.rank == 1 ? all_patterns() : few_patterns()};
}

}  // namespace tconv
