// tconv(x, w, b)[n, c, o] = b[c] + sum of x[n, ci, i] * w[ci, c mod C_out/G, t] over o = i*s + t*d - pad_begin.
//
// To the bit where the data make every order of summation exact; elsewhere each element within its own bound.
#include "props/catalogue.h"

namespace tconv::props {

Verdict reference(Subject& tconv, const Trial& trial) {
  const Answer& answer = tconv.run(trial);
  if (auto verdict = without_output(answer)) return *verdict;
  return judged(compare(trial.expected(), answer.y));
}

}  // namespace tconv::props
