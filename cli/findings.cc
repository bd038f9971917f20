// `tconv findings`: what is found in other people's libraries, as a page in Markdown.
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

#include "cli/commands.h"
#include "cli/finished_search.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "props/catalogue.h"
#include "report/markdown.h"
#include "report/remarks.h"

namespace tconv::cli {
namespace {

// A call of a command travels through pipes and takes up to a millisecond, a library's some microseconds.
constexpr uint64_t kCommandShare = 10;

std::vector<std::string> adapters() {
  std::vector<std::string> names;
  for (const RegistryEntry& entry : registry())
    if (!entry.adapter.empty()) names.push_back(entry.name);
  if (names.empty()) throw UsageError("there is no adapter here; `./tconv install-adapters`, in a checkout, gets them");
  return names;
}

bool is_command(const std::string& name) {
  for (const RegistryEntry& entry : registry())
    if (entry.name == name) return !entry.adapter.empty() && !entry.adapter.ends_with(".so");
  return false;
}

// What the adapter says that it takes; a command says nothing.
std::string takes(const std::string& name, const Hosting& hosting) {
  const std::string known = remark_on(name);
  if (!known.empty() || is_command(name)) return known;
  return make_subjects({name}, hosting).front()->implementation().description();
}

// Whether a process that knows nothing of the search sees the same.
bool is_seen_again(const Finding& finding, const std::string& name, const Hosting& hosting) {
  const auto subject = std::move(make_subjects({name}, hosting).front());
  const Verdict verdict = check(*find_property(finding.property), *subject, Trial(finding.failing));
  return verdict.fails() && verdict.bug_class == finding.bug_class && verdict.of_the_run == finding.of_the_run;
}

LibraryFindings examine(const std::string& name, const FindingsOptions& options) {
  Plan plan;
  plan.seed = options.seed;
  plan.cases = is_command(name) ? std::max<uint64_t>(1, options.cases / kCommandShare) : options.cases;
  plan.properties = find_properties({});
  plan.memory = options.memory;
  SearchResult found = finished_search(plan, {name}, options.hosting, options.jobs);
  LibraryFindings library;
  library.result = std::move(found.implementations.front());
  library.takes = takes(name, options.hosting);
  library.cases = found.drawn;
  for (Finding& finding : found.findings) {
    const bool again = is_seen_again(finding, name, options.hosting);
    (again ? library.findings : library.not_reproduced).push_back(std::move(finding));
  }
  return library;
}

// Builds that are to be the same twice give the date: https://reproducible-builds.org/specs/source-date-epoch/
std::time_t today() {
  const char* given = std::getenv("SOURCE_DATE_EPOCH");
  return given != nullptr ? static_cast<std::time_t>(std::strtoll(given, nullptr, 10)) : std::time(nullptr);
}

}  // namespace

int findings(const FindingsOptions& options) {
  const auto names = options.names.empty() ? adapters() : check_implementations(options.names, {});
  catch_interrupts();
  FindingsPage page{today(), kVersion, options.seed, false, {}};
  bool all_hold = true;
  for (size_t i = 0; i < names.size() && !interrupted(); ++i) {
    announce(fmt::format("{} of {}: {}", i + 1, names.size(), names[i]));
    page.libraries.push_back(examine(names[i], options));
    all_hold = all_hold && verdict_of(page.libraries.back().result) == "holds";
  }
  page.interrupted = interrupted();
  fmt::print("{}", to_markdown(page));
  for (const LibraryFindings& library : page.libraries)
    if (!library.findings.empty()) return kFinding;
  return page.interrupted ? kInterrupted : all_hold ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
