#include "props/subject.h"

#include <algorithm>

namespace tconv {
namespace {

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

std::optional<Verdict> without_output(const LargeAnswer& answer) {
  return without_output(Answer{answer.outcome, answer.poison, {}});
}

LargeAnswer Subject::run_large(const Trial& trial) {
  const Case& c = trial.tried();
  LargeAnswer answer;
  if (auto reason = implementation_->unsupported(c)) {
    answer.outcome = {Outcome::Kind::refused, *reason};
    return answer;
  }
  answer.y = Tensor(c.type.y, output_shape(c.problem), c.y);
  answer.y.poison();
  const ConstTensorRef b = trial.b() ? trial.b()->ref() : ConstTensorRef{};
  answer.outcome =
      implementation_->run({c.problem, trial.x().ref(), trial.w().ref(), b, answer.y.ref(), c.quantization});
  if (answer.outcome.kind == Outcome::Kind::computed) answer.poison = answer.y.check_poison();
  return answer;
}

std::vector<Answer> Subject::answers_to(std::span<const Trial> trials, Manner manner, Tensor::Poison poison,
                                        const Dense<double>* held) {
  std::vector<Answer> answers(trials.size());
  std::vector<Tensor> outputs(trials.size());
  std::vector<Call> calls;
  std::vector<size_t> called;
  for (size_t i = 0; i < trials.size(); ++i) {
    const Case& c = trials[i].tried();
    if (auto reason = implementation_->unsupported(c)) {
      answers[i].outcome = {Outcome::Kind::refused, *reason};
      continue;
    }
    outputs[i] = Tensor(c.type.y, output_shape(c.problem), c.y);
    outputs[i].poison(poison);
    if (held != nullptr) outputs[i].store(*held);
    const ConstTensorRef b = trials[i].b() ? trials[i].b()->ref() : ConstTensorRef{};
    calls.push_back({c.problem, trials[i].x().ref(), trials[i].w().ref(), b, outputs[i].ref(), c.quantization});
    called.push_back(i);
  }
  std::vector<Outcome> outcomes(calls.size());
  implementation_->run_all(calls, outcomes, manner);
  for (size_t call = 0; call < calls.size(); ++call) {
    Answer& answer = answers[called[call]];
    answer.outcome = std::move(outcomes[call]);
    if (answer.outcome.kind != Outcome::Kind::computed) continue;
    answer.poison = outputs[called[call]].check_poison(poison);
    answer.y = outputs[called[call]].load();
  }
  return answers;
}

Answer Subject::run(const Trial& trial) {
  return std::move(answers_to({&trial, 1}, Manner::in_turn, Tensor::Poison::first).front());
}

std::vector<Answer> Subject::run_all(std::span<const Trial> trials, Manner manner) {
  return answers_to(trials, manner, Tensor::Poison::second);
}

Answer Subject::run_over(const Trial& trial, const Dense<double>& held) {
  Answer answer = std::move(answers_to({&trial, 1}, Manner::in_turn, Tensor::Poison::first, &held).front());
  answer.poison.unwritten = 0;
  return answer;
}

Outcome Subject::run_unchecked(const Call& call) {
  Outcome outcome;
  implementation_->run_all({&call, 1}, {&outcome, 1}, Manner::unchecked);
  return outcome;
}

}  // namespace tconv
