#include "cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "cli/memory.h"
#include "cli/usage_error.h"
#include "props/search/enumerate.h"
#include "ref/case_text.h"

namespace tconv::cli {
namespace {

constexpr uint64_t kDefaultCases = 19000;
constexpr uint64_t kFindingsCases = 20000;
constexpr uint64_t kMostCases = 1'000'000'000'000;

constexpr char kVerifyExamples[] = R"(
Examples
  tconv verify phases --seed 7 --cases 100000
  tconv verify ./libmine.so --property reference --time 20
  tconv verify ./libmine.so --exhaustive 2d-466                          every small geometry, in seconds
  tconv verify ./libmine.so --exhaustive 2d-3475 --resume sweep.state    Ctrl-C; the same again goes on
  tconv verify ./libmine.so --exhaustive 2d-3475 --shard 0/4 --json 0.json
  tconv merge 0.json 1.json 2.json 3.json --json all.json                the report of the four shards
)";

constexpr char kGradeExamples[] = R"(
Examples
  tconv grade                                    ours, and OpenCV
  tconv grade ./libmine.so --json grades.json
  tconv grade --command 'python3 mine.py'
)";

constexpr char kBenchExamples[] = R"(
Examples
  tconv bench                                    all layers, with 1 and 2 threads (half an hour)
  tconv bench --layers L05,L10 --threads 1 --all
  tconv bench --case 'tconv1 type=f32 ...' --json speed.json --html speed.html
  tconv bench onednn_any xnnpack gemm_col2im     against these alone
  tconv bench --ours ./libmine.so                yours, against all adapters

Each implementation runs in a process of its own, in the layout that suits it and with weights prepared; its result is
checked first. They take turns; a time is the median of all calls, with half the distance of the quartiles. A ratio above
1 means that ours is faster; `conv.` is the ratio with the conversion of layouts. `roof` is the share of what the
roofline allows if the data come from memory.
)";

constexpr char kBenchVerifyExamples[] = R"(
Examples
  tconv bench verify                             all; some minutes
  tconv bench verify --part small-cases ./libmine.so
  tconv bench verify --part certificates --json -

Times are seconds of the processor. Adapters run in this process, without a worker.
)";

constexpr char kFuzzExamples[] = R"(
Examples
  ./tconv fuzz                                   every target for a minute; clang is needed
  ./tconv fuzz fuzz_differential --time 600 --jobs 8
  ./tconv fuzz ./libmine.so                      yours, best compiled with -fsanitize=address,fuzzer-no-link
  ./tconv fuzz onednn_any                        a library with an adapter
  ./tconv fuzz --coverage                        which lines of ours the corpora reach
)";

unsigned default_jobs() { return std::max(1U, std::thread::hardware_concurrency()); }

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

// How libraries and commands are run.
constexpr char kExplainExamples[] = R"(
Examples
  tconv explain 'tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=3 s=2 d=1 pb=1 pe=1 op=1 bias=0 x=ncx w=ncx y=ncx data=integers:1'
  tconv explain 'tconv1 ...' --impl ./libmine.so     the case of a finding: which products reach the wrong elements
)";

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

// "0/4": the index and the number of shards.
std::pair<uint64_t, uint64_t> shard_of(const std::string& text) {
  uint64_t index = 0, shards = 0;
  const char* end = text.data() + text.size();
  const auto slash = std::from_chars(text.data(), end, index);
  const bool has_slash = slash.ec == std::errc() && slash.ptr != end && *slash.ptr == '/';
  const auto rest = has_slash ? std::from_chars(slash.ptr + 1, end, shards) : slash;
  const bool is_sound = has_slash && rest.ec == std::errc() && rest.ptr == end;
  if (!is_sound || index >= shards || shards > kMostShards)
    throw UsageError("--shard is " + text + ", it must be i/n with i from 0 to n-1 and n up to 1000000, as 0/4 to 3/4");
  return {index, shards};
}

}  // namespace

CLI::App* add_verify(CLI::App& app, VerifyOptions& options) {
  options.cases = kDefaultCases;
  options.memory = default_memory_limit();
  options.jobs = default_jobs();
  CLI::App* command = app.add_subcommand("verify", "Search for cases in which a property does not hold");
  command->add_option("names", options.implementations,
                      "Implementations, by name or as a shared library (default: ours and opencv_dnn)");
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  CLI::Option* cases = command->add_option("--cases", options.cases, "How many cases")
                           ->check(CLI::Range(uint64_t{1}, kMostCases))
                           ->capture_default_str();
  command->add_option("--time", options.seconds, "Stop after so many seconds")->check(CLI::Range(0.001, 1e9));
  CLI::Option* ranks =
      command->add_option("--rank", options.ranks, "A spatial rank, 1 to 3; may be repeated (default: all)")
          ->check(CLI::Range(1, 3))
          ->allow_extra_args(false);
  command
      ->add_option("--property", options.properties,
                   "A property; may be repeated (default: all but those of `tconv list` marked so)")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the report as JSON to this file; - is stdout");
  command
      ->add_option("--memory", options.memory, "Try no case that needs more, as 512MiB (default: half of what is free)")
      ->transform(CLI::AsSizeValue(false));
  command->add_option("--jobs", options.jobs, "Processes (default: one for each core)")->check(CLI::Range(1U, 256U));

  add_hosting(*command, options.hosting);
  add_confidence(*command, options.miss_bits);
  command->footer(std::string(kVerifyExamples) + kExitCodes);
  command->add_flag("--huge", options.huge, "Also problems of gigabytes, where an index leaves 32 bits");
  command
      ->add_option("--exhaustive", options.exhaustive,
                   fmt::format("All cases of a small space instead of random ones: {}", fmt::join(space_names(), ", ")))
      ->excludes(cases)
      ->excludes(ranks);
  command
      ->add_option_function<std::string>(
          "--shard", [&](const std::string& text) { std::tie(options.shard, options.shards) = shard_of(text); },
          "Only part i of n, as 0/4 to 3/4, of the cases; `tconv merge` makes one of the reports")
      ->type_name("i/n");
  command
      ->add_option("--resume", options.resume,
                   "Keep the state of the search in this file, and go on from it if it is there")
      ->type_name("FILE");
  command->add_flag("--layers", options.real_layers, "Try the layers of real networks, not random cases");
  command->add_option("--layer", options.layers, "Only this layer, as L03; may be repeated")->allow_extra_args(false);
  return command;
}

CLI::App* add_replay(CLI::App& app, ReplayOptions& options) {
  options.memory = default_memory_limit();
  CLI::App* command = app.add_subcommand("replay", "Try one case again");
  command
      ->add_option("case", options.words, "The case, or the file of a fuzz input, then implementations (default: all)")
      ->required();
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--property", options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  command->add_option("--memory", options.memory, "The most memory that the case may need")
      ->transform(CLI::AsSizeValue(false));
  add_hosting(*command, options.hosting);
  add_confidence(*command, options.miss_bits);
  command->footer("\n" + std::string(case_grammar()));
  return command;
}

CLI::App* add_explain(CLI::App& app, ExplainOptions& options) {
  options.memory = default_memory_limit();
  CLI::App* command = app.add_subcommand("explain", "Show how the result of a case comes about, four ways");
  command->add_option("case", options.words, "The case, or the file of a fuzz input")->required();
  command
      ->add_option("--impl", options.implementations,
                   "Also what this implementation makes of it, by name or as a shared library; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--memory", options.memory, "The most memory that the case may need")
      ->transform(CLI::AsSizeValue(false));
  add_hosting(*command, options.hosting);
  command->footer(std::string(kExplainExamples) + kExitCodes + "\n" + std::string(case_grammar()));
  return command;
}

CLI::App* add_mutants(CLI::App& app, MutantsOptions& options) {
  options.memory = default_memory_limit();
  CLI::App* command =
      app.add_subcommand("mutants", "Run the suite on plugins that are wrong on purpose, to see what it finds");
  command->add_option("names", options.names, "Mutants (default: all)");
  command->add_option("--time", options.seconds, "Seconds for each, at most")
      ->check(CLI::Range(0.001, 1e9))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--property", options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the table as JSON to this file; - is stdout");
  add_hosting(*command, options.hosting);
  return command;
}

CLI::App* add_findings(CLI::App& app, FindingsOptions& options) {
  options.cases = kFindingsCases;
  options.memory = default_memory_limit();
  options.jobs = default_jobs();
  CLI::App* command =
      app.add_subcommand("findings", "Verify the adapters, and write what is found as a page in Markdown");
  command->add_option("names", options.names, "Implementations (default: all adapters)");
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--cases", options.cases,
                   "How many cases for each library; a tenth for an adapter that is a command, where calls take longer")
      ->check(CLI::Range(uint64_t{1}, kMostCases))
      ->capture_default_str();
  add_hosting(*command, options.hosting);
  return command;
}

CLI::App* add_grade(CLI::App& app, GradeOptions& options) {
  CLI::App* command =
      app.add_subcommand("grade", "Show how precisely implementations compute, type by type, by data made for it");
  command->add_option("names", options.implementations, "Implementations (default: ours and opencv_dnn)");
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the grades as JSON to this file; - is stdout");
  add_hosting(*command, options.hosting);
  command->footer(std::string(kGradeExamples) + kExitCodes);
  return command;
}

CLI::App* add_bench(CLI::App& app, BenchOptions& options) {
  options.threads = default_jobs() > 1 ? std::vector{1, 2} : std::vector{1};
  CLI::App* command = app.add_subcommand("bench", "Measure how fast implementations are, against each other");
  command->require_subcommand(0, 1);
  command->add_option("names", options.names,
                      "The others, by name or as a shared library (default: all adapters that are libraries)");
  command->add_option("--ours", options.ours, "What they are compared with, by name or as a shared library")
      ->capture_default_str();
  command->add_option("--layers", options.layers, "Only these layers, as L02,L10 (default: all)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--case", options.cases, "A case instead of layers, in one word; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--threads", options.threads, "How many threads each may use, as 1,2; may be repeated")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--rounds", options.rounds, "Turns of each implementation on a layer")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      ->add_option("--time", options.seconds,
                   "No more rounds after so many seconds on a layer; three are run in any case")
      ->check(CLI::Range(0.0, 1e9))
      ->capture_default_str();
  command->add_flag("--all", options.all, "Show all implementations, not only the best other one");
  command->add_option("--json", options.json, "Write the figures as JSON to this file; - is stdout");
  command->add_option("--html", options.html, "Write a page with plots to this file; - is stdout");
  command->footer(std::string(kBenchExamples) + kExitCodes);
  return command;
}

CLI::App* add_bench_verify(CLI::App& bench, BenchVerifyOptions& options) {
  CLI::App* command = bench.add_subcommand(
      "verify", "How many cases are verified a second, and what a certificate costs against what it certifies");
  command->add_option("library", options.library,
                      "A shared library that takes f32 (default: one that comes with tconv)");
  command->add_option("--part", options.part, "Only this: small-cases or certificates")
      ->check(CLI::IsMember({"small-cases", "certificates"}));
  command->add_option("--cases", options.cases, "Small cases of each kind; of random ones a thirtieth")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--layer", options.layers, "The certificate of this layer, as L03; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--runs", options.runs, "Of each, of which the fastest counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--json", options.json, "Write the figures as JSON to this file; - is stdout");
  add_confidence(*command, options.miss_bits);
  command->footer(std::string(kBenchVerifyExamples) + kExitCodes);
  return command;
}

CLI::App* add_fuzz(CLI::App& app, FuzzOptions& options) {
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
  return command;
}

CLI::App* add_merge(CLI::App& app, MergeOptions& options) {
  CLI::App* command =
      app.add_subcommand("merge", "Make one report of those of shards: that of the whole search, or what is missing");
  command->add_option("reports", options.reports, "Reports that `tconv verify --shard i/n --json` wrote")->required();
  command->add_option("--json", options.json, "Write the report as JSON to this file; - is stdout");
  return command;
}

}  // namespace tconv::cli
