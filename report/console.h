// The report as text for people.
#pragma once

#include <string>

#include "report/report.h"

namespace tconv {

// A table of implementations and properties, what was skipped and why, then the findings. Escape codes only if
// `colour`.
std::string to_console(const Report& report, bool colour);

// The lines of one finding.
std::string to_console(const Finding& finding, bool colour);

// What shows that a finding is one, a line each: the case, the first wrong elements, the command that tries it again.
std::string evidence(const Finding& finding);

// Every line moved to the right.
std::string indented(const std::string& lines, size_t by);

}  // namespace tconv
