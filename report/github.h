// What GitHub Actions shows of a run: annotations, which are lines of the log, and the summary of the step.
#pragma once

#include <string>

#include "report/report.h"

namespace tconv {

// A line for each of the first findings: an error, or a warning if the baseline knows it.
std::string github_annotations(const Report& report);

// Markdown: verdicts in a table, then the findings.
std::string github_summary(const Report& report);

}  // namespace tconv
