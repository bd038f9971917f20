// From wrong results to a sentence: which misreading of the definition gives exactly these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "props/diagnosis/misreading.h"
#include "props/subject.h"

namespace tconv {

struct Diagnosis {
  // What gives exactly the wrong results on every case tried on which the subject was wrong; empty if nothing does.
  std::vector<const Misreading*> alike;
  int64_t wrong_cases = 0;      // on which they were compared
  std::optional<Case> example;  // the first of them
  bool always = true;           // the subject is wrong wherever the misreading is

  // The name that all of them have; empty if there are several, or none.
  std::string_view name() const;
  // One sentence, or nothing where nothing is known.
  std::string sentence() const;
};

// Compares what the subject gives with every misreading, exactly, on the failing case and on others that tell them
// apart: those of its kind (rank, layouts) in a stream of cases. Deterministic; bounded in cases and time.
Diagnosis diagnose(Subject& subject, const Case& failing);

}  // namespace tconv
