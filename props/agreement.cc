// Two implementations that work differently give the same: y = gemm_col2im's y, and gemm_col2im's = phases' y.
//
// For outputs too large for the reference; together with `sampled` it is the evidence for the real layers.
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::props {
namespace {

struct Gemm : Answer {};
struct Phases : Answer {};

template <typename Peer>
const Answer& answer_of(const char* name, const Trial& trial) {
  return trial.remembered<Peer>([&] { return Peer{Subject(make_implementation(name)).run(trial)}; });
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const bool is_gemm = answers.by.name() == "gemm_col2im";
  const Answer& peer = is_gemm ? answer_of<Phases>("phases", trial) : answer_of<Gemm>("gemm_col2im", trial);
  if (without_output(peer)) return does_not_apply("the other implementation has no answer");
  return judged(compare({peer.y, {}, {}}, answers.own.y));
}

}  // namespace

const Property agreement = {.name = "agreement",
                            .formula = "two implementations that work differently give the same y",
                            .experiment = &on_exact_data,
                            .judge = &judge,
                            .by_default = false};

}  // namespace tconv::props
