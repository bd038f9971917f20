#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/commands.h"
#include "cli/finished_search.h"
#include "cli/names.h"
#include "cli/report_file.h"
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
  plan.miss_bits = options.miss_bits;
  return plan;
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

  SearchResult result;
  if (options.real_layers) {
    result = search_layers(options, names);
    finish(result, names, options.hosting);
  } else {
    result = finished_search(plan, names, options.hosting, options.jobs);
  }

  const int code = exit_code(result);
  const Report report = make_report(std::move(result), std::chrono::duration<double>(Clock::now() - started).count());
  if (!file.to_stdout()) fmt::print("{}", to_console(report, colour_on_stdout()));
  file.write(json_text(to_json(report), 2) + "\n");
  return code;
}

}  // namespace tconv::cli
