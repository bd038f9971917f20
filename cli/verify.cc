#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/finished_search.h"
#include "cli/last_failed.h"
#include "cli/names.h"
#include "cli/pictures.h"
#include "cli/report_outputs.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "props/catalogue.h"

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
  plan.most_findings = options.most_findings;
  return plan;
}

// Of cases that are named instead of drawn.
std::optional<SearchResult> search_given(const VerifyOptions& options, const std::vector<std::string>& names) {
  if (!options.onnx.empty()) return search_onnx(options, names);
  if (!options.wpt.empty()) return search_wpt(options, names);
  if (!options.vectors.empty()) return search_vectors(options, names);
  if (!options.batches.empty()) return search_batches(options, names);
  if (options.real_layers) return search_layers(options, names);
  return std::nullopt;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto started = Clock::now();
  if (options.real_layers && (!options.exhaustive.empty() || options.shards > 1 || !options.resume.empty()))
    throw UsageError("--layers goes neither with --exhaustive nor with --shard or --resume");
  const auto names = check_implementations(options.implementations, options.commands);
  const Plan plan = plan_of(options, started);
  ReportOutputs outputs(options.report);
  catch_interrupts();

  SearchResult result = search_last_failed(options, names);
  if (result.findings.empty() && !result.interrupted) {
    if (auto given = search_given(options, names)) {
      result = std::move(*given);
      finish(result, names, options.hosting);
    } else {
      result = finished_search(plan, names, options.hosting, options.jobs, options.resume);
    }
  }

  Report report = make_report(std::move(result), 0);
  add_exhibits(report, names, options.hosting);
  if (outputs.wants_html()) add_maps(report, names, options.hosting);
  report.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  return outputs.show(std::move(report));
}

}  // namespace tconv::cli
