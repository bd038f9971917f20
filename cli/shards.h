// One search spread over several processes.
#pragma once

#include <functional>

#include "props/search/search.h"

namespace tconv::cli {

// The most findings that a search can be told to stop at.
inline constexpr uint64_t kMostFindings = 1000;

// Runs the plan in `jobs` processes, each with subjects of its own, and merges what they find. The result is that of
// one process. Watches for Ctrl-C and shows progress. Throws std::runtime_error if a process fails.
// With the path of a checkpoint, the state is saved there a few times a second; if the file is there the search goes on
// from it, in as many processes as before. Throws UsageError if it is of another search.
SearchResult sharded_search(const Plan& plan, const std::function<Subjects()>& make_subjects, unsigned jobs,
                            const std::string& checkpoint = "");

}  // namespace tconv::cli
