// Tests that somebody has stored, tried on implementations, and their outputs held against the reference.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "report/stored/data_set.h"

namespace tconv::cli {

struct StoredTests {
  std::string path;                                    // of the file or folder, for messages
  std::function<std::vector<stored::DataSet>()> read;  // throws stored::Malformed, stored::Refused
};

// All are read before any is run: a broken one is told at once, by a UsageError. What is refused is left out, and told
// to be; so is what needs too much memory. Of outputs that are right the report has one line, called `row`.
SearchResult search_stored(const std::vector<StoredTests>& all, const std::string& row, const std::string& description,
                           const VerifyOptions& options, const std::vector<std::string>& names);

}  // namespace tconv::cli
