#include "props/property.h"

#include <algorithm>

namespace tconv {
namespace {

Verdict verdict_on(const Property& property, const Trial& trial, const Answers& answers, Subject& subject) {
  if (!property.judges_failures) {
    if (auto verdict = without_output(answers.own)) return *verdict;
    for (const Answer& answer : answers.others)
      if (auto verdict = without_output(answer)) return *verdict;
  }
  return property.explore != nullptr ? property.explore(trial, answers, subject) : property.judge(trial, answers);
}

// Why the property has nothing to say of one who computes in this way; empty if it has.
std::string inapplicable(const Experiment& e, const Trial& trial, const Arithmetic& arithmetic) {
  if (!e.does_not_apply.empty()) return e.does_not_apply;
  if (!std::all_of(e.runs.begin(), e.runs.end(), [](const Trial& run) { return run.representable(); }))
    return "the further runs have values that the type does not hold";
  if (!e.exact || arithmetic == conventional(trial.tried().type)) return "";
  const auto exact = [&](const Trial& run) { return run.exact_in(arithmetic); };
  if (exact(trial) && std::all_of(e.runs.begin(), e.runs.end(), exact)) return "";
  return "the sums are not exact in the arithmetic that it declares";
}

}  // namespace

Examination::Examination(Trial trial, const std::vector<const Property*>& properties)
    : trial_(std::move(trial)), properties_(properties) {
  for (const Property* property : properties_) experiments_.push_back(property->experiment(trial_));
}

std::vector<Verdict> Examination::of(Subject& subject) const {
  const Answer own = subject.run(trial_);
  const bool go_on = own.outcome.kind == Outcome::Kind::computed;
  const Arithmetic arithmetic = subject.implementation().arithmetic(trial_.tried().type);
  std::vector<std::string> reasons;
  for (const Experiment& e : experiments_) reasons.push_back(inapplicable(e, trial_, arithmetic));
  const auto all_in_one_go = [](const Experiment& e) { return e.manner == Manner::in_turn; };
  std::vector<Trial> runs;
  for (size_t i = 0; i < experiments_.size(); ++i)
    if (const Experiment& e = experiments_[i]; go_on && reasons[i].empty() && all_in_one_go(e))
      runs.insert(runs.end(), e.runs.begin(), e.runs.end());
  const std::vector<Answer> answers = subject.run_all(runs, Manner::in_turn);

  std::vector<Verdict> verdicts;
  std::span<const Answer> left = answers;
  for (size_t i = 0; i < experiments_.size(); ++i) {
    const Experiment& e = experiments_[i];
    if (!reasons[i].empty()) {
      verdicts.push_back(does_not_apply(reasons[i]));
      continue;
    }
    std::vector<Answer> made_apart;
    std::span<const Answer> others;
    if (go_on && all_in_one_go(e)) {
      others = left.first(e.runs.size());
      left = left.subspan(e.runs.size());
    } else if (go_on) {
      others = made_apart = subject.run_all(e.runs, e.manner);
    }
    verdicts.push_back(verdict_on(*properties_[i], trial_, {subject.implementation(), own, others}, subject));
  }
  return verdicts;
}

Verdict check(const Property& property, Subject& subject, const Trial& trial) {
  const std::vector<const Property*> one = {&property};
  return Examination(trial, one).of(subject).front();
}

}  // namespace tconv
