// What is no transposed convolution is refused: no result is given for it, y is not touched, and nothing crashes. The
// refusal has a reason, and calls it invalid, not unsupported, if nothing else about it could be meant.
//
// Each of the calls below is the trial's with one thing changed. They are found here, not drawn: a valid case is needed
// to have tensors, and a replay of the case must meet the same ones.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

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
  // Whether it can be nothing but invalid to one that does the trial: one that does no dilation, say, may well say that
  // it does not do a dilation of 0.
  bool (*is_clear)(const Problem& trial);
};

Axis& last(Parts& parts) { return parts.problem.axes[2]; }

bool always(const Problem&) { return true; }
bool never(const Problem&) { return false; }  // it may be beyond what a library does, all the same
bool strided(const Problem& p) { return p.axes[2].stride > 1; }
bool dilated(const Problem& p) { return p.axes[2].dilation > 1; }
bool grouped(const Problem& p) { return p.groups > 1; }
bool padded(const Problem& p) { return p.axes[2].pad_begin > 0; }
bool unevenly_padded(const Problem& p) { return p.axes[2].pad_begin != p.axes[2].pad_end; }
bool output_padded(const Problem& p) { return p.axes[2].output_padding > 0; }

constexpr Mistake kMistakes[] = {
    {"stride_0", "a stride of 0", [](Parts& p) { last(p).stride = last(p).output_padding = 0; }, &strided},
    {"stride_negative", "a stride of -1", [](Parts& p) { last(p).stride = -1, last(p).output_padding = 0; }, &strided},
    {"dilation_0", "a dilation of 0", [](Parts& p) { last(p).dilation = last(p).output_padding = 0; }, &dilated},
    {"groups_0", "0 groups", [](Parts& p) { p.problem.groups = 0; }, &grouped},
    {"groups_negative", "-2^31 groups", [](Parts& p) { p.problem.groups = -(int64_t{1} << 31); }, &grouped},
    {"groups_do_not_divide", "a number of groups that divides no number of channels",
     [](Parts& p) { p.problem.groups = p.problem.in_channels + p.problem.out_channels + 1; }, &grouped},
    {"padding_negative", "a padding of -1", [](Parts& p) { last(p).pad_begin = -1; }, &padded},
    {"output_padding_negative", "an output_padding of -1", [](Parts& p) { last(p).output_padding = -1; },
     &output_padded},
    {"output_padding_too_large", "an output_padding of max(stride, dilation)",
     [](Parts& p) { last(p).output_padding = std::max(last(p).stride, last(p).dilation); }, &never},
    {"output_size", "a y whose size is not what the problem gives", [](Parts& p) { ++last(p).pad_end; },
     &unevenly_padded},
    {"stride_overflows", "a stride of 2^62",
     [](Parts& p) {
       if (last(p).input > 1) last(p).stride = int64_t{1} << 62;  // of one input none is seen
     },
     &never},
    {"weight_channels", "a w with fewer input channels than x", [](Parts& p) { --p.w.layout.shape[0]; }, &always},
    {"bias_length", "a bias with fewer elements than y has channels",
     [](Parts& p) {
       if (p.problem.bias) --p.b.layout.shape[0], p.b.bytes -= static_cast<size_t>(traits(p.b.type).bytes);
     },
     &always},
};

struct Fault {
  std::string bug_class;
  const char* does = "";
  std::string what;
};

bool same(const Parts& a, const Parts& b) {
  return a.problem == b.problem && a.w.layout.shape == b.w.layout.shape && a.b.layout.shape == b.b.layout.shape;
}

// What is wrong with the answer to a mistake; the class is empty if nothing is.
Fault fault(const Mistake& mistake, const Outcome& outcome, bool y_untouched, bool is_clear) {
  const std::string name = mistake.name, what = mistake.what;
  if (outcome.kind == Outcome::Kind::computed) return {"takes_" + name, "it computes a result for ", what};
  if (outcome.kind != Outcome::Kind::refused)
    return {"fails_on_" + name, "it fails, instead of refusing, on ", what + " (" + outcome.detail + ")"};
  if (!y_untouched) return {"writes_and_refuses", "it writes to y before it refuses ", what};
  if (outcome.rule == Rule::says_why) return {"wrong_refusal", "it does not say why it refuses ", what};
  if (outcome.rule == Rule::calls_it_invalid && is_clear)
    return {"wrong_refusal", "it calls unsupported, not invalid, ", what};
  return {};
}

// Of the class of the first; the sentence has all, and says once what several have in common.
Verdict verdict_on(const std::vector<Fault>& faults) {
  std::string sentence;
  const char* before = "";
  for (const Fault& f : faults) {
    const bool again = std::string_view(before) == f.does;
    sentence += (sentence.empty() ? "" : again ? ", " : "; ") + (again ? f.what : f.does + f.what);
    before = f.does;
  }
  return fails(faults[0].bug_class, sentence);
}

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  if (!answers.by.watches(Rule::answers)) return does_not_apply("it is our own, and gets valid problems only");
  const Problem& p = trial.problem();
  Tensor y(trial.tried().type.y, output_shape(p), trial.tried().y);
  y.poison();
  const Tensor untouched = y;
  const ConstTensorRef b = trial.b() ? trial.b()->ref() : ConstTensorRef{};
  const Parts right = {p, trial.x().ref(), trial.w().ref(), b, y.ref()};
  bool tried = false;
  std::vector<Fault> faults;
  for (const Mistake& mistake : kMistakes) {
    Parts wrong = right;
    mistake.make(wrong);
    if (same(wrong, right) || wrong.w.layout.shape[0] == 0 || (p.bias && wrong.b.bytes == 0)) continue;
    y.poison();
    const Outcome outcome =
        subject.run_unchecked({wrong.problem, wrong.x, wrong.w, wrong.b, wrong.y, trial.tried().quantization});
    Fault found = fault(mistake, outcome, y == untouched, mistake.is_clear(p));
    tried = true;
    if (!found.bug_class.empty()) faults.push_back(std::move(found));
  }
  if (!faults.empty()) return verdict_on(faults);
  return tried ? Verdict{} : does_not_apply("no mistake can be made in it");
}

}  // namespace

const Property refuses_invalid = {
    .name = "refuses_invalid",
    .formula = "what is no transposed convolution is refused as invalid, y untouched, and crashes nothing",
    .experiment = &on_any_data,
    .judge = nullptr,
    .explore = &explore,
    .one_in = 64};

}  // namespace tconv::props
