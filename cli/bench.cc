// `tconv bench`: how fast implementations are, against each other and against what the machine can do.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "bench/race.h"
#include "bench/results_html.h"
#include "bench/results_json.h"
#include "bench/results_table.h"
#include "cli/case_argument.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "ref/case_text.h"
#include "report/json_report.h"
#include "report/report.h"

namespace tconv::cli {
namespace {

using Contestants = std::vector<std::unique_ptr<bench::Contestant>>;

constexpr std::chrono::milliseconds kFirstAnswer = std::chrono::seconds(60);  // of a library that is slow to load

// What is measured.
struct Subject {
  std::string id;
  Case c;
};

// A plugin of this build or installation that is no adapter, as lib/libtconv_fast.so.
std::string own_plugin(const std::string& name) {
  return plugin_folder("adapters").parent_path().parent_path() / ("libtconv_" + name + ".so");
}

// "libmine.so" is called mine.
std::string stem_of(const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem().string();
  return stem.starts_with("lib") ? stem.substr(3) : stem;
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// The library behind a name. Throws UsageError where there is none that can be timed.
std::string library_of(const std::string& name) {
  if (is_library_path(name)) {
    check_implementations({name}, {});
    return name;
  }
  const std::string own = own_plugin(name);
  if (exists(own)) return own;
  if (name == kFast) throw UsageError("there is no " + own + "; build it, or name what is to be compared by --ours");
  check_implementations({name}, {});
  for (const RegistryEntry& entry : registry()) {
    if (entry.name != name) continue;
    const std::string library =
        entry.adapter.empty() ? (plugin_folder("bench") / ("lib" + name + "_library.so")).string() : entry.adapter;
    if (is_library_path(std::filesystem::path(library).filename().string()) && exists(library)) return library;
    throw UsageError(name + (entry.adapter.empty() ? " is no library of its own, it cannot be timed"
                                                   : " is a command, what its pipes take would be timed, too"));
  }
  throw UsageError("unknown implementation '" + name + "'");
}

std::unique_ptr<bench::Contestant> contestant(const std::string& name) {
  const std::string library = library_of(name);
  return std::make_unique<bench::Contestant>(is_library_path(name) ? stem_of(name) : name, library);
}

// Ours, then those that are named, or all adapters that are libraries.
Contestants contestants(const BenchOptions& options, std::vector<std::string>& not_timed) {
  std::vector<std::string> names = options.names;
  if (names.empty())
    for (const RegistryEntry& entry : registry()) {
      if (entry.adapter.empty()) continue;
      if (is_library_path(std::filesystem::path(entry.adapter).filename().string()))
        names.push_back(entry.name);
      else
        not_timed.push_back(entry.name + ", a command: what its pipes take would be timed, too");
    }
  Contestants all;
  all.push_back(contestant(options.ours));
  for (const std::string& name : names) {
    auto other = contestant(name);
    const bool is_new =
        std::none_of(all.begin(), all.end(), [&](const auto& one) { return one->name() == other->name(); });
    if (is_new) all.push_back(std::move(other));
  }
  return all;
}

Case parse(const std::string& line) {
  if (const auto c = benchdnn_case(line)) return *c;
  const auto parsed = parse_case(line);
  if (const auto* error = std::get_if<TextError>(&parsed))
    throw UsageError(fmt::format("--case, column {}: {}", error->column, error->message));
  return std::get<Case>(parsed);
}

Case read_case(const std::string& line) {
  const Case c = parse(line);
  if (const std::string reason = bench::not_measurable(c); !reason.empty()) throw UsageError("--case: " + reason);
  return c;
}

std::vector<Subject> subjects(const BenchOptions& options) {
  std::vector<Subject> all;
  if (options.cases.empty() || !options.layers.empty())
    for (const Layer& layer : find_layers(options.layers)) {
      all.push_back({layer.id, {}});
      all.back().c.problem = layer.problem;
    }
  for (size_t i = 0; i < options.cases.size(); ++i)
    all.push_back({fmt::format("case {}", i + 1), read_case(options.cases[i])});
  return all;
}

// Without those that would not fit in memory; throws UsageError if that is all of them.
std::vector<Subject> without_too_large(std::vector<Subject> all, size_t processes, int64_t memory,
                                       std::vector<std::string>& not_timed) {
  std::vector<std::string> reasons;
  std::erase_if(all, [&](const Subject& subject) {
    const int64_t needed = bench::memory_of_race(subject.c, processes);
    if (needed <= memory) return false;
    reasons.push_back(
        fmt::format("{}, which needs {} of memory in {} processes, with a limit of {}: name fewer implementations",
                    subject.id, size_text(needed), processes, size_text(memory)));
    return true;
  });
  if (all.empty()) throw UsageError("not timed: " + reasons.front());
  not_timed.insert(not_timed.end(), reasons.begin(), reasons.end());
  return all;
}

void measure_rooflines(bench::Results& results) {
  for (auto& peak : results.peaks) {
    if (interrupted()) return;
    peak.roofline = peak.roofline.best_of(bench::measure_roofline(peak.threads));
  }
}

// All cases with all numbers of threads, until it is interrupted. Prints the table unless it is to be quiet.
void measure(const std::vector<Subject>& todo, const Contestants& all, const BenchOptions& options,
             const bench::Effort& effort, bool quiet, bench::Results& results) {
  Progress progress(todo.size() * options.threads.size());
  if (!quiet) fmt::print("{}", bench::table_header());
  for (const Subject& subject : todo)
    for (const int threads : options.threads) {
      if (interrupted()) return;
      std::fflush(stdout);
      progress.show(results.rows.size());
      results.rows.push_back(bench::race(all, subject.id, subject.c, threads, effort, &interrupted));
      progress.clear();
      if (!quiet) fmt::print("{}", bench::table_row(results, results.rows.back(), options.all));
    }
}

}  // namespace

int bench(const BenchOptions& options) {
  bench::Results results;
  results.version = kVersion;
  results.cpu = make_report({}, 0).cpu;
  const Contestants all = contestants(options, results.not_timed);
  results.ours = all.front()->name();
  const bench::Effort effort{options.rounds, options.seconds, default_memory_limit()};
  const std::vector<Subject> todo = without_too_large(subjects(options), all.size(), effort.memory, results.not_timed);
  ReportFile json(options.json), html(options.html);
  if (json.to_stdout() && html.to_stdout()) throw UsageError("--json and --html cannot both be stdout; name a file");
  const bool quiet = json.to_stdout() || html.to_stdout();
  if (const auto started = all.front()->start(kFirstAnswer); !started.fine())
    throw UsageError(fmt::format("{} cannot be timed: {}", results.ours, started.detail));
  catch_interrupts();

  for (const int threads : options.threads) results.peaks.push_back({threads, {}});
  announce("what the machine can do");
  measure_rooflines(results);
  measure(todo, all, options, effort, quiet, results);
  measure_rooflines(results);
  results.interrupted = interrupted();
  if (!quiet) fmt::print("{}", bench::table_summary(results));
  json.write(json_text(bench::to_json(results), 2) + "\n");
  html.write(bench::to_html(results));
  if (results.anything_wrong()) return kFinding;
  if (interrupted()) return kInterrupted;
  return results.anything_timed() ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
