#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/shards.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "props/catalogue.h"
#include "report/console.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

using Clock = std::chrono::steady_clock;

Plan plan_of(const VerifyOptions& options, Clock::time_point started) {
  Plan plan;
  plan.scope.ranks = options.ranks;
  plan.seed = options.seed;
  plan.cases = options.cases;
  if (options.seconds > 0)
    plan.until = started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
  plan.properties = find_properties(options.properties);
  if (options.huge) plan.properties.push_back(&props::huge_indices);
  plan.memory = options.memory;
  return plan;
}

// In the order of the table, whichever process found them.
void sort_findings(SearchResult& result) {
  const auto position = [&](const Finding& f) {
    for (size_t i = 0; i < result.implementations.size(); ++i)
      for (size_t j = 0; j < result.implementations[i].properties.size(); ++j)
        if (result.implementations[i].argument == f.argument &&
            result.implementations[i].properties[j].name == f.property)
          return std::pair(i, j);
    return std::pair(result.implementations.size(), size_t{0});
  };
  std::sort(result.findings.begin(), result.findings.end(), [&](const Finding& a, const Finding& b) {
    return std::tuple(position(a), a.bug_class) < std::tuple(position(b), b.bug_class);
  });
}

int exit_code(const SearchResult& result) {
  if (!result.findings.empty()) return kFinding;
  if (result.interrupted) return kInterrupted;
  const bool all_hold = !result.implementations.empty() &&
                        std::all_of(result.implementations.begin(), result.implementations.end(),
                                    [](const ImplementationResult& i) { return verdict_of(i) == "holds"; });
  return all_hold ? kAllHolds : kNothingProved;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto started = Clock::now();
  const auto names = check_implementations(options.implementations, options.commands);
  const Plan plan = plan_of(options, started);
  ReportFile file(options.json);
  catch_interrupts();

  SearchResult result = options.real_layers
                            ? search_layers(options, names)
                            : sharded_search(
                                  plan, [&] { return make_subjects(names, options.hosting); }, options.jobs);
  sort_findings(result);
  const Subjects subjects = make_subjects(names, options.hosting);
  for (Finding& finding : result.findings)
    for (const auto& subject : subjects)
      if (subject->implementation().argument() == finding.argument) shrink_finding(finding, *subject);

  const int code = exit_code(result);
  const Report report = make_report(std::move(result), std::chrono::duration<double>(Clock::now() - started).count());
  if (!file.to_stdout()) fmt::print("{}", to_console(report, colour_on_stdout()));
  file.write(json_text(to_json(report), 2) + "\n");
  return code;
}

}  // namespace tconv::cli
