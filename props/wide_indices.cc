// The definition, where an index leaves 8 or 16 bits or the integers of f16: outputs of over 65536 elements along one
// axis, by a long input or by a huge stride, over a plane, over the channels, over the batch.
#include <algorithm>

#include "props/catalogue.h"
#include "ref/case_text.h"

namespace tconv::props {
namespace {

constexpr int64_t kBeyond = 66003;  // 2^16 and a little, no multiple of a block

// The widths that make one index wide, all else small; kernel, stride and padding are taken from the trial where that
// is possible.
struct Wide : std::vector<Trial> {};

Wide wide(const Trial& trial) {
  Wide all;
  const auto add = [&](const auto& change) {
    Case c = trial.tried();
    c.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
    Problem& p = c.problem;
    p.batch = p.groups = p.in_channels = p.out_channels = 1;
    for (Axis& a : p.axes) a = {};
    change(p);
    if (validate(c).empty()) all.emplace_back(c);
  };
  const Axis& given = trial.problem().axes[2];
  add([&](Problem& p) { p.axes[2] = {.input = 3, .kernel = 2, .stride = kBeyond / 2}; });
  add([&](Problem& p) { p.axes[2] = {.input = kBeyond, .kernel = std::min<int64_t>(given.kernel, 3)}; });
  add([&](Problem& p) { p.axes[2] = {.input = kBeyond / 3, .kernel = 3, .stride = 3, .pad_begin = 1}; });
  add([&](Problem& p) {
    if (p.rank > 1) p.axes[1] = {.input = 2, .kernel = 2, .stride = 160};
    p.axes[2] = {.input = 3, .kernel = 2, .stride = p.rank > 1 ? 210 : kBeyond};
  });
  add([](Problem& p) { p.axes[2] = {.input = 5, .kernel = 259, .pad_begin = 1}; });
  add([](Problem& p) { p.axes[2] = {.input = 5, .kernel = 2, .dilation = 259, .output_padding = 258}; });
  add([](Problem& p) { p.axes[2] = {.input = 300, .kernel = 3, .pad_begin = 259, .pad_end = 1}; });
  add([](Problem& p) { p.out_channels = kBeyond; });
  add([](Problem& p) { p.in_channels = kBeyond; });
  add([](Problem& p) { p.batch = kBeyond; });
  return all;
}

const Wide& wide_of(const Trial& trial) {
  return trial.remembered<Wide>([&] { return wide(trial); });
}

Experiment experiment(const Trial& trial) { return {wide_of(trial)}; }

// The verdict on one of the wide problems, which the message names, as the case of a finding is the trial's.
Verdict on_wide(const Trial& wide, const Answer& answer) {
  const std::string where = ", where there are more than 65536 elements: " + to_text(wide.tried());
  if (auto failure = without_output(answer)) {
    if (!failure->fails()) return *failure;
    return fails("wide_index_" + failure->bug_class, failure->reason + where);
  }
  Verdict verdict = judged(compare(wide.expected(), answer.y));
  if (verdict.fails()) {
    verdict.bug_class = "wide_index";
    verdict.reason += where;
  }
  return verdict;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  if (auto verdict = without_output(answers.own)) return *verdict;
  Verdict verdict = does_not_apply("it takes no problem of such a size");
  for (size_t i = 0; i < answers.others.size(); ++i) {
    const Verdict one = on_wide(wide_of(trial)[i], answers.others[i]);
    if (one.kind == Verdict::Kind::does_not_apply) continue;
    verdict = one;
    if (verdict.fails()) break;
  }
  return verdict;
}

}  // namespace

const Property wide_indices = {.name = "wide_indices",
                               .formula = "the definition, also with more than 65536 elements along each dimension",
                               .experiment = &experiment,
                               .judge = &judge,
                               .one_in = 4096,
                               .judges_failures = true};

}  // namespace tconv::props
