// The comparison of two answers of one implementation to the same arguments.
#pragma once

#include <cmath>

#include "props/property.h"

namespace tconv {

// Holds if the trial's own answer and the last one of the experiment have the same bits; a NaN need only meet a NaN.
// `bug_class` and `sentence` say what it means if not.
inline Verdict same_bits(const Answers& answers, const char* bug_class, const char* sentence) {
  if (auto verdict = without_output(answers.own)) return *verdict;
  const Dense<double>& first = answers.own.y;
  const Answer& second = answers.others.back();
  // It answered before: that it does not now is the finding, whatever the reason.
  if (auto verdict = without_output(second)) return fails(bug_class, std::string(sentence) + ": " + verdict->reason);
  Comparison comparison = compare({first, {}, {}}, second.y);
  for (size_t i = 0; i < first.values.size(); ++i) {
    const double a = first.values[i], b = second.y.values[i];
    comparison.wrong += a == 0 && b == 0 && std::signbit(a) != std::signbit(b) ? 1 : 0;
  }
  if (!comparison.holds()) return fails(bug_class, sentence, std::move(comparison));
  return {};
}

}  // namespace tconv
