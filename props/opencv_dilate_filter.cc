// tconv(x, w) = filter2D(copyMakeBorder(zero_insertion(x)), flipped w): agreement with what OpenCV gives.
//
// To the bit where sums are exact; elsewhere within the bounds of both, as OpenCV may be on the other side of the
// truth.
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::props {
namespace {

constexpr std::string_view kPeer = "opencv_dilate_filter";

struct OpenCv : Answer {};

OpenCv ask_opencv(const Trial& trial) {
  static thread_local Subject peer(make_implementation(kPeer));
  return {peer.run(trial)};
}

// The bound of a sum in this arithmetic, plus that of OpenCV's.
Dense<double> bound_of_both(const Trial& trial, const Arithmetic& arithmetic) {
  Dense<double> bound = trial.expected(arithmetic).bound;
  const Dense<double>& of_opencv = trial.expected().bound;
  for (size_t i = 0; i < of_opencv.values.size(); ++i) bound.values[i] += of_opencv.values[i];
  return bound;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  if (answers.by.name() == kPeer) return does_not_apply("it would be compared with itself");
  const OpenCv& opencv = trial.remembered<OpenCv>([&] { return ask_opencv(trial); });
  if (opencv.outcome.kind == Outcome::Kind::refused) return does_not_apply(opencv.outcome.detail);
  const Arithmetic arithmetic = answers.by.arithmetic(trial.tried().type);
  return judged(compare({opencv.y, {}, bound_of_both(trial, arithmetic)}, answers.own.y));
}

}  // namespace

const Property opencv_dilate_filter = {
    "opencv_dilate_filter", "tconv = OpenCV's filter2D, flipped kernel, over the zero-inserted and padded input",
    &on_any_data, &judge};

}  // namespace tconv::props
