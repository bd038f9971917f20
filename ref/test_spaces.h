// Small spaces of problems for tests: every geometry of an axis up to a bound, and their products over two and three
// axes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "ref/case.h"
#include "ref/data.h"

namespace tconv::test {

struct AxisBound {
  int64_t input, kernel, stride, dilation;
};
inline constexpr AxisBound kTinySpace{3, 3, 2, 2};   //  466 geometries
inline constexpr AxisBound kSmallSpace{4, 3, 3, 2};  // 1190
inline constexpr AxisBound kWideSpace{5, 4, 3, 2};   // 3475

// Calls f(axis) for every axis within the bound, valid or not: paddings up to d*(K-1), output_padding below max(s, d).
// A kernel of one element has no dilation but 1.
template <typename F>
void for_each_axis(const AxisBound& most, F&& f) {
  Axis a;
  for (a.input = 1; a.input <= most.input; ++a.input)
    for (a.kernel = 1; a.kernel <= most.kernel; ++a.kernel)
      for (a.stride = 1; a.stride <= most.stride; ++a.stride)
        for (a.dilation = 1; a.dilation <= (a.kernel == 1 ? 1 : most.dilation); ++a.dilation)
          for (a.pad_begin = 0; a.pad_begin <= a.dilation * (a.kernel - 1); ++a.pad_begin)
            for (a.pad_end = 0; a.pad_end <= a.dilation * (a.kernel - 1); ++a.pad_end)
              for (a.output_padding = 0; a.output_padding < std::max(a.stride, a.dilation); ++a.output_padding) f(a);
}

// Those that have an output.
inline std::vector<Axis> axes_within(const AxisBound& most) {
  std::vector<Axis> axes;
  for_each_axis(most, [&](const Axis& axis) {
    if (tconv_output_size(axis).value_or(0) >= 1) axes.push_back(axis);
  });
  return axes;
}

// What a problem has besides its axes.
struct Pattern {
  int64_t batch, groups, in_channels, out_channels;
  bool bias;
};
inline constexpr std::array<Pattern, 3> kPatterns = {{{1, 1, 1, 1, false}, {2, 2, 4, 6, true}, {1, 1, 2, 3, true}}};

// A problem whose rank is the number of axes given.
template <typename... Axes>
Problem problem_of(const Pattern& pattern, const Axes&... axes) {
  Problem p;
  p.rank = sizeof...(axes);
  p.batch = pattern.batch;
  p.groups = pattern.groups;
  p.in_channels = pattern.in_channels;
  p.out_channels = pattern.out_channels;
  p.bias = pattern.bias;
  auto to = p.axes.end() - p.rank;
  ((*to++ = axes), ...);
  return p;
}

// Calls f(problem) for every step-th problem of the product of `axes` with itself, over two or three axes.
template <typename F>
void sample_product(int rank, const Pattern& pattern, const std::vector<Axis>& axes, size_t step, F&& f) {
  const size_t n = axes.size(), count = rank == 2 ? n * n : n * n * n;
  for (size_t i = 0; i < count; i += step) {
    const Axis &inner = axes[i % n], &middle = axes[i / n % n];
    f(rank == 2 ? problem_of(pattern, middle, inner) : problem_of(pattern, axes[i / n / n], middle, inner));
  }
}

inline Case case_of(const Problem& problem, ElementType type = ElementType::f32,
                    Recipe::Kind kind = Recipe::Kind::integers, uint64_t seed = 7) {
  Case c;
  c.problem = problem;
  c.type = type;
  c.recipe.kind = kind;
  c.recipe.seed = seed;
  return c;
}

}  // namespace tconv::test
