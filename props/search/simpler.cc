#include "props/search/simpler.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ref/data.h"

namespace tconv {
namespace {

// Data are spelled out, to be simplified one by one, only once there are few of them.
constexpr size_t kMostExplicitValues = 256;

// The values of a tensor of another shape: those at the low or the high ends of its dimensions, and ones where there
// was none.
std::vector<double> reshaped(const std::vector<double>& values, const Extents& from, const Extents& to, bool high_end) {
  Dense<double> old_values(from), new_values(to, 1.0);
  old_values.values = values;
  Extents cut{};
  for (size_t i = 0; high_end && i < cut.size(); ++i) cut[i] = std::max<int64_t>(0, from[i] - to[i]);
  for_each_index(to, [&](auto n, auto c, auto z, auto y, auto x) {
    const Extents at = {n + cut[0], c + cut[1], z + cut[2], y + cut[3], x + cut[4]};
    if (std::equal(at.begin(), at.end(), from.begin(), std::less<>()))
      new_values(n, c, z, y, x) = old_values(at[0], at[1], at[2], at[3], at[4]);
  });
  return new_values.values;
}

// The values at index 0 of a dimension.
std::vector<double> front(const std::vector<double>& values, Extents shape, size_t dimension) {
  const Extents from = shape;
  shape[dimension] = 1;
  return reshaped(values, from, shape, false);
}

class Candidates {
 public:
  explicit Candidates(const Case& c) : case_(c) {}
  std::vector<Case> take() { return std::move(cases_); }

  // A case that differs as `change` makes it; dropped if that changes nothing or makes it invalid. Of explicit values
  // either end may be the one that matters.
  void add(const std::function<void(Case&)>& change) {
    add(change, false);
    if (case_.recipe.kind == Recipe::Kind::values) add(change, true);
  }

  // Smaller values of one parameter: the lowest, half way, one less.
  void add_smaller(int64_t value, int64_t lowest, const std::function<void(Case&, int64_t)>& set) {
    for (const int64_t smaller : {lowest, lowest + (value - lowest) / 2, value - 1})
      if (smaller >= lowest && smaller < value) add([&](Case& c) { set(c, smaller); });
  }

 private:
  void add(const std::function<void(Case&)>& change, bool high_end) {
    Case candidate = case_;
    change(candidate);
    if (candidate.recipe.kind == Recipe::Kind::values && validate(candidate.problem).empty())
      fit_values(candidate, high_end);
    const bool known = candidate == case_ || (high_end && !cases_.empty() && candidate == cases_.back());
    if (!known && validate(candidate).empty()) cases_.push_back(std::move(candidate));
  }

  void fit_values(Case& candidate, bool high_end) const {
    const Problem &from = case_.problem, &to = candidate.problem;
    const auto fit = [&](std::vector<double>& values, const Extents& before, const Extents& after) {
      if (values.size() != static_cast<size_t>(element_count(after).value_or(0)))
        values = reshaped(values, before, after, high_end);
    };
    fit(candidate.recipe.x, input_shape(from), input_shape(to));
    fit(candidate.recipe.w, weight_shape(from), weight_shape(to));
    fit(candidate.recipe.b, from.bias ? bias_shape(from) : Extents{}, to.bias ? bias_shape(to) : Extents{});
  }

  const Case& case_;
  std::vector<Case> cases_;
};

// Explicit values of the axes that stay are those at the begin of the one that is dropped.
void add_fewer_axes(const Case& c, Candidates& candidates) {
  if (c.problem.rank == 1) return;
  for (size_t dropped = c.problem.first_axis(); dropped < 3; ++dropped)
    candidates.add([&](Case& simpler) {
      if (simpler.recipe.kind == Recipe::Kind::values) {
        simpler.recipe.x = front(c.recipe.x, input_shape(c.problem), dropped + 2);
        simpler.recipe.w = front(c.recipe.w, weight_shape(c.problem), dropped + 2);
      }
      auto& axes = simpler.problem.axes;
      for (size_t a = dropped; a > 0; --a) axes[a] = axes[a - 1];
      axes[0] = Axis{};
      --simpler.problem.rank;
    });
}

void add_fewer_channels(const Case& c, Candidates& candidates) {
  const Problem& p = c.problem;
  candidates.add_smaller(p.groups, 1, [&](Case& simpler, int64_t groups) {
    simpler.problem.groups = groups;
    simpler.problem.in_channels = groups * p.in_channels_per_group();
    simpler.problem.out_channels = groups * p.out_channels_per_group();
  });
  candidates.add_smaller(p.batch, 1, [](Case& simpler, int64_t batch) { simpler.problem.batch = batch; });
  candidates.add_smaller(p.in_channels_per_group(), 1,
                         [&](Case& simpler, int64_t per_group) { simpler.problem.in_channels = per_group * p.groups; });
  candidates.add_smaller(p.out_channels_per_group(), 1, [&](Case& simpler, int64_t per_group) {
    simpler.problem.out_channels = per_group * p.groups;
  });
  candidates.add([](Case& simpler) { simpler.problem.bias = false; });
}

void add_smaller_axes(const Case& c, Candidates& candidates) {
  struct Parameter {
    int64_t Axis::*member;
    int64_t lowest;
  };
  constexpr std::array<Parameter, 7> kParameters = {{{&Axis::input, 1},
                                                     {&Axis::kernel, 1},
                                                     {&Axis::stride, 1},
                                                     {&Axis::dilation, 1},
                                                     {&Axis::pad_begin, 0},
                                                     {&Axis::pad_end, 0},
                                                     {&Axis::output_padding, 0}}};
  for (const auto& [member, lowest] : kParameters)
    for (size_t a = c.problem.first_axis(); a < 3; ++a)
      candidates.add_smaller(c.problem.axes[a].*member, lowest, [&, m = member](Case& simpler, int64_t value) {
        Axis& axis = simpler.problem.axes[a];
        axis.*m = value;
        // A smaller stride or dilation may leave no room for the output_padding.
        axis.output_padding = std::min(axis.output_padding, std::max(axis.stride, axis.dilation) - 1);
      });
}

// Where a library takes symmetric padding only, neither end can shrink alone.
void add_smaller_padding(const Case& c, Candidates& candidates) {
  for (size_t a = c.problem.first_axis(); a < 3; ++a)
    candidates.add_smaller(std::min(c.problem.axes[a].pad_begin, c.problem.axes[a].pad_end), 0,
                           [&](Case& simpler, int64_t padding) {
                             simpler.problem.axes[a].pad_begin = simpler.problem.axes[a].pad_end = padding;
                           });
}

void add_simpler_layouts(const Case& c, Candidates& candidates) {
  candidates.add([](Case& simpler) { simpler.x = simpler.w = simpler.y = {}; });
  for (Placement Case::*placement : {&Case::x, &Case::w, &Case::y}) {
    candidates.add([&](Case& simpler) { (simpler.*placement).order = Placement::Order::ncx; });
    candidates.add_smaller((c.*placement).gap, 0, [&](Case& simpler, int64_t gap) { (simpler.*placement).gap = gap; });
    candidates.add_smaller((c.*placement).offset, 0,
                           [&](Case& simpler, int64_t offset) { (simpler.*placement).offset = offset; });
  }
  candidates.add([](Case& simpler) { simpler.type = ElementType::f32, simpler.quantization = {}; });
  candidates.add([](Case& simpler) { simpler.quantization = {}; });
  for (int32_t Quantization::*zero : {&Quantization::x_zero, &Quantization::w_zero, &Quantization::y_zero})
    candidates.add([&](Case& simpler) { simpler.quantization.*zero = 0; });
  candidates.add([](Case& simpler) { simpler.quantization.by_channel = false; });
  candidates.add([](Case& simpler) { simpler.quantization.scale = 1; });
}

// A zero is simpler than a one, and a one than anything else.
void add_simpler_values(const Case& c, std::vector<double> Recipe::*values, Candidates& candidates) {
  const auto set_all = [&](double value) {
    candidates.add([&](Case& simpler) {
      auto& all = simpler.recipe.*values;
      for (double& v : all)
        if (v != 0 || value == 0) v = value;  // what is zero already stays so
    });
  };
  set_all(0);
  set_all(1);
  const auto& now = c.recipe.*values;
  for (size_t i = 0; i < now.size(); ++i) {
    if (now[i] != 0 || std::signbit(now[i])) candidates.add([&](Case& simpler) { (simpler.recipe.*values)[i] = 0; });
    if (now[i] != 0 && now[i] != 1) candidates.add([&](Case& simpler) { (simpler.recipe.*values)[i] = 1; });
  }
}

void add_simpler_data(const Case& c, Candidates& candidates) {
  const auto all_values = {&Recipe::b, &Recipe::x, &Recipe::w};
  if (c.recipe.kind == Recipe::Kind::values) {
    for (const auto values : all_values) add_simpler_values(c, values, candidates);
    return;
  }
  if (c.recipe.kind != Recipe::Kind::integers)
    candidates.add([](Case& simpler) { simpler.recipe.kind = Recipe::Kind::integers; });
  const Extents x = input_shape(c.problem), w = weight_shape(c.problem);
  if (static_cast<size_t>(*element_count(x) + *element_count(w)) > kMostExplicitValues) return;
  const Case spelled = with_explicit_values(c);
  candidates.add([&](Case& simpler) {
    simpler = spelled;
    for (const auto values : all_values)
      std::fill((simpler.recipe.*values).begin(), (simpler.recipe.*values).end(), 1.0);
  });
  candidates.add([&](Case& simpler) { simpler = spelled; });
}

}  // namespace

std::vector<Case> simpler(const Case& c) {
  Candidates candidates(c);
  add_fewer_axes(c, candidates);
  add_fewer_channels(c, candidates);
  add_smaller_axes(c, candidates);
  add_smaller_padding(c, candidates);
  add_simpler_layouts(c, candidates);
  add_simpler_data(c, candidates);
  return candidates.take();
}

}  // namespace tconv
