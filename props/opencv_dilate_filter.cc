// tconv(x, w) = filter2D(copyMakeBorder(zero_insertion(x)), flipped w): agreement with what OpenCV gives.
//
// To the bit where sums are exact; elsewhere within twice the bound, as OpenCV may be on the other side of the truth.
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::props {
namespace {

constexpr std::string_view kPeer = "opencv_dilate_filter";

Expected agreement(const Trial& trial, const Dense<double>& y) {
  Expected expected{y, {}, trial.expected().bound};
  for (double& bound : expected.bound.values) bound *= 2;
  return expected;
}

}  // namespace

Verdict opencv_dilate_filter(Subject& tconv, const Trial& trial) {
  if (tconv.implementation().name() == kPeer) return does_not_apply("it would be compared with itself");
  const Answer& answer = tconv.run(trial);
  if (auto verdict = without_output(answer)) return *verdict;

  static thread_local Subject peer(make_implementation(kPeer));
  const Answer& opencv = peer.run(trial);
  if (opencv.outcome.kind == Outcome::Kind::refused) return does_not_apply(opencv.outcome.detail);
  return judged(compare(agreement(trial, opencv.y), answer.y));
}

}  // namespace tconv::props
