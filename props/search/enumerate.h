// Small spaces of cases, enumerated whole: every geometry of an axis up to a bound, the products of these over the
// axes, times patterns of what a problem has besides. From simple to complex, so that the first failure is nearly the
// smallest; and by number, so that a sweep can be cut into parts, stopped and resumed without storing the space.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ref/case.h"

namespace tconv {

// The largest input, kernel, stride and dilation of an axis.
struct AxisBound {
  int64_t input, kernel, stride, dilation;
};

// Steps away from the simplest axis: the sum of all parameters, counted from their least values.
int64_t complexity(const Axis& axis);

// Every valid axis within the bound, by complexity: paddings up to d*(K-1), output_padding below max(s, d); a kernel of
// one element has no dilation but 1.
std::vector<Axis> axes_within(const AxisBound& most);

// What a problem has besides its axes.
struct Pattern {
  int64_t batch = 1, groups = 1, in_channels = 1, out_channels = 1;
  bool bias = false;
  Placement::Order order = Placement::Order::ncx;  // of x, w and y
};

class Space {
 public:
  // All problems whose axes are any of `rank` within the bound, each in every pattern. rank is 1 to 3; fewer than 2^64
  // cases.
  Space(std::string_view name, int rank, const AxisBound& most, std::span<const Pattern> patterns);

  const std::string& name() const { return name_; }
  uint64_t geometries() const { return level_start_.back(); }
  uint64_t cases() const { return geometries() * patterns_.size(); }
  // "geometries of rank 2 with input <= 4, ... : 1416100, in 4 patterns"
  std::string description() const;

  // The case of a number below cases(): f32, small integers of this seed. Constant time.
  Case at(uint64_t number, uint64_t seed) const;
  // The inverse. Requires a case of the space, whatever its data.
  uint64_t number_of(const Case& c) const;

 private:
  using Counts = std::vector<uint64_t>;  // by complexity
  uint64_t axes_of(size_t level) const { return level < axis_count_.size() ? axis_count_[level] : 0; }
  size_t index_of(const Axis& axis) const;

  std::string name_;
  int rank_;
  AxisBound most_;
  std::vector<Pattern> patterns_;
  std::vector<Axis> axes_;
  Counts axis_count_, axis_start_;  // axes of each complexity, and where they begin in axes_
  std::array<Counts, 4> problems_;  // problems_[r]: products of r axes of each complexity
  Counts level_start_;              // the first geometry of each complexity; the last entry is their number
};

// The spaces that the command line knows, by names such as "2d-1190": the rank, and the geometries of an axis.
std::vector<std::string_view> space_names();
// Requires one of these names.
Space make_space(std::string_view name);

}  // namespace tconv
