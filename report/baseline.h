// What was known to be wrong before a run.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "report/report.h"

namespace tconv {

// Whether the report's baseline has the finding; without a baseline nothing is known.
bool is_known(const Report& report, const Finding& finding);
std::vector<Finding> new_findings(const Report& report);

// The keys of the baseline that no finding bears, of implementations that were tried.
std::vector<std::string> vanished(const Report& report);

}  // namespace tconv
