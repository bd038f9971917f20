#include "props/subject.h"

#include <algorithm>

namespace tconv {
namespace {

Answer ask(Implementation& implementation, const Trial& trial, Tensor::Poison poison) {
  const Case& c = trial.tried();
  if (auto reason = implementation.unsupported(c)) return {{Outcome::Kind::refused, *reason}, {}, {}};
  Tensor y(c.type, output_shape(c.problem), c.y);
  y.poison(poison);
  const ConstTensorRef b = trial.b() ? trial.b()->ref() : ConstTensorRef{};
  Answer answer{implementation.run({c.problem, trial.x().ref(), trial.w().ref(), b, y.ref()}), {}, {}};
  if (answer.outcome.kind != Outcome::Kind::computed) return answer;
  answer.poison = y.check_poison(poison);
  answer.y = y.load();
  return answer;
}

// "wrong output shape: 1x1x1x2" is of the class "wrong_output_shape": what follows the colon varies with the case.
std::string class_of(const std::string& detail) {
  std::string bug_class = detail.substr(0, detail.find(':'));
  std::replace(bug_class.begin(), bug_class.end(), ' ', '_');
  return bug_class;
}

std::string index_text(const Extents& index) {
  std::string text;
  for (const int64_t i : index) text += (text.empty() ? "[" : ", ") + std::to_string(i);
  return text + "]";
}

}  // namespace

std::optional<Verdict> without_output(const Answer& answer) {
  switch (answer.outcome.kind) {
    case Outcome::Kind::refused:
      return does_not_apply(answer.outcome.detail);
    case Outcome::Kind::crashed:
      return run_fails("crashed", "it crashed: " + answer.outcome.detail);
    case Outcome::Kind::timed_out:
      return run_fails("timed_out", "it did not come back: " + answer.outcome.detail);
    case Outcome::Kind::broke_contract:
      return run_fails(class_of(answer.outcome.detail), answer.outcome.detail);
    case Outcome::Kind::computed:
      break;
  }
  if (answer.poison.gaps_written != 0)
    return run_fails("wrote_outside", std::to_string(answer.poison.gaps_written) + " elements outside y were written");
  if (answer.poison.unwritten != 0)
    return run_fails("unwritten", std::to_string(answer.poison.unwritten) +
                                      " elements of y were not written, the first at " +
                                      index_text(answer.poison.first_unwritten));
  return std::nullopt;
}

const Answer& Subject::run(const Trial& trial) {
  if (answered_ != trial.id()) {
    answer_ = ask(*implementation_, trial, Tensor::Poison::first);
    answered_ = trial.id();
  }
  return answer_;
}

Answer Subject::run_anew(const Trial& trial) { return ask(*implementation_, trial, Tensor::Poison::second); }

}  // namespace tconv
