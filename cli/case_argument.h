// A case among the words of a command line, followed by others: a case line, or a problem of benchdnn's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ref/case.h"

namespace tconv::cli {

struct CaseArgument {
  Case tried;
  bool from_file = false;           // the file of an input of a fuzz target, which is a case in bytes
  std::vector<std::string> others;  // the words after it
};

// The case of a descriptor or a command of benchdnn's (report/dialects/benchdnn_batch.h); nothing if the text is not
// meant as one. Throws UsageError if it is wrong.
std::optional<Case> benchdnn_case(const std::string& text);

// A case may come in quotes, as one word, or without them: then its words are those up to the first without '='.
// A descriptor is one word.
// Requires a word. Throws UsageError if they are no valid case.
CaseArgument case_argument(const std::vector<std::string>& words);

}  // namespace tconv::cli
