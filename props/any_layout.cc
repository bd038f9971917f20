// tconv does not depend on where its tensors lie: the same bits for channels first and last, for views with gaps, and
// at any alignment of an element. A layout that is refused is no failure.
#include "props/catalogue.h"

namespace tconv::props {
namespace {

using Order = Placement::Order;

struct Layouts {
  Placement x, w, y;
};
constexpr Layouts kLayouts[] = {
    {{Order::ncx, 0, 0}, {Order::ncx, 0, 0}, {Order::ncx, 0, 0}},
    {{Order::nxc, 0, 0}, {Order::ncx, 0, 0}, {Order::nxc, 0, 0}},
    {{Order::nxc, 0, 1}, {Order::nxc, 0, 3}, {Order::ncx, 0, 1}},
    {{Order::ncx, 2, 1}, {Order::ncx, 1, 5}, {Order::ncx, 3, 7}},
    {{Order::ncx, 0, 3}, {Order::nxc, 1, 0}, {Order::nxc, 1, 5}},
};

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Experiment moved;
  for (const Layouts& layouts : kLayouts) {
    Case c = trial.tried();
    c.x = layouts.x, c.w = layouts.w, c.y = layouts.y;
    if (validate(c).empty()) moved.runs.emplace_back(c, trial.data());
  }
  return moved;
}

Verdict judge(const Trial&, const Answers& answers) {
  if (auto verdict = without_output(answers.own)) return *verdict;
  Verdict verdict = does_not_apply("it takes no other layout");
  for (const Answer& other : answers.others) {
    if (other.outcome.kind == Outcome::Kind::refused) continue;
    if (auto failure = without_output(other)) return *failure;
    verdict = judged(compare({answers.own.y, {}, {}}, other.y));
    if (!verdict.fails()) continue;
    verdict.bug_class = "layout_matters";
    verdict.reason = "the same tensors in another layout give another result";
    return verdict;
  }
  return verdict;
}

}  // namespace

const Property any_layout = {.name = "any_layout",
                             .formula = "the same y for any strides, offset and alignment that it takes",
                             .experiment = &experiment,
                             .judge = &judge,
                             .one_in = 4,
                             .judges_failures = true};

}  // namespace tconv::props
