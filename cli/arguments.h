// The commands that take arguments, as the command line has them.
#pragma once

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace tconv::cli {

inline constexpr char kExitCodes[] = R"(
Exit codes
  0 everything that applies holds   1 a finding   2 usage   3 tconv itself failed   4 nothing was proved
  130 interrupted, with nothing found (the report is written all the same)
)";

// Each adds its command to the app. Parsing the app fills the options, which must be there until then.
CLI::App* add_verify(CLI::App& app, VerifyOptions& options);
CLI::App* add_replay(CLI::App& app, ReplayOptions& options);
CLI::App* add_explain(CLI::App& app, ExplainOptions& options);
CLI::App* add_mutants(CLI::App& app, MutantsOptions& options);
CLI::App* add_findings(CLI::App& app, FindingsOptions& options);
CLI::App* add_grade(CLI::App& app, GradeOptions& options);
CLI::App* add_bench(CLI::App& app, BenchOptions& options);
// A command of `tconv bench`.
CLI::App* add_bench_verify(CLI::App& bench, BenchVerifyOptions& options);
CLI::App* add_fuzz(CLI::App& app, FuzzOptions& options);
CLI::App* add_merge(CLI::App& app, MergeOptions& options);

}  // namespace tconv::cli
