// Options that several commands have.
#pragma once

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace tconv::cli {

inline constexpr uint64_t kMostCases = 1'000'000'000'000;

// A process for each core.
unsigned default_jobs();

// --json, --html, --junit, --sarif and --baseline.
void add_report(CLI::App& command, ReportOptions& options);

// --confidence 2^-N, for certificates.
void add_confidence(CLI::App& command, int& miss_bits);

// How libraries and commands are run: --deadline, --in-process, --probe-limits.
void add_hosting(CLI::App& command, Hosting& hosting);

}  // namespace tconv::cli
