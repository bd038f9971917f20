// An implementation under test, as the properties see it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "impls/implementation.h"
#include "props/trial.h"
#include "props/verdict.h"

namespace tconv {

// What an implementation made of a trial: its outcome and, if that is `computed`, the output.
struct Answer {
  Outcome outcome;
  Tensor::PoisonReport poison;  // what it left unwritten, and what it wrote outside y
  Dense<double> y;
};

// The same of an output of gigabytes, as its type holds it.
struct LargeAnswer {
  Outcome outcome;
  Tensor::PoisonReport poison;
  Tensor y;
};

// The verdict on an answer that has no output to judge, or an incomplete one; empty if y is whole.
std::optional<Verdict> without_output(const Answer& answer);
std::optional<Verdict> without_output(const LargeAnswer& answer);

class Subject {
 public:
  explicit Subject(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}

  const Implementation& implementation() const { return *implementation_; }

  // Runs the implementation with an output that is poisoned before. What it says it does not support is `refused`, and
  // not run.
  Answer run(const Trial& trial);
  LargeAnswer run_large(const Trial& trial);
  // The same for several trials at once, over another poison.
  std::vector<Answer> run_all(std::span<const Trial> trials, Manner manner);
  // One call as it is.
  Outcome run_call(const Call& call) { return implementation_->run(call); }
  // Calls as they are, to what has not been asked whether it supports them.
  void run_calls(std::span<const Call> calls, std::span<Outcome> outcomes) {
    implementation_->run_all(calls, outcomes, Manner::in_turn);
  }
  // The same as run, but y holds these values before. What is not written keeps them: `poison` says nothing.
  Answer run_over(const Trial& trial, const Dense<double>& held);
  // Loses what earlier calls may have left in the implementation, where it runs in a process that can be replaced.
  void forget() { implementation_->forget(); }
  // One call as it is, valid or not.
  Outcome run_unchecked(const Call& call);

 private:
  std::vector<Answer> answers_to(std::span<const Trial> trials, Manner manner, Tensor::Poison poison,
                                 const Dense<double>* held = nullptr);

  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tconv
