// Runs a fuzz target, which is a program of an engine, and collects what it left behind.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tconv::cli {

struct EngineRun {
  std::filesystem::path target;  // the program
  std::filesystem::path corpus;  // where it keeps what it finds interesting; made if it is not there
  std::vector<std::filesystem::path> seeds;
  std::filesystem::path artifacts;  // where it leaves inputs that fail; an empty folder
  double seconds = 60;
  unsigned jobs = 1;
};

// What the engine said last of its progress, as "#4096: cov: 1234 ft: 5678 corp: 99 exec/s: 2000".
using OnProgress = std::function<void(const std::string&)>;

// Runs it in fork mode until the time is over, or Ctrl-C. Failing inputs do not stop it. Throws std::runtime_error if
// it cannot be run, or ends by itself.
void run_engine(const EngineRun& run, const OnProgress& on_progress);

// What a target says of one input.
struct Reproduction {
  bool fails = false;
  std::string headline;  // "reference phases wrong_values", of judge.h; else the sanitizer's or the engine's summary
  bool of_judge = false;
};
Reproduction reproduce(const std::filesystem::path& target, const std::filesystem::path& input);

}  // namespace tconv::cli
