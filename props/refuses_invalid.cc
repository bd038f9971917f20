// What is no transposed convolution is refused: no result is given for it, y is not touched, and nothing crashes.
//
// Each of the calls below is the trial's with one thing changed. They are found here, not drawn: a valid case is needed
// to have tensors, and a replay of the case must meet the same ones.
#include <algorithm>

#include "props/catalogue.h"

namespace tconv::props {
namespace {

// The parts of a call, to be changed. Tensors only ever become smaller, or lie in larger memory.
struct Parts {
  Problem problem;
  ConstTensorRef x, w, b;
  TensorRef y;
};

struct Mistake {
  const char* name;  // part of the class
  const char* what;
  void (*make)(Parts& parts);
};

Axis& last(Parts& parts) { return parts.problem.axes[2]; }

constexpr Mistake kMistakes[] = {
    {"stride_0", "a stride of 0", [](Parts& p) { last(p).stride = last(p).output_padding = 0; }},
    {"stride_negative", "a stride of -1", [](Parts& p) { last(p).stride = -1, last(p).output_padding = 0; }},
    {"dilation_0", "a dilation of 0", [](Parts& p) { last(p).dilation = last(p).output_padding = 0; }},
    {"groups_0", "0 groups", [](Parts& p) { p.problem.groups = 0; }},
    {"groups_negative", "-2^31 groups", [](Parts& p) { p.problem.groups = -(int64_t{1} << 31); }},
    {"groups_do_not_divide", "a number of groups that divides no number of channels",
     [](Parts& p) { p.problem.groups = p.problem.in_channels + p.problem.out_channels + 1; }},
    {"padding_negative", "a padding of -1", [](Parts& p) { last(p).pad_begin = -1; }},
    {"output_padding_negative", "an output_padding of -1", [](Parts& p) { last(p).output_padding = -1; }},
    {"output_padding_too_large", "an output_padding of max(stride, dilation)",
     [](Parts& p) { last(p).output_padding = std::max(last(p).stride, last(p).dilation); }},
    {"output_size", "a y whose size is not what the problem gives", [](Parts& p) { ++last(p).pad_end; }},
    {"stride_overflows", "a stride of 2^62",
     [](Parts& p) {
       if (last(p).input > 1) last(p).stride = int64_t{1} << 62;  // of one input none is seen
     }},
    {"weight_channels", "a w with fewer input channels than x", [](Parts& p) { --p.w.layout.shape[0]; }},
    {"bias_length", "a bias with fewer elements than y has channels",
     [](Parts& p) {
       if (p.problem.bias) --p.b.layout.shape[0], p.b.bytes -= static_cast<size_t>(traits(p.b.type).bytes);
     }},
};

bool same(const Parts& a, const Parts& b) {
  return a.problem == b.problem && a.w.layout.shape == b.w.layout.shape && a.b.layout.shape == b.b.layout.shape;
}

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  if (!answers.by.watches(Rule::answers)) return does_not_apply("it is our own, and gets valid problems only");
  const Problem& p = trial.problem();
  Tensor y(trial.tried().type, output_shape(p), trial.tried().y);
  y.poison();
  const ConstTensorRef b = trial.b() ? trial.b()->ref() : ConstTensorRef{};
  const Parts right = {p, trial.x().ref(), trial.w().ref(), b, y.ref()};
  Verdict verdict = does_not_apply("no mistake can be made in it");
  for (const Mistake& mistake : kMistakes) {
    Parts wrong = right;
    mistake.make(wrong);
    if (same(wrong, right) || wrong.w.layout.shape[0] == 0 || (p.bias && wrong.b.bytes == 0)) continue;
    const Outcome outcome = subject.run_unchecked({wrong.problem, wrong.x, wrong.w, wrong.b, wrong.y});
    verdict = {};
    if (outcome.kind == Outcome::Kind::refused) {
      if (y.check_poison().unwritten == *element_count(output_shape(p))) continue;
      return fails("writes_and_refuses", "it writes to y before it refuses " + std::string(mistake.what));
    }
    const bool computes = outcome.kind == Outcome::Kind::computed;
    return fails((computes ? "takes_" : "fails_on_") + std::string(mistake.name),
                 (computes ? "it computes a result for " : "it fails, instead of refusing, on ") +
                     std::string(mistake.what) + (computes ? "" : ": " + outcome.detail));
  }
  return verdict;
}

}  // namespace

const Property refuses_invalid = {
    .name = "refuses_invalid",
    .formula = "what is no transposed convolution is refused, y untouched, and crashes nothing",
    .experiment = &on_any_data,
    .judge = nullptr,
    .explore = &explore,
    .one_in = 256};

}  // namespace tconv::props
