#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "cli/arguments/common.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/shards.h"
#include "cli/usage_error.h"
#include "props/search/enumerate.h"

namespace tconv::cli {
namespace {

constexpr uint64_t kDefaultCases = 19000;

constexpr char kVerifyExamples[] = R"(
Examples
  tconv verify phases --seed 7 --cases 100000
  tconv verify ./libmine.so --property reference --time 20
  tconv verify ./libmine.so --exhaustive 2d-466                          every small geometry, in seconds
  tconv verify ./libmine.so --exhaustive 2d-3475 --resume sweep.state    Ctrl-C; the same again goes on
  tconv verify ./libmine.so --exhaustive 2d-3475 --shard 0/4 --json 0.json
  tconv merge 0.json 1.json 2.json 3.json --json all.json                the report of the four shards
  tconv verify ./libmine.so --batch shapes_2d                            problems of oneDNN's benchdnn
  tconv verify ./libmine.so --html report.html                           a page with pictures of what is wrong
  tconv verify ./libmine.so --json r.json --last-failed r.json           again and again, while you mend it
  tconv verify ./libmine.so --until-failure
  tconv verify ./libmine.so --baseline known.json --junit tests.xml      in CI: only what is new fails
)";

constexpr char kMergeExamples[] = R"(
Examples
  tconv merge 0.json 1.json 2.json 3.json        says which shards are missing, if some are
  tconv merge 0.json 1.json 2.json 3.json --json all.json --html all.html
)";

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

// They are random, of a space, of real networks, or of what is named.
void take_cases_from_one_place(CLI::App& command) {
  std::vector<const char*> others = {"--cases", "--rank", "--exhaustive", "--shard", "--resume", "--layers", "--layer"};
  for (const char* name : {"--batch", "--onnx", "--wpt", "--vectors"}) {
    for (const char* other : others) command.get_option(name)->excludes(command.get_option(other));
    others.push_back(name);
  }
}

}  // namespace

Command add_verify(CLI::App& app) {
  const auto kept = std::make_shared<VerifyOptions>();
  VerifyOptions& options = *kept;
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
  add_report(*command, options.report);
  command
      ->add_option("--last-failed", options.last_failed,
                   "First the cases of the findings in this JSON report; the search only if none fails any more")
      ->type_name("FILE");
  CLI::Option* most = command->add_option("--max-findings", options.most_findings, "Stop after so many")
                          ->check(CLI::Range(uint64_t{1}, kMostFindings));
  command
      ->add_flag(
          "--until-failure",
          [&](int64_t) {
            options.cases = kMostCases;
            options.most_findings = 1;
          },
          "Go on, with ever more cases, until something fails")
      ->excludes(cases)
      ->excludes(most);
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
  const auto add_given = [&](const char* name, std::vector<std::string>& paths, const char* what, const char* type) {
    return command->add_option(name, paths, std::string("Try ") + what + ", not random cases; may be repeated")
        ->type_name(type)
        ->allow_extra_args(false);
  };
  add_given("--batch", options.batches, "the problems of this batch file of benchdnn's", "FILE");
  add_given("--onnx", options.onnx,
            "the case of this ONNX backend-test folder, or of each that is in it, and judge the output that is stored "
            "there",
            "FOLDER");
  add_given("--wpt", options.wpt,
            "the cases of this file of WebNN's Web Platform Tests, and judge the outputs that are stored there",
            "FILE");
  add_given("--vectors", options.vectors, "the cases of this file of test vectors, or of all in this folder", "PATH");
  take_cases_from_one_place(*command);
  return {command, [kept] {
            kept->real_layers = kept->real_layers || !kept->layers.empty();
            return verify(*kept);
          }};
}

Command add_merge(CLI::App& app) {
  const auto kept = std::make_shared<MergeOptions>();
  MergeOptions& options = *kept;
  CLI::App* command =
      app.add_subcommand("merge", "Make one report of those of shards: that of the whole search, or what is missing");
  command->add_option("reports", options.reports, "Reports that `tconv verify --shard i/n --json` wrote")->required();
  add_report(*command, options.report);
  command->footer(std::string(kMergeExamples) + kExitCodes);
  return {command, [kept] { return merge_reports(*kept); }};
}

}  // namespace tconv::cli
