#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/arguments/common.h"
#include "cli/commands.h"

namespace tconv::cli {
namespace {

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

Command add_bench_verify(CLI::App& bench) {
  const auto kept = std::make_shared<BenchVerifyOptions>();
  BenchVerifyOptions& options = *kept;
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
  return {command, [kept] { return bench_verify(*kept); }};
}

}  // namespace

Command add_bench(CLI::App& app) {
  const auto kept = std::make_shared<BenchOptions>();
  BenchOptions& options = *kept;
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
  const Command verify = add_bench_verify(*command);
  return {command, [kept, verify] { return verify.app->parsed() ? verify.run() : bench(*kept); }};
}

}  // namespace tconv::cli
