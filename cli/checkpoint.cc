#include "cli/checkpoint.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/report_file.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

constexpr char kSchema[] = "tconv-checkpoint/1";

// Everything that the cases and the verdicts depend on.
std::string identity(const SearchResult& nothing, uint64_t shard) {
  return json_text({{"schema", kSchema}, {"tconv", kVersion}, {"shard", shard}, {"search", to_json(nothing)}});
}

Json json_of(const Part& part) { return {{"next", part.next}, {"result", to_json(part.result)}}; }

}  // namespace

std::string to_line(const Part& part) { return json_text(json_of(part)) + "\n"; }

Part part_from(const std::string& line) {
  const Json json = Json::parse(line);
  return {json.at("next"), search_result_from_json(json.at("result"))};
}

Checkpoint::Checkpoint(std::string path, const SearchResult& nothing, uint64_t shard)
    : path_(std::move(path)), search_(identity(nothing, shard)) {
  if (path_.empty()) return;
  if (!std::filesystem::exists(path_)) {
    ReportFile writable(path_);
    return;
  }
  std::ifstream file(path_);
  std::string search;
  std::getline(file, search);
  if (search.rfind(fmt::format("{{\"schema\":\"{}\"", kSchema), 0) != 0)
    throw UsageError(path_ + " is not a checkpoint of this version of tconv; name another file for --resume");
  if (search != search_)
    throw UsageError(path_ +
                     " is the checkpoint of another search: version, options, implementations and properties "
                     "must be the same; remove it, or name another file for --resume");
  try {
    for (std::string line; std::getline(file, line);) parts_.push_back(part_from(line));
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{} is damaged: {}; remove it", path_, error.what()));
  }
  for (Part& part : parts_) part.result.interrupted = false;
}

void Checkpoint::save(const std::vector<std::string>& lines) const {
  std::string text = search_ + "\n";
  for (const std::string& line : lines) text += line;
  ReportFile(path_).write(text);
}

}  // namespace tconv::cli
