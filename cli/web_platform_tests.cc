// `tconv verify --wpt FILE`.
#include <fmt/format.h>

#include "cli/stored_search.h"
#include "cli/usage_error.h"
#include "report/stored/error.h"
#include "report/wpt/wpt.h"

namespace tconv::cli {
namespace {

StoredTests as_stored(wpt::Entry test, const std::string& file) {
  if (auto* unusable = std::get_if<wpt::Unusable>(&test))
    return {fmt::format("{}: {}", file, stored::shown(unusable->name)),
            [reason = unusable->reason]() -> std::vector<stored::DataSet> { throw stored::Refused(reason); }};
  return {file, [set = std::get<stored::DataSet>(std::move(test))] { return std::vector{set}; }};
}

}  // namespace

SearchResult search_wpt(const VerifyOptions& options, const std::vector<std::string>& names) {
  std::vector<StoredTests> all;
  for (const std::string& file : options.wpt) try {
      for (wpt::Entry& test : wpt::read_file(file)) all.push_back(as_stored(std::move(test), file));
    } catch (const stored::Malformed& error) {
      throw UsageError(error.what());
    }
  return search_stored(all, "wpt", "WebNN's Web Platform Tests", options, names);
}

}  // namespace tconv::cli
