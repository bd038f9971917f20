#include "cli/verdict_code.h"

#include <algorithm>

#include "cli/usage_error.h"
#include "report/baseline.h"

namespace tconv::cli {

int verdict_code(const Report& report) {
  if (!new_findings(report).empty()) return kFinding;
  if (report.result.interrupted) return kInterrupted;
  const auto& implementations = report.result.implementations;
  const auto holds = [&](const ImplementationResult& i) {
    const std::string verdict = verdict_of(i);
    return verdict == "holds" || (report.baseline && verdict == "fails");
  };
  const bool all_hold = !implementations.empty() && std::all_of(implementations.begin(), implementations.end(), holds);
  return all_hold ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
