#include "cli/last_failed.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/finished_search.h"
#include "cli/names.h"
#include "cli/report_outputs.h"
#include "cli/terminal.h"
#include "props/catalogue.h"

namespace tconv::cli {
namespace {

// The properties that saw something, each once.
std::vector<const Property*> properties_of(const std::vector<Finding>& findings) {
  std::vector<const Property*> properties;
  for (const Finding& f : findings) {
    const Property* property = find_property(f.property);
    if (property != nullptr && std::find(properties.begin(), properties.end(), property) == properties.end())
      properties.push_back(property);
  }
  return properties;
}

}  // namespace

SearchResult search_last_failed(const VerifyOptions& options, const std::vector<std::string>& names) {
  if (options.last_failed.empty() || !std::filesystem::exists(options.last_failed)) return {};
  const std::vector<Finding> failed = read_report(options.last_failed).result.findings;
  if (failed.empty()) return {};
  const Subjects subjects = make_subjects(names, options.hosting);
  SearchResult result = empty_result(properties_of(failed), subjects, options.seed);
  result.plan = "the findings of an earlier run";
  result.planned = failed.size();
  for (const Finding& f : failed) {
    const Property* property = find_property(f.property);
    if (property == nullptr || !validate(f.failing).empty() || memory_bytes(f.failing) > options.memory) continue;
    result.interrupted = result.interrupted || interrupted();
    if (result.interrupted) break;
    const std::vector<const Property*> properties = {property};
    const Examination examination(Trial(f.failing, options.miss_bits), properties);
    for (size_t i = 0; i < subjects.size(); ++i)
      examine(examination, result.drawn, properties, *subjects[i], result.implementations[i], result.findings);
    ++result.drawn;
  }
  if (result.findings.empty() && !result.interrupted)
    fmt::print(stderr, "tconv: nothing of what failed in {} fails now; the search goes on\n", options.last_failed);
  else
    finish(result, names, options.hosting);
  return result;
}

}  // namespace tconv::cli
