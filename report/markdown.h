// What was found in other people's libraries, as a page in Markdown: docs/findings.md. It names no machine.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "props/search/finding.h"

namespace tconv {

struct LibraryFindings {
  ImplementationResult result;
  std::string takes;                    // in the adapter's words
  uint64_t cases = 0;                   // drawn for it
  std::vector<Finding> findings;        // each has been seen again by a fresh process
  std::vector<Finding> not_reproduced;  // not so
};

struct FindingsPage {
  std::time_t date = 0;
  std::string tconv_version;
  uint64_t seed = 1;
  bool interrupted = false;
  std::vector<LibraryFindings> libraries;
};

std::string to_markdown(const FindingsPage& page);

}  // namespace tconv
