#include "fuzz/fields.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "ref/data.h"

namespace tconv::fuzz {
namespace {

using Kind = Field::Kind;

constexpr auto kTypeCount = static_cast<int64_t>(std::size(kTypes));

Field size_of(int64_t Problem::*member, int64_t lowest = 1) {
  return {Kind::size, lowest, 0, [=](const Case& c) { return c.problem.*member; },
          [=](Case& c, int64_t value) { c.problem.*member = value; }};
}

// Groups keep the channels that each has, so that every number of them fits.
void set_groups(Case& c, int64_t groups) {
  Problem& p = c.problem;
  const int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  p.groups = groups, p.in_channels = groups * in, p.out_channels = groups * out;
}

Field channels(int64_t Problem::*member) {
  return {Kind::size, 1, 0, [=](const Case& c) { return c.problem.*member / c.problem.groups; },
          [=](Case& c, int64_t value) { c.problem.*member = c.problem.groups * value; }};
}

Field axis_parameter(size_t axis, const AxisParameter& parameter) {
  return {Kind::size, parameter.lowest, 0, [=](const Case& c) { return c.problem.axes[axis].*parameter.member; },
          [=](Case& c, int64_t value) { c.problem.axes[axis].*parameter.member = value; }};
}

int64_t index_of(const Types& types) {
  return std::find(std::begin(kTypes), std::end(kTypes), types) - std::begin(kTypes);
}

Field zero_point(int32_t Quantization::*member) {
  return {Kind::size, -128, 0, [=](const Case& c) { return int64_t{c.quantization.*member}; },
          [=](Case& c, int64_t value) { c.quantization.*member = static_cast<int32_t>(value); }};
}

void add_placement(Placement Case::*tensor, std::vector<Field>& all) {
  all.push_back({Kind::choice, 0, 2, [=](const Case& c) { return static_cast<int64_t>((c.*tensor).order); },
                 [=](Case& c, int64_t value) { (c.*tensor).order = static_cast<Placement::Order>(value); }});
  for (const auto member : {&Placement::gap, &Placement::offset})
    all.push_back({Kind::choice, 0, 64, [=](const Case& c) { return c.*tensor.*member; },
                   [=](Case& c, int64_t value) { c.*tensor.*member = value; }});
}

std::vector<Field> make_fields() {
  std::vector<Field> all;
  all.push_back({Kind::choice, 1, 3, [](const Case& c) { return int64_t{c.problem.rank}; },
                 [](Case& c, int64_t value) { c.problem.rank = static_cast<int>(value); }});
  all.push_back(size_of(&Problem::batch));
  all.push_back({Kind::size, 1, 0, [](const Case& c) { return c.problem.groups; }, &set_groups});
  all.push_back(channels(&Problem::in_channels));
  all.push_back(channels(&Problem::out_channels));
  all.push_back({Kind::choice, 0, 2, [](const Case& c) { return int64_t{c.problem.bias}; },
                 [](Case& c, int64_t value) { c.problem.bias = value != 0; }});
  for (size_t axis = 0; axis < 3; ++axis)
    for (const AxisParameter& parameter : kAxisParameters) all.push_back(axis_parameter(axis, parameter));
  all.push_back({Kind::choice, 0, kTypeCount, [](const Case& c) { return index_of(c.type); },
                 [](Case& c, int64_t value) { c.type = kTypes[static_cast<size_t>(value)]; }});
  for (const auto zero : {&Quantization::x_zero, &Quantization::w_zero, &Quantization::y_zero})
    all.push_back(zero_point(zero));
  all.push_back({Kind::choice, 0, 2, [](const Case& c) { return int64_t{c.quantization.by_channel}; },
                 [](Case& c, int64_t value) { c.quantization.by_channel = value != 0; }});
  for (const auto tensor : {&Case::x, &Case::w, &Case::y}) add_placement(tensor, all);
  all.push_back({Kind::choice, 0, 4, [](const Case& c) { return static_cast<int64_t>(c.recipe.kind); },
                 [](Case& c, int64_t value) { c.recipe.kind = static_cast<Recipe::Kind>(value); }});
  return all;
}

// What is too much is taken off the end first.
void leave_an_output(Axis& a) {
  a.output_padding = std::min(a.output_padding, std::max(a.stride, a.dilation) - 1);
  const int64_t missing = 1 - tconv_output_size(a).value_or(1);
  if (missing <= 0) return;
  const int64_t from_end = std::min(missing, a.pad_end);
  a.pad_end -= from_end;
  a.pad_begin -= missing - from_end;
}

int64_t elements(const Problem& p) {
  int64_t all = 0;
  for (const Extents& shape : {input_shape(p), weight_shape(p), output_shape(p)}) {
    const auto count = element_count(shape);
    if (!count || *count > kMostElements) return kMostElements + 1;
    all += *count;
  }
  return all;
}

int64_t products_with_zeros(const Problem& p) {
  return element_count(output_shape(p)).value_or(0) * p.in_channels_per_group() * p.axes[0].kernel * p.axes[1].kernel *
         p.axes[2].kernel;
}

// Elements of x with its inserted zeros, before anything is cropped; at most `most` + 1.
int64_t with_inserted_zeros(const Problem& p, int64_t most) {
  int64_t count = p.batch * p.in_channels;
  for (const Axis& a : p.axes) {
    const int64_t length = (a.input - 1) * a.stride + 1 + 2 * (kernel_extent(a) - 1);
    if (length > most / count) return most + 1;
    count *= length;
  }
  return count;
}

bool is_small(const Problem& p) {
  return elements(p) <= kMostElements && multiplications(p) <= kMostProducts &&
         products_with_zeros(p) <= kMostWithZeros && with_inserted_zeros(p, kMostWithZeros) <= kMostWithZeros;
}

// Halves the largest of what makes a case large.
void halve_the_largest(Problem& p) {
  int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  int64_t* largest = &p.batch;
  const auto look_at = [&](int64_t& size) {
    if (size > *largest) largest = &size;
  };
  for (int64_t* size : {&p.groups, &in, &out}) look_at(*size);
  for (size_t a = p.first_axis(); a < 3; ++a)
    for (const auto member : {&Axis::input, &Axis::kernel, &Axis::stride, &Axis::dilation}) look_at(p.axes[a].*member);
  *largest = (*largest + 1) / 2;
  p.in_channels = p.groups * in;
  p.out_channels = p.groups * out;
}

void fit_types(Case& c) {
  Quantization& q = c.quantization;
  if (!c.type.integers()) q = {};
  if (!c.type.requantised()) q = {q.x_zero, q.w_zero, 0, 1, false};
  for (const auto& [zero, type] :
       {std::pair(&q.x_zero, c.type.x), std::pair(&q.w_zero, c.type.w), std::pair(&q.y_zero, c.type.y)})
    *zero = std::clamp(*zero, static_cast<int32_t>(std::max(traits(type).lowest, -128.0)),
                       static_cast<int32_t>(std::min(traits(type).largest, 255.0)));
  Recipe::Kind& kind = c.recipe.kind;
  if (c.type.integers() && kind == Recipe::Kind::reals) kind = Recipe::Kind::special;
  const bool sums_are_exact = kind == Recipe::Kind::integers || kind == Recipe::Kind::special;
  if (!c.type.integers() && sums_are_exact && !integer_range(c.problem, c.type)) kind = Recipe::Kind::reals;
  if (kind != Recipe::Kind::values) c.recipe = {kind, c.recipe.seed, {}, {}, {}};
}

}  // namespace

std::span<const Field> fields() {
  static const std::vector<Field> all = make_fields();
  return all;
}

void fit(Case& c) {
  Problem& p = c.problem;
  for (size_t a = 0; a < 3; ++a) {
    if (a < p.first_axis()) p.axes[a] = {};
    leave_an_output(p.axes[a]);
  }
  while (!is_small(p)) {
    halve_the_largest(p);
    for (size_t a = p.first_axis(); a < 3; ++a) leave_an_output(p.axes[a]);
  }
  fit_types(c);
}

}  // namespace tconv::fuzz
