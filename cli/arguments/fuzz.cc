#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/arguments/common.h"
#include "cli/commands.h"

namespace tconv::cli {
namespace {

constexpr char kFuzzExamples[] = R"(
Examples
  ./tconv fuzz                                   every target for a minute; clang is needed
  ./tconv fuzz fuzz_differential --time 600 --jobs 8
  ./tconv fuzz ./libmine.so                      yours, best compiled with -fsanitize=address,fuzzer-no-link
  ./tconv fuzz onednn_any                        a library with an adapter
  ./tconv fuzz --coverage                        which lines of ours the corpora reach
)";

}  // namespace

Command add_fuzz(CLI::App& app) {
  const auto kept = std::make_shared<FuzzOptions>();
  FuzzOptions& options = *kept;
  options.jobs = default_jobs();
  CLI::App* command = app.add_subcommand("fuzz", "Drive the properties by coverage, with libFuzzer");
  command->add_option("targets", options.targets, "Fuzz targets, or shared libraries of yours (default: all targets)");
  command->add_option("--time", options.seconds, "Seconds for each")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  command->add_option("--jobs", options.jobs, "Processes (default: one for each core)")->check(CLI::Range(1U, 256U));
  command->add_option("--corpus", options.corpus,
                      "Keep what is interesting in this folder (default: beside the targets)");
  command->add_flag("--list", options.list, "Only show the targets");
  command->add_option("--write-seeds", options.write_seeds, "Only write the inputs to begin with into this folder");
  command->footer(std::string(kFuzzExamples) + kExitCodes);
  return {command, [kept] { return fuzz(*kept); }};
}

}  // namespace tconv::cli
