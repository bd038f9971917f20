#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "cli/commands.h"
#include "cli/finished_search.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "cli/verdict_code.h"
#include "props/catalogue.h"
#include "report/console.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

using Clock = std::chrono::steady_clock;

Space space_named(const std::string& name) {
  const auto known = space_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return make_space(name);
  throw UsageError(fmt::format("{}; there are {}", unknown("space", name, known), fmt::join(known, ", ")));
}

Plan plan_of(const VerifyOptions& options, Clock::time_point started) {
  Plan plan;
  plan.scope.ranks = options.ranks;
  plan.seed = options.seed;
  plan.cases = options.cases;
  if (!options.exhaustive.empty()) {
    plan.space = std::make_shared<const Space>(space_named(options.exhaustive));
    plan.cases = plan.space->cases();
  }
  plan.first = plan.shard = options.shard;
  plan.step = plan.shards = options.shards;
  if (options.seconds > 0)
    plan.until = started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
  const bool reference_alone = plan.space && options.properties.empty();
  plan.properties = find_properties(reference_alone ? std::vector<std::string>{"reference"} : options.properties);
  if (options.huge) plan.properties.insert(plan.properties.end(), {&props::huge_indices, &props::huge_elements});
  plan.memory = options.memory;
  plan.miss_bits = options.miss_bits;
  return plan;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto started = Clock::now();
  if (options.real_layers && (!options.exhaustive.empty() || options.shards > 1 || !options.resume.empty()))
    throw UsageError("--layers goes neither with --exhaustive nor with --shard or --resume");
  const auto names = check_implementations(options.implementations, options.commands);
  const Plan plan = plan_of(options, started);
  ReportFile file(options.json);
  catch_interrupts();

  SearchResult result;
  if (options.real_layers) {
    result = search_layers(options, names);
    finish(result, names, options.hosting);
  } else {
    result = finished_search(plan, names, options.hosting, options.jobs, options.resume);
  }

  const int code = verdict_code(result);
  const Report report = make_report(std::move(result), std::chrono::duration<double>(Clock::now() - started).count());
  if (!file.to_stdout()) fmt::print("{}", to_console(report, colour_on_stdout()));
  file.write(json_text(to_json(report), 2) + "\n");
  return code;
}

}  // namespace tconv::cli
