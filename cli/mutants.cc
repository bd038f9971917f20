// `tconv mutants`: runs the suite on plugins that are wrong on purpose, and shows which property finds each, how soon,
// and by how small a case. What survives is what the suite cannot see.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "ref/case_text.h"
#include "report/json_report.h"
#include "report/report.h"

namespace tconv::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Mutant {
  std::string name, bug_class, sentence, needs, diagnosis;
  std::string library;
};

// What became of one.
struct Fate {
  std::optional<Finding> finding;
  std::string property;  // that saw it first
  bool minimal = false;  // no case simpler than the finding's fails
  uint64_t cases = 0;
  double seconds = 0;
};

std::vector<Mutant> all_mutants() {
  const std::filesystem::path folder = plugin_folder("mutants");
  std::ifstream list(folder / "catalogue.tsv");
  if (!list)
    throw UsageError(fmt::format("no mutants in {}; `./tconv setup`, in a checkout, builds them", folder.string()));
  std::vector<Mutant> all;
  std::string line;
  std::getline(list, line);  // the heading
  while (std::getline(list, line)) {
    std::istringstream fields(line);
    Mutant m;
    for (std::string* field : {&m.name, &m.bug_class, &m.sentence, &m.needs, &m.diagnosis})
      std::getline(fields, *field, '\t');
    m.library = folder / ("lib" + m.name + ".so");
    all.push_back(std::move(m));
  }
  return all;
}

std::vector<Mutant> chosen(const std::vector<std::string>& names) {
  std::vector<Mutant> all = all_mutants();
  if (names.empty()) return all;
  std::vector<std::string_view> known;
  known.reserve(all.size());
  for (const Mutant& mutant : all) known.push_back(mutant.name);
  std::vector<Mutant> found;
  for (const std::string& name : names) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) throw UsageError(unknown("mutant", name, known));
    found.push_back(all[static_cast<size_t>(at - known.begin())]);
  }
  return found;
}

Fate fate_of(const Mutant& mutant, Plan plan, const MutantsOptions& options) {
  const auto started = Clock::now();
  plan.until = started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
  plan.go_on = [](const SearchResult&, uint64_t) { return !interrupted(); };
  const Subjects subjects = make_subjects({mutant.library}, options.hosting);
  SearchResult result = search(plan, subjects);
  Fate fate{std::nullopt, "", false, result.drawn, std::chrono::duration<double>(Clock::now() - started).count()};
  if (result.findings.empty()) return fate;
  fate.finding = result.findings.front();
  fate.property = fate.finding->property;
  diagnose_finding(*fate.finding, *subjects.front());
  shrink_finding(*fate.finding, *subjects.front());
  fate.minimal = is_minimal(*fate.finding, *subjects.front());
  return fate;
}

// How a killed one was called, against what its author expected before: `named` as expected, `wrongly` otherwise, or
// not at all.
enum class Called : uint8_t { named, wrongly, not_at_all };

Called called(const Mutant& mutant, const Finding& finding) {
  if (finding.class_name() == mutant.diagnosis) return Called::named;
  return finding.diagnosis.empty() ? Called::not_at_all : Called::wrongly;
}

const char* text(Called called) {
  switch (called) {
    case Called::named:
      return "named";
    case Called::wrongly:
      return "wrongly";
    case Called::not_at_all:
      break;
  }
  return "not_at_all";
}

Json to_json(const Mutant& mutant, const Fate& fate) {
  Json json = {{"name", mutant.name},
               {"class", mutant.bug_class},
               {"sentence", mutant.sentence},
               {"needs", mutant.needs},
               {"killed", fate.finding.has_value()},
               {"cases", fate.cases},
               {"seconds", fate.seconds},
               {"expected_diagnosis", mutant.diagnosis}};
  if (fate.finding) {
    json["property"] = fate.property;
    json["diagnosis"] = fate.finding->class_name();
    json["called"] = text(called(mutant, *fate.finding));
    json["says"] = fate.finding->sentence;
    json["case"] = to_text(fate.finding->failing);
    json["minimal"] = fate.minimal;
  }
  return json;
}

std::string row(const Mutant& mutant, const Fate& fate) {
  const std::string otherwise = mutant.bug_class.empty() ? "it is right, and holds" : "SURVIVES";
  const std::string by = fate.finding ? fate.property + ": " + fate.finding->class_name() : otherwise;
  const bool other = fate.finding && !mutant.bug_class.empty() && called(mutant, *fate.finding) != Called::named;
  return fmt::format("{:<36} {:<2} {:>7} {:>7.2f}  {}{}\n", mutant.name, mutant.bug_class, fate.cases, fate.seconds, by,
                     other ? fmt::format(", not {}", mutant.diagnosis) : "");
}

}  // namespace

int mutants(const MutantsOptions& options) {
  const std::vector<Mutant> list = chosen(options.names);
  Plan plan;
  plan.seed = options.seed;
  plan.cases = UINT64_MAX;
  plan.properties = find_properties(options.properties);
  plan.memory = options.memory;
  plan.most_findings = 1;
  ReportFile file(options.json);
  catch_interrupts();

  Json entries = Json::array();
  if (!file.to_stdout()) fmt::print("{:<36} {:<2} {:>7} {:>7}  {}\n", "mutant", "", "cases", "seconds", "killed by");
  int wrong = 0, killed = 0, false_alarms = 0, named = 0, wrongly = 0;
  Progress progress(list.size());
  for (size_t i = 0; i < list.size() && !interrupted(); ++i) {
    progress.show(i);
    const Fate fate = fate_of(list[i], plan, options);
    const bool is_right = list[i].bug_class.empty();
    wrong += is_right ? 0 : 1;
    killed += !is_right && fate.finding ? 1 : 0;
    false_alarms += is_right && fate.finding ? 1 : 0;
    if (!is_right && fate.finding) {
      named += called(list[i], *fate.finding) == Called::named ? 1 : 0;
      wrongly += called(list[i], *fate.finding) == Called::wrongly ? 1 : 0;
    }
    entries.push_back(to_json(list[i], fate));
    if (!file.to_stdout()) {
      progress.clear();
      fmt::print("{}", row(list[i], fate));
      std::fflush(stdout);
    }
  }
  progress.clear();
  if (!file.to_stdout())
    fmt::print(
        "\n{} of {} wrong ones killed, {} false alarms, seed {}\n{} of {} named, {} wrongly named, {} not named\n",
        killed, wrong, false_alarms, options.seed, named, killed, wrongly, killed - named - wrongly);
  const Json report = {{"schema", "tconv-mutants/1"},
                       {"tconv", kVersion},
                       {"seed", options.seed},
                       {"seconds_each", options.seconds},
                       {"mutants", entries}};
  file.write(json_text(report, 2) + "\n");
  if (interrupted()) return kInterrupted;
  return killed == wrong && false_alarms == 0 ? kAllHolds : kFinding;
}

}  // namespace tconv::cli
