// The commands that take arguments, as the command line has them.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace tconv::cli {

inline constexpr char kExitCodes[] = R"(
Exit codes
  0 everything that applies holds   1 a finding   2 usage   3 tconv itself failed   4 nothing was proved
  130 interrupted, with nothing found (the report is written all the same)
)";

// A command of the command line; its options are filled by parsing the app.
struct Command {
  const CLI::App* app;
  std::function<int()> run;  // returns an exit code; throws UsageError
};

// Each adds its command to the app.
Command add_verify(CLI::App& app);
Command add_merge(CLI::App& app);
Command add_replay(CLI::App& app);
Command add_explain(CLI::App& app);
Command add_export(CLI::App& app);
Command add_compare(CLI::App& app);
Command add_mutants(CLI::App& app);
Command add_findings(CLI::App& app);
Command add_grade(CLI::App& app);
Command add_bench(CLI::App& app);
Command add_fuzz(CLI::App& app);
Command add_dialects(CLI::App& app);
Command add_vectors(CLI::App& app);
Command add_list(CLI::App& app);
Command add_doctor(CLI::App& app);
// These describe all commands of the app.
Command add_completion(CLI::App& app);
Command add_man(CLI::App& app);

}  // namespace tconv::cli
