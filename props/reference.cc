// tconv(x, w, b)[n, c, o] = b[c] + sum of x[n, ci, i] * w[ci, c mod C_out/G, t] over o = i*s + t*d - pad_begin.
//
// To the bit where the data make every order of summation exact; elsewhere each element within its own bound.
#include "props/catalogue.h"

namespace tconv::props {
namespace {

Verdict judge(const Trial& trial, const Answers& answers) {
  return judged(compare(trial.expected(answers.by.arithmetic(trial.tried().type)), answers.own.y));
}

}  // namespace

const Property reference = {
    "reference", "tconv(x, w, b) = y by the definition: to the bit on integers, within the computed bound on reals",
    &on_any_data, &judge};

}  // namespace tconv::props
