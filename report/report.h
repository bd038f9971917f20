// What is shown at the end of a run.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "props/search/finding.h"
#include "props/search/outcome_map.h"
#include "report/exhibit.h"

namespace tconv {

// What an implementation makes of pairs of parameters.
struct ImplementationMaps {
  std::string name;
  std::vector<OutcomeMap> maps;
};

struct Report {
  SearchResult result;
  double seconds = 0;
  std::string tconv_version, compiler, cpu;
  std::optional<std::set<std::string>> baseline = {};  // the keys of findings that were known before

  // For people only: neither goes into JSON.
  std::vector<std::optional<Exhibit>> exhibits = {};  // of the first findings, in their order
  std::vector<ImplementationMaps> maps = {};

  const Exhibit* exhibit_of_finding(size_t number) const {
    return number < exhibits.size() && exhibits[number] ? &*exhibits[number] : nullptr;
  }
};

// A report of the result with this program's version, its compiler and this machine's CPU filled in.
Report make_report(SearchResult result, double seconds);

// The command that tries the finding's case again.
std::string replay_command(const Finding& finding);

}  // namespace tconv
