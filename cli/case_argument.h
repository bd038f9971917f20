// A case among the words of a command line, followed by others.
#pragma once

#include <string>
#include <vector>

#include "ref/case.h"

namespace tconv::cli {

struct CaseArgument {
  Case tried;
  bool from_file = false;           // the file of an input of a fuzz target, which is a case in bytes
  std::vector<std::string> others;  // the words after it
};

// A case may come in quotes, as one word, or without them: then its words are those up to the first without '='.
// Requires a word. Throws UsageError if they are no valid case.
CaseArgument case_argument(const std::vector<std::string>& words);

}  // namespace tconv::cli
