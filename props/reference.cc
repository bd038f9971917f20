// tconv(x, w, b)[n, c, o] = b[c] + sum of x[n, ci, i] * w[ci, c mod C_out/G, t] over o = i*s + t*d - pad_begin.
//
// To the bit where the data make every order of summation exact; elsewhere each element within its own bound.
// A large output is judged by a certificate or, on other than exact data, at a sample of its elements.
#include "props/catalogue.h"
#include "props/certified.h"
#include "props/sampled.h"

namespace tconv::props {
namespace {

// The reference needs some nanoseconds for each, and some for the bound: a few hundredths of a second.
constexpr int64_t kMostMultiplications = 4'000'000;

Verdict judge(const Trial& trial, const Answers& answers) {
  const Types types = trial.tried().type;
  const Arithmetic arithmetic = answers.by.arithmetic(types);
  if (arithmetic.norm_wise && !trial.finite()) return does_not_apply("its transforms spread NaN and infinities");
  const bool usual = types.arithmetic() && arithmetic == conventional(types);
  if (multiplications(trial.problem()) <= kMostMultiplications || !usual)
    return judged(compare(trial.expected(arithmetic), answers.own.y));
  if (trial.exact()) return certified(trial, answers.own);
  return judged(compare_samples(trial, answers.own.y, arithmetic), {Evidence::Kind::sample});
}

}  // namespace

const Property reference = {
    "reference", "tconv(x, w, b) = y by the definition: to the bit on integers, within the computed bound on reals",
    &on_any_data, &judge};

}  // namespace tconv::props
