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

}  // namespace tconv
