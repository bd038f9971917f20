// y[n, c, o] = b[c] + the products that reach it, at sampled elements: for outputs too large to be computed anew.
//
// Along each axis the sample has both borders and every phase next to them and in the middle, up to a few dozen
// positions; of the channels the first and last of some groups, and some in between.
#include "props/sampled.h"

#include <algorithm>
#include <vector>

#include "props/catalogue.h"
#include "ref/gather.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostElements = 400;

// Positions along an axis: s of them at either border and in the middle.
std::vector<int64_t> axis_sample(const Axis& a, int64_t outputs) {
  std::vector<int64_t> sample;
  const int64_t phases = std::min<int64_t>(a.stride, 4);
  for (const int64_t start : {int64_t{0}, outputs / 2, outputs - phases})
    for (int64_t o = start; o < start + phases; ++o)
      if (o >= 0 && o < outputs) sample.push_back(o);
  std::sort(sample.begin(), sample.end());
  sample.erase(std::unique(sample.begin(), sample.end()), sample.end());
  return sample;
}

// Elements of y: positions on the axes combined at random, in the order of a fixed hash.
std::vector<Extents> sample(const Trial& trial) {
  const Problem& p = trial.problem();
  const Extents y = output_shape(p);
  std::array<std::vector<int64_t>, 3> axes;
  for (size_t a = 0; a < 3; ++a) axes[a] = axis_sample(p.axes[a], y[a + 2]);
  std::vector<Extents> elements;
  for (int64_t i = 0; i < std::min(kMostElements, *element_count(y)); ++i) {
    uint64_t bits = mix(static_cast<uint64_t>(i) ^ trial.tried().recipe.seed);
    const auto draw = [&](int64_t below) {
      bits = mix(bits);
      return static_cast<int64_t>(bits % static_cast<uint64_t>(below));
    };
    const int64_t c = i % 3 == 0 ? y[1] - 1 - draw(std::min<int64_t>(y[1], 2)) : draw(y[1]);
    Extents element{draw(y[0]), c, 0, 0, 0};
    for (size_t a = 0; a < 3; ++a)
      element[a + 2] = axes[a][static_cast<size_t>(draw(static_cast<int64_t>(axes[a].size())))];
    elements.push_back(element);
  }
  return elements;
}

Verdict judge(const Trial& trial, const Answers& answers) { return judged(compare_samples(trial, answers.own.y)); }

}  // namespace

Comparison compare_samples(const Trial& trial, const Dense<double>& y) {
  Comparison comparison;
  for (const Extents& at : sample(trial)) {
    const auto& [x, w, b] = trial.data();
    const double expected = ref::gather_element(trial.problem(), x, w, b, at);
    const double actual = y(at[0], at[1], at[2], at[3], at[4]);
    ++comparison.compared;
    comparison.nonzero += expected != 0 ? 1 : 0;
    if (expected == actual) continue;
    if (++comparison.wrong <= 5) comparison.first.push_back({at, expected, actual, 0});
  }
  return comparison;
}

const Property sampled = {.name = "sampled",
                          .formula = "y by the definition at sampled elements of every border and phase",
                          .experiment = &on_exact_data,
                          .judge = &judge,
                          .by_default = false};

}  // namespace tconv::props
