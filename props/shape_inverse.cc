// conv maps s input sizes to one output size; output_padding says which of them tconv gives back:
//
//   conv_size(X) = I  <=>  tconv_size(I, output_padding) = X with output_padding = X - tconv_size(I, 0) in 0..s-1,
//
// without output_padding exactly when s divides X + pad_begin + pad_end - d*(K-1) - 1. All s sizes are reached, and one
// more output_padding adds outputs at the high end and changes none of the others.
#include <algorithm>
#include <vector>

#include "props/catalogue.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostCandidates = 6;

// The statement about sizes, for the axis with this output_padding.
bool sizes_invert(const Axis& a) {
  const int64_t size = tconv_output_size(a).value_or(0);
  const SizeRange range = conv_inputs_sharing_output(a);
  const bool divides = (size + a.pad_begin + a.pad_end - kernel_extent(a)) % a.stride == 0;
  return conv_output_size(a, size) == a.input && range.first <= size && size <= range.last &&
         output_padding_selecting(a, size) == a.output_padding && divides == (a.output_padding == 0);
}

// Where two outputs of different sizes have an element in common, it must be the same one.
Comparison compare_common(const Dense<double>& smaller, const Dense<double>& larger) {
  Dense<double> cut(smaller.shape);
  for_each_index(smaller.shape,
                 [&](auto n, auto c, auto z, auto y, auto x) { cut(n, c, z, y, x) = larger(n, c, z, y, x); });
  return compare({smaller, {}, {}}, cut);
}

// The trial's case with each output_padding below the stride, on all axes at once, as far as that leaves an output.
Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  int64_t candidates = 1;
  for (const Axis& a : trial.problem().axes) candidates = std::max(candidates, a.stride);
  Experiment padded;
  for (int64_t padding = 0; padding < std::min(candidates, kMostCandidates); ++padding) {
    Case c = trial.tried();
    for (Axis& a : c.problem.axes) a.output_padding = std::min(padding, a.stride - 1);
    if (validate(c).empty()) padded.runs.emplace_back(c, trial.data());
  }
  if (padded.runs.empty()) padded.does_not_apply = "no output_padding below the stride gives an output";
  return padded;
}

bool sizes_invert(const Dense<double>& y, Problem p) {
  for (size_t a = 0; a < 3; ++a) {
    Axis& axis = p.axes[a];
    const auto padding = output_padding_selecting(axis, y.shape[a + 2]);
    if (!padding) return false;
    axis.output_padding = *padding;
    if (!sizes_invert(axis)) return false;
  }
  return true;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  Verdict verdict;
  for (size_t i = 0; i < answers.others.size(); ++i) {
    const Dense<double>& y = answers.others[i].y;
    if (!sizes_invert(y, trial.problem()))
      return fails("wrong_size", "the sizes of conv and tconv are not inverse to each other");
    if (i == 0) continue;
    verdict = judged(compare_common(answers.others[i - 1].y, y));
    if (!verdict.fails()) continue;
    verdict.bug_class = "output_padding_changes";
    verdict.reason = "more output_padding changes outputs that are there without it";
    return verdict;
  }
  return verdict;
}

}  // namespace

const Property shape_inverse = {
    "shape_inverse", "tconv(conv(X)) has X's shape with the right output_padding, and each output_padding only adds",
    &experiment, &judge};

}  // namespace tconv::props
