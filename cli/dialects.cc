#include "cli/dialects.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/usage_error.h"
#include "report/dialects/from.h"

namespace tconv::cli {
namespace {

std::vector<std::string_view> names_of_dialects() {
  std::vector<std::string_view> names;
  for (const Dialect* d : tconv::dialects()) names.push_back(d->name);
  return names;
}

}  // namespace

std::vector<const Dialect*> find_dialects(const std::vector<std::string>& names) {
  std::vector<const Dialect*> found;
  for (const std::string& name : names) {
    const Dialect* dialect = find_dialect(name);
    if (name == "all")
      found.assign(tconv::dialects().begin(), tconv::dialects().end());
    else if (dialect == nullptr)
      throw UsageError(fmt::format("{}; there are {}, all", unknown("system", name, names_of_dialects()),
                                   fmt::join(names_of_dialects(), ", ")));
    else
      found.push_back(dialect);
  }
  return found;
}

Case case_of_dialect(const std::string& system, const std::string& text) {
  const auto known = dialect::readable();
  if (std::find(known.begin(), known.end(), system) == known.end())
    throw UsageError(
        fmt::format("{}; those that can be read are {}", unknown("system", system, known), fmt::join(known, ", ")));
  const auto said = dialect::case_from(system, text);
  if (const auto* refusal = std::get_if<benchdnn::Refusal>(&said))
    throw UsageError(fmt::format("--from {}: {}\n  {}", system, refusal->reason, text));
  return std::get<Case>(said);
}

int print_dialects() {
  fmt::print("{}", dialects_page());
  return kAllHolds;
}

}  // namespace tconv::cli
