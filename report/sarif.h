// The report as SARIF 2.1.0 (OASIS), which code scanning services read.
#pragma once

#include "report/json_report.h"

namespace tconv {

// A rule for each class of what is wrong, a result for each finding. The findings of the baseline are `unchanged`, what
// is no more there is `absent`.
Json to_sarif(const Report& report);

}  // namespace tconv
