// y[n, c, o] = b[c] + the products that reach it, at sampled elements: for outputs too large to be computed anew.
#include "props/sampled.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "props/catalogue.h"
#include "ref/double_double.h"
#include "ref/gather.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostProducts = 20'000'000;  // of a whole sample: some tenths of a second
constexpr int64_t kFewestElements = 400, kMostElements = 20'000;
constexpr int64_t kMostTaps = 4'000'000;  // that are looked at for the classes of an axis

// 0, n - 1, and where the last, partial block of n elements begins, for blocks as wide as vectors and tiles are.
std::set<int64_t> ends(int64_t n) {
  std::set<int64_t> positions = {0, n - 1};
  for (const int64_t block : {4, 8, 16, 32, 64, 128})
    for (const int64_t position : {n / block * block - 1, n / block * block})
      if (position >= 0 && position < n) positions.insert(position);
  return positions;
}

// The taps that bring an input to output o.
std::vector<int64_t> taps_at(const Axis& a, int64_t o) {
  std::vector<int64_t> taps;
  for (int64_t t = 0; t < a.kernel; ++t)
    if (ref::source(a, o, t)) taps.push_back(t);
  return taps;
}

// One output for each set of taps that occurs, a whole round of phases in the middle, and the ends of blocks. A border
// is as wide as the kernel reaches, and one round of phases more. Of a very long kernel it is not looked at as a whole.
std::vector<int64_t> axis_sample(const Axis& a, int64_t outputs) {
  const int64_t border = std::min(kernel_extent(a) + std::max(a.stride, a.dilation), kMostTaps / a.kernel + 1);
  const int64_t phases = std::min(a.stride, kMostTaps / a.kernel + 1);
  std::set<int64_t> candidates, sampled = ends(outputs);
  const auto add = [&](int64_t first, int64_t count) {
    for (int64_t o = std::max<int64_t>(0, first); o < std::min(outputs, first + count); ++o) candidates.insert(o);
  };
  add(0, border);
  add(outputs - border, border);
  for (int64_t o = outputs / 2; o < std::min(outputs, outputs / 2 + phases); ++o) sampled.insert(o);
  std::set<std::vector<int64_t>> seen;
  for (const int64_t o : candidates)
    if (seen.insert(taps_at(a, o)).second) sampled.insert(o);
  return {sampled.begin(), sampled.end()};
}

std::vector<int64_t> channel_sample(const Problem& p) {
  const int64_t channels = p.out_channels_per_group();
  std::vector<int64_t> sampled;
  for (const int64_t group : std::set<int64_t>{0, p.groups / 2, p.groups - 1})
    for (const int64_t c : ends(channels)) sampled.push_back(group * channels + c);
  return sampled;
}

// In wider arithmetic; see expected.h.
ExpectedElement expected_element(const Trial& trial, const Arithmetic& arithmetic, const Extents& index, double norm) {
  const Dense<double>&x = trial.data().x, &w = trial.data().w, &b = trial.data().b;
  const double bias = trial.problem().bias ? b.values[static_cast<size_t>(index[1])] : 0;
  DoubleDouble sum = bias;
  double plain = bias, magnitudes = std::abs(bias), terms = trial.problem().bias ? 1 : 0;
  ref::for_each_product(trial.problem(), index, [&](const Extents& at_x, const Extents& at_w) {
    const double one = x.values[x.offset(at_x[0], at_x[1], at_x[2], at_x[3], at_x[4])];
    const double other = w.values[w.offset(at_w[0], at_w[1], at_w[2], at_w[3], at_w[4])];
    sum += DoubleDouble(one) * DoubleDouble(other);
    plain += one * other;
    magnitudes += std::abs(one) * std::abs(other);
    terms += 1;
  });
  const Numerics numerics{trial.tried().type, trial.tried().quantization, arithmetic};
  if (numerics.types.requantised()) return requantised(numerics, index[1], plain);
  if (!std::isfinite(plain) || trial.exact_in(arithmetic)) return {plain, 0, 0};
  return {sum.high, sum.low, error_bound(numerics, {terms, magnitudes, norm}, sum.high)};
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Arithmetic arithmetic = answers.by.arithmetic(trial.tried().type);
  if (arithmetic.norm_wise && !trial.finite()) return does_not_apply("its transforms spread NaN and infinities");
  return judged(compare_samples(trial, answers.own.y, arithmetic), {Evidence::Kind::sample});
}

}  // namespace

std::vector<Extents> sample(const Problem& p, uint64_t seed) {
  const Extents y = output_shape(p);
  std::array<std::vector<int64_t>, 3> axes;
  for (size_t a = 0; a < 3; ++a) axes[a] = axis_sample(p.axes[a], y[a + 2]);
  const auto size = [&](size_t a) { return static_cast<int64_t>(axes[a].size()); };
  const std::vector<int64_t> channels = channel_sample(p);

  const int64_t most = std::clamp(kMostProducts / max_products(p), kFewestElements, kMostElements);
  // Each axis has at most some millions of positions: the product stays far from the end of 64 bits.
  const int64_t combinations = size(0) * size(1) * size(2), longest = std::max({size(0), size(1), size(2)});
  const bool all = combinations <= most;
  std::vector<Extents> elements;
  const int64_t count = all ? std::max(combinations, kFewestElements) : std::max(most, longest);
  for (int64_t i = 0; i < std::min(count, *element_count(y)); ++i) {
    uint64_t bits = mix(static_cast<uint64_t>(i) ^ seed);
    const auto draw = [&](int64_t below) {
      bits = mix(bits);
      return static_cast<int64_t>(bits % static_cast<uint64_t>(below));
    };
    const int64_t n = i % 3 == 0 ? y[0] - 1 : i % 3 == 1 ? 0 : draw(y[0]);
    const int64_t c = i % 2 == 0 ? channels[static_cast<size_t>(i / 2) % channels.size()] : draw(y[1]);
    Extents element{n, c, 0, 0, 0};
    int64_t rest = i;  // the number of a combination
    for (size_t a = 3; a-- > 0;) {
      const int64_t position = all ? rest % size(a) : i < size(a) ? i : draw(size(a));
      rest /= size(a);
      element[a + 2] = axes[a][static_cast<size_t>(position)];
    }
    elements.push_back(element);
  }
  return elements;
}

Comparison compare_samples(const Trial& trial, const Dense<double>& y, const Arithmetic& arithmetic) {
  return compare_samples(
      trial, [&](const Extents& i) { return y(i[0], i[1], i[2], i[3], i[4]); }, arithmetic);
}

Comparison compare_samples(const Trial& trial, const Element& y, const Arithmetic& arithmetic) {
  const std::vector<Extents> elements = sample(trial.problem(), trial.tried().recipe.seed);
  const Extents shape{static_cast<int64_t>(elements.size()), 1, 1, 1, 1};
  Expected expected{Dense<double>(shape), Dense<double>(shape), Dense<double>(shape)};
  Dense<double> actual(shape);
  const double norm = norm_of(trial.data());
  for (size_t i = 0; i < elements.size(); ++i) {
    const auto [value, low, bound] = expected_element(trial, arithmetic, elements[i], norm);
    expected.value.values[i] = value;
    expected.low.values[i] = low;
    expected.bound.values[i] = bound;
    actual.values[i] = y(elements[i]);
  }
  Comparison comparison = compare(expected, actual);
  for (Mismatch& mismatch : comparison.first) mismatch.index = elements[static_cast<size_t>(mismatch.index[0])];
  return comparison;
}

const Property sampled = {
    .name = "sampled",
    .formula = "y by the definition at sampled elements of every border class, phase and block tail",
    .experiment = &on_any_data,
    .judge = &judge,
    .by_default = false};

}  // namespace tconv::props
