// From names on the command line to a result that can be shown.
#pragma once

#include <string>
#include <vector>

#include "impls/registry.h"
#include "props/search/search.h"

namespace tconv::cli {

// Runs the plan in `jobs` processes on the named implementations, and finishes what comes of it. See sharded_search for
// the checkpoint.
SearchResult finished_search(const Plan& plan, const std::vector<std::string>& names, const Hosting& hosting,
                             unsigned jobs, const std::string& checkpoint = "");

// Puts the findings in the order of the table, whichever process found them, diagnoses each, makes one of those that
// turn out to be the same, and shrinks them.
void finish(SearchResult& result, const std::vector<std::string>& names, const Hosting& hosting);

}  // namespace tconv::cli
