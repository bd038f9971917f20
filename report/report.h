// What is shown at the end of a run.
#pragma once

#include <string>

#include "props/search/finding.h"

namespace tconv {

struct Report {
  SearchResult result;
  double seconds = 0;
  std::string tconv_version, compiler, cpu;
};

// A report of the result with this program's version, its compiler and this machine's CPU filled in.
Report make_report(SearchResult result, double seconds);

// The command that tries the finding's case again.
std::string replay_command(const Finding& finding);

}  // namespace tconv
