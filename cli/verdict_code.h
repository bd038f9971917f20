// From a result to the exit code of the program.
#pragma once

#include <algorithm>

#include "cli/usage_error.h"
#include "props/search/finding.h"

namespace tconv::cli {

inline int verdict_code(const SearchResult& result) {
  if (!result.findings.empty()) return kFinding;
  if (result.interrupted) return kInterrupted;
  const bool all_hold = !result.implementations.empty() &&
                        std::all_of(result.implementations.begin(), result.implementations.end(),
                                    [](const ImplementationResult& i) { return verdict_of(i) == "holds"; });
  return all_hold ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
