#include <fmt/format.h>

#include "cli/case_argument.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "props/search/conclude.h"
#include "ref/case_text.h"
#include "report/console.h"

namespace tconv::cli {
namespace {

std::string verdict_text(const PropertyResult& p) {
  std::string text = verdict_of(p);
  if (!p.skip_reasons.empty()) text += " (" + p.skip_reasons.begin()->first + ")";
  for (const auto& [kind, times] : p.evidence)
    if (kind != Evidence().text()) text += fmt::format(" ({})", kind);
  return text;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const auto [c, from_file, others] = case_argument(options.words);
  if (from_file) fmt::print("{}\n", to_text(c));
  const auto names = check_implementations(others, options.commands);
  auto properties = find_properties(options.properties);
  // What is named is tried, however seldom a search does.
  if (options.properties.empty()) std::erase_if(properties, [](const Property* p) { return !is_tried(*p, 0); });
  require_memory(c, options.memory);

  const Subjects subjects = make_subjects(names, options.hosting);
  SearchResult result = empty_result(properties, subjects, c.recipe.seed);
  const Examination examination(Trial(c, options.miss_bits), properties);
  for (size_t i = 0; i < subjects.size(); ++i) {
    const size_t before = result.findings.size();
    examine(examination, 0, properties, *subjects[i], result.implementations[i], result.findings);
    for (size_t f = before; f < result.findings.size(); ++f) diagnose_finding(result.findings[f], *subjects[i]);
  }
  join_same(result.findings);
  bool proved = false;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties) {
      fmt::print("{:<22} {:<22} {}\n", i.name, p.name, verdict_text(p));
      proved = proved || p.cases != 0;
    }
  for (const Finding& finding : result.findings) fmt::print("\n{}", to_console(finding, look_of_stdout()));
  if (!result.findings.empty()) return kFinding;
  return proved ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
