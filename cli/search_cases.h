// Given cases, one by one and however large, instead of a search for small ones.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "ref/case.h"

namespace tconv::cli {

struct NamedCase {
  std::string id;  // for messages
  Case tried;      // of whatever data
};

// What is asked of a case whose data are of this kind.
struct DataKind {
  Recipe::Kind data;
  std::vector<std::string> properties;
};

// Tries every case with every kind of data that it can have, on the named implementations. The options may choose other
// properties. Cases that need too much memory are left out, and told to be.
SearchResult search_cases(const std::vector<NamedCase>& cases, const std::vector<DataKind>& kinds,
                          const std::string& description, const VerifyOptions& options,
                          const std::vector<std::string>& names);

}  // namespace tconv::cli
