// Two implementations that work differently give the same: y = gemm_col2im's y, and gemm_col2im's = phases' y.
//
// For outputs too large for the reference; together with `sampled` it is the evidence for the real layers.
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::props {

Verdict agreement(Subject& tconv, const Trial& trial) {
  if (!trial.exact()) return does_not_apply("the data do not make every sum exact");
  const Answer& answer = tconv.run(trial);
  if (auto verdict = without_output(answer)) return *verdict;

  static thread_local Subject gemm(make_implementation("gemm_col2im")), phases(make_implementation("phases"));
  Subject& other = tconv.implementation().name() == "gemm_col2im" ? phases : gemm;
  const Answer& peer = other.run(trial);
  if (auto verdict = without_output(peer)) return does_not_apply(other.implementation().name() + " has no answer");
  return judged(compare({peer.y, {}, {}}, answer.y));
}

}  // namespace tconv::props
