// What happens between integers and the numbers that they stand for: zero points, scales, saturation. Each misreading
// gives an output of its own from the exact sums; the one that explains all that is wrong is the name.
#include <algorithm>
#include <cmath>
#include <functional>

#include "props/diagnosis/lab.h"
#include "ref/gather.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

constexpr int kCases = 24;
constexpr int64_t kMostMultiplications = 100'000;

// A case and what its sums are made of: x and w without their zero points.
struct Integers {
  const Case& c;
  const Operands& data;

  Dense<double> sums(const Operands& of) const { return ref::scatter(c.problem, of.x, of.w, of.b); }
  // Of x and w changed element by element.
  Dense<double> sums_with(const std::function<double(double)>& x, const std::function<double(double)>& w) const {
    return sums({transformed<double>(data.x, x), transformed<double>(data.w, w), data.b});
  }
};

Dense<double> x_zero_ignored(const Integers& i) {
  return i.sums_with([&](double v) { return v + i.c.quantization.x_zero; }, [](double v) { return v; });
}
Dense<double> w_zero_ignored(const Integers& i) {
  return i.sums_with([](double v) { return v; }, [&](double v) { return v + i.c.quantization.w_zero; });
}
Dense<double> zeros_swapped(const Integers& i) {
  const double more = i.c.quantization.x_zero - i.c.quantization.w_zero;
  return i.sums_with([&](double v) { return v + more; }, [&](double v) { return v - more; });
}
Dense<double> read_as_signed(const Integers& i) {
  const double zero = i.c.quantization.x_zero;
  return i.sums_with([&](double v) { return v + zero > 127 ? v - 256 : v; }, [](double v) { return v; });
}

// Changes each sum by f(n, c, its position).
template <typename F>
Dense<double> changed(Dense<double> sums, F&& f) {
  size_t at = 0;
  for_each_index(sums.shape, [&](auto n, auto c, auto z, auto y, auto x) {
    double& sum = sums.values[at++];
    sum = f(sum, Extents{n, c, z, y, x});
  });
  return sums;
}

// The zero point of x is taken out as often as the kernel has taps, also where fewer meet an input.
Dense<double> all_taps_compensated(const Integers& i) {
  const Problem& p = i.c.problem;
  return changed(i.sums(i.data), [&](double sum, const Extents& y) {
    double met = 0, all = 0;
    ref::for_each_product(p, y,
                          [&](const Extents&, const Extents& w) { met += i.data.w(w[0], w[1], w[2], w[3], w[4]); });
    const int64_t first = y[1] / p.out_channels_per_group() * p.in_channels_per_group();
    for_each_index({p.in_channels_per_group(), 1, p.axes[0].kernel, p.axes[1].kernel, p.axes[2].kernel},
                   [&](auto ci, auto, auto z, auto v, auto u) {
                     all += i.data.w(first + ci, y[1] % p.out_channels_per_group(), z, v, u);
                   });
    return sum + i.c.quantization.x_zero * (met - all);
  });
}

double in_16_bits(double value) { return std::clamp(value, -32768.0, 32767.0); }

Dense<double> pairs_saturated(const Integers& i) {
  return changed(i.sums(i.data), [&](double sum, const Extents& y) {
    double lost = 0, first = 0;
    ref::for_each_product(i.c.problem, y, [&](const Extents& x, const Extents& w) {
      const double product =
          (i.data.x(x[0], x[1], x[2], x[3], x[4]) + i.c.quantization.x_zero) * i.data.w(w[0], w[1], w[2], w[3], w[4]);
      const int64_t ci = w[0] % i.c.problem.in_channels_per_group();
      if (ci % 2 == 0) return void(first = product);
      lost += first + product - in_16_bits(first + product);
    });
    return sum - lost;
  });
}

Dense<double> sums_saturated(const Integers& i) {
  return changed(i.sums(i.data), [](double sum, const Extents&) { return in_16_bits(sum); });
}

double exact(const Case& c, double sum, int64_t channel) {
  return sum * c.quantization.multiplier(channel) + c.quantization.y_zero;
}
double saturated(const Case& c, double value) {
  return std::clamp(value, traits(c.type.y).lowest, traits(c.type.y).largest);
}

Dense<double> right_sums(const Integers& i) { return i.sums(i.data); }
double right_y(const Case& c, double sum, int64_t channel) { return saturated(c, exact(c, sum, channel)); }

// Other sums, or another y of a sum in its channel, before it is rounded. Without requantisation y is the sum.
struct Reading {
  const char* name;
  const char* sentence;
  Dense<double> (*sums)(const Integers&);
  double (*y)(const Case& c, double sum, int64_t channel) = &right_y;
};
constexpr Reading kReadings[] = {
    {"x_zero_point_ignored", "the zero point of x is ignored", &x_zero_ignored},
    {"w_zero_point_ignored", "the zero point of w is ignored", &w_zero_ignored},
    {"zero_points_swapped", "x has the zero point of w, and w that of x", &zeros_swapped},
    {"zero_point_of_missing_taps", "the zero point of x is taken out also for taps that meet no input",
     &all_taps_compensated},
    {"unsigned_read_as_signed", "x of u8 is read as s8", &read_as_signed},
    {"pairs_saturate_16_bits", "two products are added in 16 bits, and saturate", &pairs_saturated},
    {"sums_saturate_16_bits", "sums are kept in 16 bits, and saturate", &sums_saturated},
    {"y_zero_point_ignored", "the zero point of y is ignored", &right_sums,
     [](const Case& c, double sum, int64_t channel) {
       return saturated(c, exact(c, sum, channel) - c.quantization.y_zero);
     }},
    {"scale_of_first_channel", "every channel has the scale of the first", &right_sums,
     [](const Case& c, double sum, int64_t) { return saturated(c, exact(c, sum, 0)); }},
    {"scale_of_first_group", "every group has the scales of the first", &right_sums,
     [](const Case& c, double sum, int64_t channel) {
       return saturated(c, exact(c, sum, channel % c.problem.out_channels_per_group()));
     }},
    {"scales_divided", "the scale of x is divided by, and that of y multiplied with", &right_sums,
     [](const Case& c, double sum, int64_t channel) {
       constexpr double kTwice = (kScaleOfY / kScaleOfX) * (kScaleOfY / kScaleOfX);
       return saturated(c, sum * c.quantization.multiplier(channel) * kTwice + c.quantization.y_zero);
     }},
    {"requantised_by_truncation", "the result is truncated, not rounded", &right_sums,
     [](const Case& c, double sum, int64_t channel) { return saturated(c, std::trunc(exact(c, sum, channel))); }},
    {"requantised_modulo_256", "the result wraps around instead of saturating", &right_sums,
     [](const Case& c, double sum, int64_t channel) {
       const double value = exact(c, sum, channel), low = traits(c.type.y).lowest;
       return std::nearbyint(value) - low - std::floor((std::nearbyint(value) - low) / 256) * 256 + low;
     }},
};

// Whether y is what the reading gives: to the bit, or a nearest integer.
bool explains(const Reading& reading, const Integers& integers, const Dense<double>& y) {
  const bool requantised = integers.c.type.requantised();
  const Dense<double> sums = reading.sums(integers);
  size_t at = 0;
  bool all = true;
  for_each_index(y.shape, [&](auto, auto channel, auto, auto, auto) {
    const double value = requantised ? reading.y(integers.c, sums.values[at], channel) : sums.values[at];
    all = all && std::abs(y.values[at] - value) <= (requantised ? 0.5 + 0x1p-10 : 0);
    ++at;
  });
  return all;
}

// Around the failing case, with other data, zero points and scales.
Case variant(const Case& failing, uint64_t i) {
  Case c = failing;
  if (i == 0) return c;
  c.recipe = {i % 3 == 0 ? Recipe::Kind::special : Recipe::Kind::integers, i, {}, {}, {}};
  if (i % 2 == 0) c.problem.out_channels *= 2, c.problem.groups *= 2, c.problem.in_channels *= 2;
  if (i % 5 == 2) c.problem.out_channels *= 2;  // which tells channels of a group apart
  if (i % 5 == 3) c.problem.in_channels *= 2;
  Quantization& q = c.quantization;
  const auto some = [&](ElementType type) {
    return static_cast<int32_t>(traits(type).lowest) + static_cast<int32_t>(mix(i + static_cast<uint64_t>(type)) % 256);
  };
  if (i % 4 == 1) q.x_zero = some(c.type.x);
  if (i % 4 == 2) q.w_zero = some(c.type.w);
  if (c.type.requantised()) {
    q.y_zero = i % 4 == 3 ? some(c.type.y) : q.y_zero;
    q.scale = std::ldexp(1, -static_cast<int>(6 + i % 8));
    q.by_channel = i % 3 != 1;
  }
  return c;
}

}  // namespace

std::optional<Named> named_by_quantisation(const Symptom& symptom, Lab& lab) {
  if (!symptom.failing.type.integers() || multiplications(symptom.failing.problem) > kMostMultiplications)
    return std::nullopt;
  std::vector<const Reading*> left;
  for (const Reading& reading : kReadings) left.push_back(&reading);
  bool wrong = false;
  for (uint64_t i = 0; i < kCases && lab.in_time(); ++i) {
    const Case c = variant(symptom.failing, i);
    if (!validate(c).empty()) continue;
    const Trial trial(c);
    const Answer answer = lab.subject().run(trial);
    if (without_output(answer)) continue;
    wrong = wrong || !compare(trial.expected(), answer.y).holds();
    const Integers integers{c, trial.data()};
    const auto contradicted = [&](const Reading* reading) { return !explains(*reading, integers, answer.y); };
    left.erase(std::remove_if(left.begin(), left.end(), contradicted), left.end());
  }
  if (!wrong || left.size() != 1) return std::nullopt;
  return Named{left[0]->name, std::string("the result is exactly what you get when ") + left[0]->sentence};
}

}  // namespace tconv
