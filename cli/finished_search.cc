#include "cli/finished_search.h"

#include <chrono>
#include <optional>

#include "cli/names.h"
#include "cli/shards.h"
#include "cli/terminal.h"
#include "props/search/conclude.h"

namespace tconv::cli {
namespace {

// After Ctrl-C there is a little time left to name and shrink what has been found.
class Patience {
 public:
  bool is_left() {
    if (!interrupted()) return true;
    const auto now = Clock::now();
    if (!until_) until_ = now + kAfterInterrupt;
    return now < *until_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kAfterInterrupt{10};
  std::optional<Clock::time_point> until_;
};

}  // namespace

void finish(SearchResult& result, const std::vector<std::string>& names, const Hosting& hosting) {
  for (Finding& finding : result.findings) {
    finding.seen_as = finding.key();
    finding.seen_by = finding.property;
  }
  sort_as_seen(result.findings, result);
  const Subjects subjects = make_subjects(names, hosting);
  Patience patience;
  const auto each_on_its_subject = [&](auto&& change) {
    for (Finding& finding : result.findings)
      for (const auto& subject : subjects)
        if (subject->implementation().argument() == finding.argument) change(finding, *subject);
  };
  const auto go_on = [&] { return patience.is_left(); };
  each_on_its_subject([&](Finding& finding, Subject& subject) { diagnose_finding(finding, subject, go_on); });
  // What other shards find may have to be joined with each of them.
  const bool whole = result.shards.whole();
  if (whole) join_same(result.findings);
  each_on_its_subject([&](Finding& finding, Subject& subject) { shrink_finding(finding, subject, go_on); });
  if (whole) return join_same(result.findings);
  result.apart = result.findings;
  join_shards(result);
}

SearchResult finished_search(const Plan& plan, const std::vector<std::string>& names, const Hosting& hosting,
                             unsigned jobs, const std::string& checkpoint) {
  SearchResult result = sharded_search(
      plan, [&] { return make_subjects(names, hosting); }, jobs, checkpoint);
  finish(result, names, hosting);
  return result;
}

}  // namespace tconv::cli
