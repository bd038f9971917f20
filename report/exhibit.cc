#include "report/exhibit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ref/compare.h"
#include "ref/gather.h"

namespace tconv {
namespace {

// The reference takes a moment for them.
constexpr int64_t kMostMultiplications = 1'000'000, kMostElements = 100'000;

// The sign of a NaN means nothing.
std::string exact(double value) { return std::isnan(value) ? "nan" : fmt::format("{}", value); }

// ", image 1, channel 2, depth 0", as far as there are several.
std::string place(const Extents& shape, const Extents& index, const char* first, const char* second) {
  std::string text;
  for (const auto& [axis, name] : {std::pair<size_t, const char*>(0, first), {1, second}, {2, "depth"}})
    if (shape[axis] > 1) text += std::string(", ") + name + " " + std::to_string(index[axis]);
  return text;
}

Dense<double> plane(const Dense<double>& tensor, const Extents& index) {
  Dense<double> cut({1, 1, 1, tensor.shape[3], tensor.shape[4]});
  for (int64_t v = 0; v < tensor.shape[3]; ++v)
    for (int64_t u = 0; u < tensor.shape[4]; ++u) cut(0, 0, 0, v, u) = tensor(index[0], index[1], index[2], v, u);
  return cut;
}

}  // namespace

bool can_be_looked_at(const Problem& p) {
  if (multiplications(p) > kMostMultiplications) return false;
  for (const Extents& shape : {input_shape(p), weight_shape(p), output_shape(p)})
    if (element_count(shape).value_or(kMostElements + 1) > kMostElements) return false;
  return true;
}

std::string text_of(const Mismatch& wrong, int rank) {
  std::string index = fmt::format("{}, {}", wrong.index[0], wrong.index[1]);
  for (size_t a = 5 - static_cast<size_t>(rank); a < 5; ++a) index += fmt::format(", {}", wrong.index[a]);
  return fmt::format("at [{}] expected {} actual {} difference {} bound {}", index, exact(wrong.expected),
                     exact(wrong.actual), exact(wrong.actual - wrong.expected), exact(wrong.bound));
}

Exhibit exhibit_of(const Trial& trial, const Answer& answer, const Arithmetic& arithmetic) {
  const Expected& expected = trial.expected(arithmetic);
  Exhibit exhibit{trial.problem(), trial.data().x, trial.data().w, expected.value, expected.bound, {}, "", {}, {}};
  if (const auto verdict = without_output(answer)) {
    exhibit.said = verdict->reason;
    return exhibit;
  }
  exhibit.actual = answer.y;
  for (size_t i = 0; i < answer.y.values.size(); ++i)
    exhibit.wrong.push_back(!is_right(expected, i, answer.y.values[i]));
  const Comparison comparison = compare(expected, answer.y);
  if (!comparison.first.empty()) exhibit.focus = comparison.first.front().index;
  return exhibit;
}

std::optional<Exhibit> exhibit_of(const Case& c, Subject& subject) {
  if (!can_be_looked_at(c.problem)) return std::nullopt;
  const Trial trial(c);
  return exhibit_of(trial, subject.run(trial), subject.implementation().arithmetic(c.type));
}

Dense<double> product_counts(const Problem& problem) {
  Dense<double> counts(output_shape(problem));
  for_each_index(counts.shape, [&](int64_t n, int64_t c, int64_t z, int64_t v, int64_t u) {
    ref::for_each_product(problem, {n, c, z, v, u}, [&](const Extents&, const Extents&) { ++counts(n, c, z, v, u); });
  });
  return counts;
}

std::vector<Plane> planes_in_focus(const Exhibit& e) {
  const Problem& p = e.problem;
  const Extents& y = e.focus;
  const int64_t channel = y[1] / p.out_channels_per_group() * p.in_channels_per_group();
  const Extents x = {y[0], channel, std::min(y[2], e.x.shape[2] - 1), 0, 0};
  const Extents w = {channel, y[1] % p.out_channels_per_group(), 0, 0, 0};
  std::vector<Plane> planes = {
      {"x" + place(e.x.shape, x, "image", "channel"), plane(e.x, x)},
      {"w" + place(e.w.shape, w, "input channel", "output channel of the group"), plane(e.w, w)}};
  const std::string where = place(e.expected.shape, y, "image", "channel");
  planes.push_back({"y expected" + where, plane(e.expected, y)});
  if (e.computed()) planes.push_back({"y actual" + where, plane(e.actual, y)});
  return planes;
}

Dense<double> output_plane(const Exhibit& exhibit, const Dense<double>& tensor) { return plane(tensor, exhibit.focus); }

bool wrong_in_focus(const Exhibit& e, int64_t row, int64_t column) {
  return !e.wrong.empty() && e.wrong[e.expected.offset(e.focus[0], e.focus[1], e.focus[2], row, column)];
}

}  // namespace tconv
