#include "props/descent.h"

#include <algorithm>
#include <cmath>

#include "ref/conv.h"

namespace tconv::props {
namespace {

constexpr double kLambda = 4;
constexpr double kDouble = 0x1p-53;  // the unit round-off of what is computed here

double largest_sum(const Dense<double>& a, size_t kept) {
  std::vector<double> sums(static_cast<size_t>(a.shape[kept]));
  for_each_index(a.shape, [&](auto i, auto j, auto z, auto y, auto x) {
    sums[static_cast<size_t>(kept == 0 ? i : j)] += std::abs(a(i, j, z, y, x));
  });
  return *std::max_element(sums.begin(), sums.end());
}

// F and its residual at a point, both by the answer of the implementation.
struct Point {
  Dense<double> residual;
  double value = 0;        // F
  double length = 0;       // of the residual
  double error = 0;        // of the residual
  double uncertainty = 0;  // of F
};

Point evaluated(const Descent& d, const Applied& answer) {
  Point p{plus(answer.y, -1, d.target), 0, 0, answer.error, 0};
  p.length = norm(p.residual);
  p.value = kLambda / 2 * p.length * p.length + sum_of_magnitudes(d.z);
  const auto terms = static_cast<double>(p.residual.values.size() + d.z.values.size());
  p.uncertainty = kLambda * (p.length + p.error / 2) * p.error + 4 * terms * kDouble * p.value;
  return p;
}

struct Step {
  Descent to;
  double lipschitz = 0;  // L
  double length = 0;     // ||d||
  double rounding = 0;   // ||rho||, by how much it misses the exact step from the gradient of the residual
};

Dense<double> shrunk(const Dense<double>& z, double by) {
  return transformed<double>(z, [&](double v) { return std::copysign(std::max(std::abs(v) - by, 0.0), v); });
}

Step step(const Descent& from, Variable variable, const Point& at, ElementType type) {
  const bool in_z = variable == Variable::z;
  const Dense<double>& before = in_z ? from.z : from.w;
  const Dense<double> gradient =
      in_z ? ref::conv(from.problem, at.residual, from.w) : ref::weight_gradient(from.problem, from.z, at.residual);
  Step s{from, 0, 0, 0};
  // A little more, for the roundings of the sums.
  const double squared = (in_z ? squared_norm_in_x(from.w) : squared_norm_in_w(from.z)) * (1 + 0x1p-30);
  if (squared == 0) return s;
  s.lipschitz = kLambda * squared;
  const Dense<double> free = plus(before, -1 / squared, gradient);
  const Dense<double> exact = in_z ? shrunk(free, 1 / s.lipschitz) : free;
  (in_z ? s.to.z : s.to.w) = rounded(exact, type);
  const Dense<double>& after = in_z ? s.to.z : s.to.w;
  s.length = norm(plus(exact, -1, before));
  s.rounding = norm(plus(after, -1, exact)) + 8 * kDouble * (norm(before) + norm(gradient) / squared + s.length);
  return s;
}

// By how much F may have become larger than the lemma says. With e the error of the residual r, delta that of the
// gradient, d the step, rho its rounding:
//
//   F(z + d)       <= F(z) - L/2 ||d||^2 + ||delta|| ||d||      ||delta|| <= sqrt(lambda L) (||e|| + m u ||r||)
//   F(z + d + rho) <= F(z + d) + ||gradient there|| ||rho|| + |rho|_1      ||gradient|| <= sqrt(lambda L) (||r|| +
//   ||e||)
//
// where F is known but for its uncertainty, before and after, and ||d|| but for ||rho||.
double slack(const Step& s, const Point& before, const Point& after) {
  const double root = std::sqrt(kLambda * s.lipschitz);
  const Descent& d = s.to;
  const auto products = static_cast<double>(before.residual.values.size());  // no sum has more
  const auto count = static_cast<double>(std::max(d.z.values.size(), d.w.values.size()));
  const double delta = root * (before.error + (products + 4) * kDouble * before.length);
  return before.uncertainty + after.uncertainty + delta * s.length +
         (root * (after.length + after.error) + std::sqrt(count) + 2 * s.lipschitz * s.length + delta) * s.rounding;
}

}  // namespace

Applied applied(const Trial& like, const Problem& p, const Operands& data, Subject& subject) {
  Case c = like.tried();
  c.problem = p;
  c.recipe = {Recipe::Kind::reals, c.recipe.seed, {}, {}, {}};
  const Trial trial(c, data);
  Answer answer = subject.run(trial);
  return {std::move(answer.y), norm(trial.expected().bound), without_output(answer)};
}

double norm(const Dense<double>& a) {
  double sum = 0;
  for (const double value : a.values) sum += value * value;
  return std::sqrt(sum);
}

double sum_of_magnitudes(const Dense<double>& a) {
  double sum = 0;
  for (const double value : a.values) sum += std::abs(value);
  return sum;
}

Dense<double> plus(const Dense<double>& a, double scale, const Dense<double>& b) {
  return made(a.shape, [&](const Extents& i) { return at(a, i) + scale * at(b, i); });
}

Dense<double> rounded(const Dense<double>& a, ElementType type) {
  return transformed<double>(a, [&](double v) { return rounded_to(type, v); });
}

double squared_norm_in_x(const Dense<double>& w) { return largest_sum(w, 0) * largest_sum(w, 1); }

double squared_norm_in_w(const Dense<double>& z) {
  // A row of that matrix has at most all of z that belongs to one image, a column all of one channel.
  return largest_sum(z, 0) * largest_sum(z, 1);
}

Descent start(const Trial& trial) {
  Problem p = trial.problem();
  p.groups = p.batch = 1;
  p.in_channels = std::min<int64_t>(p.in_channels, 3);
  p.out_channels = std::min<int64_t>(p.out_channels, 2);
  p.bias = false;
  for (size_t a = p.first_axis(); a < 3; ++a) {
    Axis& axis = p.axes[a];
    axis = {.input = std::min<int64_t>(axis.input, 4),
            .kernel = std::min<int64_t>(axis.kernel, 3),
            .stride = std::min<int64_t>(axis.stride, 3),
            .dilation = std::min<int64_t>(axis.dilation, 2)};
    if (kernel_extent(axis) > 1) axis.pad_begin = std::min<int64_t>(trial.problem().axes[a].pad_begin, 1);
  }
  const uint64_t seed = trial.tried().recipe.seed;
  return {p, small_integers(output_shape(p), seed, 9), small_integers(input_shape(p), seed + 1, 3),
          small_integers(weight_shape(p), seed + 2, 3)};
}

Verdict steps(const Trial& trial, std::span<const Variable> variables, Subject& subject) {
  Descent now = start(trial);
  Applied answer = applied(trial, now.problem, {now.z, now.w, {}}, subject);
  if (answer.failure) return *answer.failure;
  Point before = evaluated(now, answer);
  for (const Variable variable : variables) {
    const Step s = step(now, variable, before, trial.tried().type.y);
    if (s.lipschitz == 0) return does_not_apply("everything has become zero");
    answer = applied(trial, now.problem, {s.to.z, s.to.w, {}}, subject);
    if (answer.failure) return *answer.failure;
    const Point after = evaluated(s.to, answer);
    const double lowered = s.lipschitz / 2 * s.length * s.length;
    if (!(after.value <= before.value - lowered + slack(s, before, after)))
      return fails("does_not_descend", "a gradient step does not lower 2 ||tconv(z, w) - y||^2 + |z|_1 as it must");
    now = s.to;
    before = after;
  }
  return {};
}

}  // namespace tconv::props
