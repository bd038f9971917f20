#include "props/search/simpler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

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

  // Smaller values of one parameter: the lowest, and less by each power of two. So a threshold is found in as many
  // steps as it has bits, and what goes wrong at one place of a block of 2, 4, 8, ... stays at that place.
  void add_smaller(int64_t value, int64_t lowest, const std::function<void(Case&, int64_t)>& set) {
    if (value <= lowest) return;
    add([&](Case& c) { set(c, lowest); });
    for (auto less = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(value - lowest))); less > 0; less /= 2)
      if (value - less != lowest) add([&](Case& c) { set(c, value - less); });
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

// One size or parameter of a problem, that can be less.
struct Knob {
  int64_t lowest;
  std::function<int64_t(const Problem&)> get;
  std::function<void(Problem&, int64_t)> set;
};

// A smaller stride or dilation may leave no room for the output_padding.
void make_output_padding_fit(Axis& a) {
  a.output_padding = std::min(a.output_padding, std::max(a.stride, a.dilation) - 1);
}

Knob knob_of(size_t axis, int64_t Axis::*member, int64_t lowest) {
  return {lowest, [=](const Problem& p) { return p.axes[axis].*member; },
          [=](Problem& p, int64_t value) {
            p.axes[axis].*member = value;
            make_output_padding_fit(p.axes[axis]);
          }};
}

// Groups keep the channels that each has.
std::vector<Knob> channel_knobs() {
  return {{1, [](const Problem& p) { return p.groups; },
           [](Problem& p, int64_t groups) {
             const int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
             p.groups = groups, p.in_channels = groups * in, p.out_channels = groups * out;
           }},
          {1, [](const Problem& p) { return p.batch; }, [](Problem& p, int64_t batch) { p.batch = batch; }},
          {1, [](const Problem& p) { return p.in_channels_per_group(); },
           [](Problem& p, int64_t in) { p.in_channels = in * p.groups; }},
          {1, [](const Problem& p) { return p.out_channels_per_group(); },
           [](Problem& p, int64_t out) { p.out_channels = out * p.groups; }}};
}

std::vector<Knob> axis_knobs(const Problem& p) {
  std::vector<Knob> knobs;
  for (const auto& [member, lowest] : kAxisParameters)
    for (size_t a = p.first_axis(); a < 3; ++a) knobs.push_back(knob_of(a, member, lowest));
  return knobs;
}

void add_smaller(const Case& c, const std::vector<Knob>& knobs, Candidates& candidates) {
  for (const Knob& knob : knobs)
    candidates.add_smaller(knob.get(c.problem), knob.lowest,
                           [&](Case& simpler, int64_t value) { knob.set(simpler.problem, value); });
}

// What a bug, or a library, asks to fit together can only shrink together: kernel and padding, channels in and out,
// groups and batch, one axis and another. All pairs, one less each; those that are equal also in one bold step.
void add_smaller_pairs(const Case& c, Candidates& candidates) {
  std::vector<Knob> knobs = channel_knobs();
  for (Knob& knob : axis_knobs(c.problem)) knobs.push_back(std::move(knob));
  const auto both = [&](const Knob& one, const Knob& other, int64_t value, int64_t other_value) {
    candidates.add([&](Case& simpler) {
      one.set(simpler.problem, value);
      other.set(simpler.problem, other_value);
    });
  };
  for (size_t i = 0; i < knobs.size(); ++i)
    for (size_t j = i + 1; j < knobs.size(); ++j) {
      const int64_t one = knobs[i].get(c.problem), other = knobs[j].get(c.problem);
      if (one == knobs[i].lowest || other == knobs[j].lowest) continue;
      const int64_t low = std::max(knobs[i].lowest, knobs[j].lowest);
      if (one == other && one > low + 1)
        for (const int64_t value : {low, low + (one - low) / 2}) both(knobs[i], knobs[j], value, value);
      both(knobs[i], knobs[j], one - 1, other - 1);
    }
}

// Subtracts `step` as often as it can be, half as often, and once, from each of the axes first..last.
void add_steps(const Case& c, const Axis& step, size_t first, size_t last, Candidates& candidates) {
  int64_t most = std::numeric_limits<int64_t>::max();
  for (const auto& [member, lowest] : kAxisParameters)
    for (size_t a = first; a <= last; ++a)
      if (step.*member != 0) most = std::min(most, (c.problem.axes[a].*member - lowest) / (step.*member));
  candidates.add_smaller(most, 0, [&](Case& simpler, int64_t left) {
    for (size_t a = first; a <= last; ++a) {
      Axis& axis = simpler.problem.axes[a];
      for (const auto& [member, lowest] : kAxisParameters) axis.*member -= (most - left) * step.*member;
      make_output_padding_fit(axis);
    }
  });
}

// Libraries that know one padding for both ends, or one number for all axes: and both.
void add_even_steps(const Case& c, Candidates& candidates) {
  // In the order of Axis: input, kernel, stride, dilation, pad_begin, pad_end, output_padding.
  constexpr Axis kOfOneAxis[] = {{0, 0, 0, 0, 1, 1, 0}, {0, 1, 0, 0, 1, 1, 0}, {0, 2, 0, 0, 1, 1, 0},
                                 {0, 0, 1, 0, 1, 1, 0}, {0, 1, 1, 0, 1, 1, 0}, {1, 0, 0, 0, 1, 1, 0}};
  constexpr Axis kOfAllAxes[] = {{1, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0, 0},
                                 {0, 0, 0, 1, 0, 0, 0}, {0, 0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 0, 1, 0},
                                 {0, 0, 0, 0, 0, 0, 1}, {0, 1, 1, 0, 0, 0, 0}, {0, 1, 0, 0, 1, 0, 0},
                                 {0, 1, 0, 0, 0, 1, 0}, {0, 0, 1, 0, 0, 0, 1}};
  const size_t first = c.problem.first_axis();
  for (const Axis& step : kOfOneAxis) {
    for (size_t a = first; a < 3; ++a) add_steps(c, step, a, a, candidates);
    if (first < 2) add_steps(c, step, first, 2, candidates);
  }
  if (first == 2) return;
  for (const Axis& step : kOfAllAxes) add_steps(c, step, first, 2, candidates);
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

// A zero is simpler than a one, a one than anything else, and of these the positive, the whole and the small.
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
    if (!std::isfinite(now[i])) continue;
    const double whole = std::trunc(now[i]), half = std::trunc(now[i] / 2);
    if (now[i] < 0) candidates.add([&](Case& simpler) { (simpler.recipe.*values)[i] = -now[i]; });
    if (whole != now[i] && std::abs(whole) > 1)
      candidates.add([&](Case& simpler) { (simpler.recipe.*values)[i] = whole; });
    if (std::abs(half) > 1) candidates.add([&](Case& simpler) { (simpler.recipe.*values)[i] = half; });
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
  add_smaller(c, channel_knobs(), candidates);
  candidates.add([](Case& simpler) { simpler.problem.bias = false; });
  add_smaller(c, axis_knobs(c.problem), candidates);
  add_even_steps(c, candidates);
  add_simpler_layouts(c, candidates);
  add_simpler_data(c, candidates);
  add_smaller_pairs(c, candidates);
  return candidates.take();
}

}  // namespace tconv
