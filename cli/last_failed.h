// What failed in an earlier run, tried before all else.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"

namespace tconv::cli {

// Tries the cases of the findings in the report options.last_failed, each with the property that saw it; findings are
// finished. An empty result if the options name no report, or one that is not there yet: a loop begins without one.
// Throws UsageError if it is no report.
SearchResult search_last_failed(const VerifyOptions& options, const std::vector<std::string>& names);

}  // namespace tconv::cli
