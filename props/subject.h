// An implementation under test, as the properties see it.
#pragma once

#include <memory>
#include <optional>
#include <string>

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

// The verdict on an answer that has no output to judge, or an incomplete one; empty if y is whole.
std::optional<Verdict> without_output(const Answer& answer);

class Subject {
 public:
  explicit Subject(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}

  const Implementation& implementation() const { return *implementation_; }

  // Runs the implementation with an output that is poisoned before. The answer to the last trial is remembered: several
  // properties judge the same one. What the implementation says it does not support is `refused`, and not run.
  const Answer& run(const Trial& trial);

  // Runs it once more, over another poison, and remembers nothing.
  Answer run_anew(const Trial& trial);

 private:
  std::unique_ptr<Implementation> implementation_;
  uint64_t answered_ = 0;
  Answer answer_;
};

}  // namespace tconv
