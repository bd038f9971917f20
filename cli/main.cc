// The command `tconv`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "ref/case_text.h"

namespace tconv::cli {
namespace {

constexpr uint64_t kDefaultCases = 19000;
constexpr uint64_t kFindingsCases = 20000;
constexpr uint64_t kMostCases = 1'000'000'000'000;

constexpr char kExamples[] = R"(
Examples
  tconv verify                                   all implementations, all properties
  tconv verify phases gemm_col2im --seed 7       two of them, with other cases
  tconv verify opencv_dnn --rank 2 --property reference --time 20
  tconv verify xnnpack onednn_nhwc               libraries with adapters (tconv doctor, tconv install-adapters)
  tconv verify ./libmine.so                      your own, as docs/abi.md has it, in a process of its own
  tconv verify --command 'python3 mine.py'       your own, in any language, as docs/protocol.md has it
  tconv verify --json report.json                the report as JSON, too
  tconv verify --layers                          the layers of real networks (minutes)
  tconv replay 'tconv1 type=f32 ...' phases      one case again, as a finding prints it
  tconv list                                     what there is
  tconv mutants                                  what the suite finds of plugins that are wrong on purpose
  tconv doctor                                   the libraries that can be checked here
  tconv findings                                 what is wrong with them, as a page in Markdown (minutes)

Exit codes
  0 everything that applies holds   1 a finding   2 usage   3 tconv itself failed   4 nothing was proved
  130 interrupted, with nothing found (the report is written all the same)
)";

// How libraries and commands are run.
void add_hosting(CLI::App& command, Hosting& hosting) {
  command
      .add_option_function<double>(
          "--deadline",
          [&](double seconds) {
            hosting.limits.deadline = std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
            hosting.limits.loading = hosting.limits.deadline;
          },
          "Seconds that a call may take (default: 5 for a library, more for large calls; 10 for a command)")
      ->check(CLI::Range(0.01, 86400.0));
  command.add_flag(
      "--in-process", hosting.in_process,
      "Load libraries into tconv itself, not into a process of their own: whatever they do, tconv suffers");
  command.add_flag(
      "--probe-limits", [&](int64_t) { hosting.limits.ask_supports = false; },
      "Also run what a library says it does not support, to find wrong answers where it should refuse");
}

int run(int argc, char** argv) {
  CLI::App app("Verifies implementations of transposed convolution.", "tconv");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("tconv ") + kVersion);
  app.require_subcommand(0, 1);  // none is told below: here it would be told of a misspelt one, too

  VerifyOptions verify_options;
  verify_options.cases = kDefaultCases;
  verify_options.memory = default_memory_limit();
  verify_options.jobs = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* verify_command = app.add_subcommand("verify", "Search for cases in which a property does not hold");
  verify_command->add_option("names", verify_options.implementations,
                             "Implementations, by name or as a shared library (default: ours and opencv_dnn)");
  verify_command
      ->add_option("--command", verify_options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  verify_command->add_option("--seed", verify_options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verify_command->add_option("--cases", verify_options.cases, "How many cases")
      ->check(CLI::Range(uint64_t{1}, kMostCases))
      ->capture_default_str();
  verify_command->add_option("--time", verify_options.seconds, "Stop after so many seconds")
      ->check(CLI::Range(0.001, 1e9));
  verify_command->add_option("--rank", verify_options.ranks, "A spatial rank, 1 to 3; may be repeated (default: all)")
      ->check(CLI::Range(1, 3))
      ->allow_extra_args(false);
  verify_command
      ->add_option("--property", verify_options.properties,
                   "A property; may be repeated (default: all but those of `tconv list` marked so)")
      ->allow_extra_args(false);
  verify_command->add_option("--json", verify_options.json, "Write the report as JSON to this file; - is stdout");
  verify_command
      ->add_option("--memory", verify_options.memory,
                   "Try no case that needs more, as 512MiB (default: half of what is free)")
      ->transform(CLI::AsSizeValue(false));
  verify_command->add_option("--jobs", verify_options.jobs, "Processes (default: one for each core)")
      ->check(CLI::Range(1U, 256U));

  add_hosting(*verify_command, verify_options.hosting);
  verify_command->add_flag("--huge", verify_options.huge, "Also problems of gigabytes, where an index leaves 32 bits");
  verify_command->add_flag("--layers", verify_options.real_layers, "Try the layers of real networks, not random cases");
  verify_command->add_option("--layer", verify_options.layers, "Only this layer, as L03; may be repeated")
      ->allow_extra_args(false);

  ReplayOptions replay_options;
  replay_options.memory = verify_options.memory;
  CLI::App* replay_command = app.add_subcommand("replay", "Try one case again");
  replay_command->add_option("case", replay_options.words, "The case, then implementations (default: all)")->required();
  replay_command
      ->add_option("--command", replay_options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  replay_command->add_option("--property", replay_options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  replay_command->add_option("--memory", replay_options.memory, "The most memory that the case may need")
      ->transform(CLI::AsSizeValue(false));
  add_hosting(*replay_command, replay_options.hosting);
  replay_command->footer("\n" + std::string(case_grammar()));

  MutantsOptions mutants_options;
  mutants_options.memory = verify_options.memory;
  CLI::App* mutants_command =
      app.add_subcommand("mutants", "Run the suite on plugins that are wrong on purpose, to see what it finds");
  mutants_command->add_option("names", mutants_options.names, "Mutants (default: all)");
  mutants_command->add_option("--time", mutants_options.seconds, "Seconds for each, at most")
      ->check(CLI::Range(0.001, 1e9))
      ->capture_default_str();
  mutants_command->add_option("--seed", mutants_options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  mutants_command->add_option("--property", mutants_options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  mutants_command->add_option("--json", mutants_options.json, "Write the table as JSON to this file; - is stdout");
  add_hosting(*mutants_command, mutants_options.hosting);

  FindingsOptions findings_options;
  findings_options.cases = kFindingsCases;
  findings_options.memory = verify_options.memory;
  findings_options.jobs = verify_options.jobs;
  CLI::App* findings_command =
      app.add_subcommand("findings", "Verify the adapters, and write what is found as a page in Markdown");
  findings_command->add_option("names", findings_options.names, "Implementations (default: all adapters)");
  findings_command->add_option("--seed", findings_options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  findings_command
      ->add_option("--cases", findings_options.cases,
                   "How many cases for each library; a tenth for an adapter that is a command, where calls take longer")
      ->check(CLI::Range(uint64_t{1}, kMostCases))
      ->capture_default_str();
  add_hosting(*findings_command, findings_options.hosting);

  CLI::App* list_command = app.add_subcommand("list", "Show the implementations and properties");

  CLI::App* doctor_command =
      app.add_subcommand("doctor", "Show which libraries can be checked here, and how to get others");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllHolds : kUsage;
  }
  verify_options.real_layers = verify_options.real_layers || !verify_options.layers.empty();
  if (verify_command->parsed()) return verify(verify_options);
  if (replay_command->parsed()) return replay(replay_options);
  if (mutants_command->parsed()) return mutants(mutants_options);
  if (findings_command->parsed()) return findings(findings_options);
  if (list_command->parsed()) return list();
  if (doctor_command->parsed()) return doctor();
  throw UsageError("name a command: verify, replay, findings, list, doctor or mutants; --help says more");
}

}  // namespace
}  // namespace tconv::cli

int main(int argc, char** argv) try {
  const int code = tconv::cli::run(argc, argv);
  // A report that is lost, on a full disk say, must not pass for one that was read.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw std::runtime_error("cannot write to stdout");
  return code;
} catch (const tconv::cli::UsageError& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kUsage;
} catch (const std::exception& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kToolFailed;
}
