// From a failure to a sentence: what is wrong with the implementation.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "props/diagnosis/lab.h"

namespace tconv {

struct Diagnosis {
  std::string name;      // the class: stable, without sizes; empty if there is none, or are several
  std::string sentence;  // empty where nothing is known
  std::vector<std::string>
      alike;                // the names of all that give exactly what was seen; several where they cannot be told apart
  int64_t wrong_cases = 0;  // on which they were compared
  std::optional<Case> example;  // of wrong values, the first of them
  bool always = false;          // it is wrong wherever the misreading is
};

// Tries in turn what explains a failure: a rule that is broken, where tensors lie, calls before, misreadings of the
// definition on the failing case and others around it, single products, arithmetic. Deterministic where the
// implementation is, unless the time runs out; bounded in cases and time.
Diagnosis diagnose(Subject& subject, const Symptom& symptom,
                   std::chrono::milliseconds most_time = std::chrono::seconds(8));

}  // namespace tconv
