// An error in what the user asked for: one clear line on stderr, exit code 2.
#pragma once

#include <stdexcept>

namespace tconv::cli {

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The exit codes of the program.
enum ExitCode : int {
  kAllHolds = 0,
  kFinding = 1,
  kUsage = 2,
  kToolFailed = 3,
  kNothingProved = 4,
  kInterrupted = 130,  // by Ctrl-C, with nothing found until then
};

}  // namespace tconv::cli
