// The comparison of two answers of one implementation to the same arguments.
#pragma once

#include <cmath>

#include "props/subject.h"
#include "props/verdict.h"

namespace tconv {

// Holds if all elements have the same bits; a NaN need only meet a NaN. `bug_class` and `sentence` say what it means if
// not.
inline Verdict same_bits(const Answer& first, const Answer& second, const char* bug_class, const char* sentence) {
  if (auto verdict = without_output(first)) return *verdict;
  if (auto verdict = without_output(second)) {
    // It answered before: that it does not now is the finding, whatever the reason.
    return fails(bug_class, std::string(sentence) + ": " + verdict->reason);
  }
  Comparison comparison = compare({first.y, {}, {}}, second.y);
  for (size_t i = 0; i < first.y.values.size(); ++i) {
    const double a = first.y.values[i], b = second.y.values[i];
    const bool zeros_differ = a == 0 && b == 0 && std::signbit(a) != std::signbit(b);
    comparison.wrong += zeros_differ ? 1 : 0;
  }
  if (!comparison.holds()) return fails(bug_class, sentence, std::move(comparison));
  return {};
}

}  // namespace tconv
