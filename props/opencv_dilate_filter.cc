// tconv(x, w) = filter2D(copyMakeBorder(zero_insertion(x)), flipped w): agreement with what OpenCV gives.
//
// To the bit where sums are exact; elsewhere within twice the bound, as OpenCV may be on the other side of the truth.
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::props {
namespace {

constexpr std::string_view kPeer = "opencv_dilate_filter";

struct OpenCv : Answer {
  Expected expected;  // of others: its y
};

OpenCv ask_opencv(const Trial& trial) {
  static thread_local Subject peer(make_implementation(kPeer));
  OpenCv opencv{peer.run(trial), {}};
  opencv.expected = {opencv.y, {}, trial.expected().bound};
  for (double& bound : opencv.expected.bound.values) bound *= 2;
  return opencv;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  if (answers.by.name() == kPeer) return does_not_apply("it would be compared with itself");
  const OpenCv& opencv = trial.remembered<OpenCv>([&] { return ask_opencv(trial); });
  if (opencv.outcome.kind == Outcome::Kind::refused) return does_not_apply(opencv.outcome.detail);
  return judged(compare(opencv.expected, answers.own.y));
}

}  // namespace

const Property opencv_dilate_filter = {
    "opencv_dilate_filter", "tconv = OpenCV's filter2D, flipped kernel, over the zero-inserted and padded input",
    &on_any_data, &judge};

}  // namespace tconv::props
