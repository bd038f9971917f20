// `tconv merge`: the reports of shards made one, which is that of the whole search.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/commands.h"
#include "cli/report_outputs.h"
#include "cli/usage_error.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

struct File {
  std::string path;
  Report report;
  bool whole() const { return report.result.shards.whole(); }
  const std::set<uint64_t>& done() const { return report.result.shards.done; }
};

// What has to be the same in all reports, by name.
Json identity(const Report& report) {
  Json json = {{"tconv", report.tconv_version},
               {"compiler", report.compiler},
               {"plan", report.result.plan},
               {"seed", report.result.seed},
               {"planned", report.result.planned}};
  for (const ImplementationResult& i : report.result.implementations) {
    Json properties = Json::array();
    for (const PropertyResult& p : i.properties) properties.push_back(p.name);
    json["implementations"].push_back(i.argument);
    json["versions"].push_back(i.version);
    json["properties"] = properties;
  }
  return json;
}

void require_one_search(const File& a, const File& b) {
  const Json one = identity(a.report), other = identity(b.report);
  for (const auto& [name, value] : one.items())
    if (!other.contains(name) || other[name] != value)
      throw UsageError(fmt::format("{} and {} are not of one search: `{}` is {} and {}", a.path, b.path, name,
                                   value.dump(), other.contains(name) ? other[name].dump() : "missing"));
  const uint64_t shards = a.report.result.shards.of, others = b.report.result.shards.of;
  if (!a.whole() && !b.whole() && shards != others)
    throw UsageError(fmt::format("{} is of {} shards, {} of {}", a.path, shards, b.path, others));
}

// Times and machines apart.
bool same_result(const File& a, const File& b) { return to_json(a.report.result) == to_json(b.report.result); }

bool covers(const File& file, uint64_t shard) { return file.whole() || file.done().count(shard) != 0; }

// The reports without those that say nothing new. Throws UsageError if two that should be the same are not, or if some
// shards, but not all, of a report are known already: they cannot be taken out of it.
std::vector<File> needed(std::vector<File> files) {
  std::stable_sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return std::pair(a.whole(), a.done().size()) > std::pair(b.whole(), b.done().size());
  });
  std::vector<File> kept;
  for (File& file : files) {
    if (!file.whole() && file.done().empty()) {
      fmt::print(stderr, "tconv: {} did not come to its end, and is left out\n", file.path);
      continue;
    }
    for (const File& other : kept)
      if (other.whole() == file.whole() && other.done() == file.done() && !same_result(other, file))
        throw UsageError(fmt::format("{} and {} are of the same cases, and differ", other.path, file.path));
    const auto known = [&](uint64_t shard) {
      return std::any_of(kept.begin(), kept.end(), [&](const File& other) { return covers(other, shard); });
    };
    const bool any = file.whole() ? !kept.empty() : std::any_of(file.done().begin(), file.done().end(), known);
    const bool all = file.whole() ? !kept.empty() : std::all_of(file.done().begin(), file.done().end(), known);
    if (any && !all)
      throw UsageError(file.path + " has shards that other reports have, too, and more; merge what it was made from");
    if (!all) kept.push_back(std::move(file));
  }
  if (kept.empty()) throw UsageError("none of the reports is of a shard that came to its end");
  return kept;
}

void merge(Report& into, const Report& part) {
  merge(into.result, part.result);
  into.seconds += part.seconds;
  if (into.cpu.find(part.cpu) == std::string::npos) into.cpu += "; " + part.cpu;
}

// "0, 1 and 3"
std::string missing(const Shards& shards) {
  std::vector<std::string> names;
  for (uint64_t shard = 0; shard < shards.of; ++shard)
    if (shards.done.count(shard) == 0) names.push_back(std::to_string(shard));
  std::string text = names.back();
  for (size_t i = names.size() - 1; i-- > 0;) text = names[i] + (i + 2 == names.size() ? " and " : ", ") + text;
  return text;
}

}  // namespace

int merge_reports(const MergeOptions& options) {
  std::vector<File> files;
  for (const std::string& path : options.reports) files.push_back({path, read_report(path)});
  for (const File& file : files) require_one_search(files.front(), file);
  files = needed(std::move(files));
  ReportOutputs outputs(options.report);
  Report report = files.front().report;
  for (size_t i = 1; i < files.size(); ++i) merge(report, files[i].report);
  const Shards shards = report.result.shards;
  if (shards.of > 1) join_shards(report.result);

  const int code = outputs.show(std::move(report));
  if (shards.whole()) return code;
  fmt::print(stderr, "tconv: missing: {} of the {} shards\n", missing(shards), shards.of);
  return code == kAllHolds ? kNothingProved : code;
}

}  // namespace tconv::cli
