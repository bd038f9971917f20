// CGLS with tconv and conv as its adjoint finds x again from y = tconv(x, w), where w's first tap outweighs the others.
//
// With D the magnitude of the first tap, rho the sum of the others' and D = 4 rho, each channel by itself and nothing
// cropped: the singular values of tconv are between D - rho and D + rho, since y at the first taps' places is D*x plus
// at most rho*|x|. The condition number is at most 5/3, so that each step of CGLS divides the error by at least 4
// (Golub and Van Loan, "Matrix computations", 4th ed., 11.3): in exact arithmetic 2 * 5/3 * 4^-k <= u after 13 (f32) or
// 28 (f64) steps; twice as many leave room for roundings.
#include <algorithm>
#include <cmath>

#include "props/catalogue.h"
#include "props/descent.h"
#include "ref/conv.h"

namespace tconv::props {
namespace {

struct System {
  Problem problem;
  Dense<double> x, w;
  double least = 0;  // D - rho, the least singular value
};

System system_of(const Trial& trial) {
  System s;
  s.problem.rank = trial.problem().rank;
  Problem& p = s.problem;
  p.groups = p.in_channels = p.out_channels = std::min<int64_t>(trial.problem().in_channels, 2);
  int64_t taps = 1;
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Axis& given = trial.problem().axes[a];
    p.axes[a] = {std::min<int64_t>(given.input, 4), std::min<int64_t>(given.kernel, 3),
                 std::min<int64_t>(given.stride, 3), std::min<int64_t>(given.dilation, 3)};
    taps *= p.axes[a].kernel;
  }
  const uint64_t seed = trial.tried().recipe.seed;
  const double rho = 2 * static_cast<double>(std::max<int64_t>(taps - 1, 1)), first = 4 * rho;
  s.x = small_integers(input_shape(p), seed, 9);
  s.w = small_integers(weight_shape(p), seed + 1, 2);
  for (int64_t c = 0; c < p.in_channels; ++c) s.w(c, 0, 0, 0, 0) = first;
  s.least = first - rho;
  return s;
}

Experiment experiment(const Trial& trial) {
  const Experiment none = on_f32_and_f64(trial);
  if (!none.does_not_apply.empty()) return none;
  const System s = system_of(trial);
  return experiment_with(trial, {{s.problem, {s.x, s.w, {}}}});
}

double squared(double value) { return value * value; }

// `missed` bounds how far the residual r that CGLS keeps is from y - tconv(x): what rounding may have done in each
// step. So the end is judged without a guess: r must come down to `missed`, and then x is as close as that says.
Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  const System s = system_of(trial);
  const ElementType type = trial.tried().type.y;
  const int most_steps = type == ElementType::f32 ? 2 * 13 : 2 * 28;
  Dense<double> x(s.x.shape), r = answers.others[0].y;
  Dense<double> gradient = ref::conv(s.problem, r, s.w), p = gradient;
  double missed = 0;
  for (int step = 0; step < most_steps && norm(r) > missed; ++step) {
    p = rounded(p, type);
    const Applied q = applied(trial, s.problem, {p, s.w, {}}, subject);
    if (q.failure) return *q.failure;
    if (norm(q.y) == 0) break;
    const double before = squared(norm(gradient)), alpha = before / squared(norm(q.y));
    x = plus(x, alpha, p);
    r = plus(r, -alpha, q.y);
    // Also the roundings of x and r, in doubles; no singular value is larger than 5/3 of the least.
    missed += alpha * q.error + 0x1p-51 * (norm(r) + alpha * norm(q.y) + 2 * s.least * (norm(x) + alpha * norm(p)));
    gradient = ref::conv(s.problem, r, s.w);
    p = plus(gradient, squared(norm(gradient)) / before, p);
  }
  if (!(norm(r) <= missed)) return fails("does_not_converge", "CGLS with conv as the adjoint does not converge");
  if (!(norm(plus(x, -1, s.x)) <= (norm(r) + missed) / s.least))
    return fails("does_not_recover", "CGLS does not find x again from tconv(x, w)");
  return {};
}

}  // namespace

const Property least_squares = {.name = "least_squares",
                                .formula = "CGLS with conv as the adjoint finds x again from tconv(x, w)",
                                .experiment = &experiment,
                                .judge = nullptr,
                                .explore = &explore,
                                .one_in = 64};

}  // namespace tconv::props
