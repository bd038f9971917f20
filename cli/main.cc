// The command `tconv`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <tuple>

#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "props/search/enumerate.h"
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
  tconv verify phases --exhaustive 2d-1190       not some, but all of 5.7 million small cases
  tconv verify phases --exhaustive 2d-3475 --resume sweep.state      stop it when you like, and go on
  tconv verify phases --exhaustive 2d-3475 --shard 0/4 --json 0.json a quarter of it, on one of four machines
  tconv merge 0.json 1.json 2.json 3.json        one report of them
  tconv replay 'tconv1 type=f32 ...' phases      one case again, as a finding prints it
  tconv grade ./libmine.so                       how precisely it computes: exact, conventional, norm-wise, ...
  tconv list                                     what there is
  tconv mutants                                  what the suite finds of plugins that are wrong on purpose
  tconv doctor                                   the libraries that can be checked here
  tconv findings                                 what is wrong with them, as a page in Markdown (minutes)
)";

constexpr char kExitCodes[] = R"(
Exit codes
  0 everything that applies holds   1 a finding   2 usage   3 tconv itself failed   4 nothing was proved
  130 interrupted, with nothing found (the report is written all the same)
)";

constexpr int kMostMissBits = 1000;

// N of the text "2^-N"; 0 if it is no such text, or N not between 1 and kMostMissBits.
int miss_bits_of(const std::string& text) {
  constexpr std::string_view kPrefix = "2^-";
  int bits = 0;
  if (!text.starts_with(kPrefix)) return 0;
  const auto [end, error] = std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), bits);
  return error == std::errc() && end == text.data() + text.size() && bits <= kMostMissBits ? std::max(0, bits) : 0;
}

void add_confidence(CLI::App& command, int& miss_bits) {
  command
      .add_option_function<std::string>(
          "--confidence", [&](const std::string& text) { miss_bits = miss_bits_of(text); },
          fmt::format("What is wrong may pass a certificate with this probability at most (default: 2^-{})", miss_bits))
      ->check([](const std::string& text) {
        return miss_bits_of(text) > 0
                   ? std::string()
                   : fmt::format("'{}' is no probability like 2^-80, down to 2^-{}", text, kMostMissBits);
      });
}

constexpr char kVerifyExamples[] = R"(
Examples
  tconv verify phases --seed 7 --cases 100000
  tconv verify ./libmine.so --property reference --time 20
  tconv verify ./libmine.so --exhaustive 2d-466                          every small geometry, in seconds
  tconv verify ./libmine.so --exhaustive 2d-3475 --resume sweep.state    Ctrl-C; the same again goes on
  tconv verify ./libmine.so --exhaustive 2d-3475 --shard 0/4 --json 0.json
  tconv merge 0.json 1.json 2.json 3.json --json all.json                the report of the four shards
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

// "1d-466, ..."
std::string spaces() {
  std::string text;
  for (const std::string_view name : space_names()) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

// "0/4": the index and the number of shards.
std::pair<uint64_t, uint64_t> shard_of(const std::string& text) {
  uint64_t index = 0, shards = 0;
  const char* end = text.data() + text.size();
  const auto slash = std::from_chars(text.data(), end, index);
  if (slash.ec != std::errc() || slash.ptr == end || *slash.ptr != '/')
    shards = 0;
  else if (const auto rest = std::from_chars(slash.ptr + 1, end, shards); rest.ec != std::errc() || rest.ptr != end)
    shards = 0;
  if (index >= shards || shards > kMostShards)
    throw UsageError("--shard is " + text + ", it must be i/n with i from 0 to n-1 and n up to 1000000, as 0/4 to 3/4");
  return {index, shards};
}

int run(int argc, char** argv) {
  CLI::App app("Verifies implementations of transposed convolution.", "tconv");
  app.footer(std::string(kExamples) + kExitCodes);
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
  add_confidence(*verify_command, verify_options.miss_bits);
  verify_command->footer(std::string(kVerifyExamples) + kExitCodes);
  verify_command->add_flag("--huge", verify_options.huge, "Also problems of gigabytes, where an index leaves 32 bits");
  verify_command->add_option("--exhaustive", verify_options.exhaustive,
                             "All cases of a small space instead of random ones: " + spaces());
  verify_command
      ->add_option_function<std::string>(
          "--shard",
          [&](const std::string& text) { std::tie(verify_options.shard, verify_options.shards) = shard_of(text); },
          "Only part i of n, as 0/4 to 3/4, of the cases; `tconv merge` makes one of the reports")
      ->type_name("i/n");
  verify_command
      ->add_option("--resume", verify_options.resume,
                   "Keep the state of the search in this file, and go on from it if it is there")
      ->type_name("FILE");
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
  add_confidence(*replay_command, replay_options.miss_bits);
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

  GradeOptions grade_options;
  CLI::App* grade_command =
      app.add_subcommand("grade", "Show how precisely implementations compute, type by type, by data made for it");
  grade_command->add_option("names", grade_options.implementations, "Implementations (default: ours and opencv_dnn)");
  grade_command->add_option("--command", grade_options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  grade_command->add_option("--json", grade_options.json, "Write the grades as JSON to this file; - is stdout");
  add_hosting(*grade_command, grade_options.hosting);

  MergeOptions merge_options;
  CLI::App* merge_command =
      app.add_subcommand("merge", "Make one report of those of shards: that of the whole search, or what is missing");
  merge_command->add_option("reports", merge_options.reports, "Reports that `tconv verify --shard i/n --json` wrote")
      ->required();
  merge_command->add_option("--json", merge_options.json, "Write the report as JSON to this file; - is stdout");

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
  if (merge_command->parsed()) return merge_reports(merge_options);
  if (replay_command->parsed()) return replay(replay_options);
  if (mutants_command->parsed()) return mutants(mutants_options);
  if (findings_command->parsed()) return findings(findings_options);
  if (grade_command->parsed()) return grade(grade_options);
  if (list_command->parsed()) return list();
  if (doctor_command->parsed()) return doctor();
  throw UsageError("name a command: verify, merge, replay, grade, findings, list, doctor or mutants; --help says more");
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
