#include "cli/finished_search.h"

#include "cli/names.h"
#include "cli/shards.h"
#include "props/search/conclude.h"

namespace tconv::cli {

void finish(SearchResult& result, const std::vector<std::string>& names, const Hosting& hosting) {
  for (Finding& finding : result.findings) {
    finding.seen_as = finding.key();
    finding.seen_by = finding.property;
  }
  sort_as_seen(result.findings, result);
  const Subjects subjects = make_subjects(names, hosting);
  const auto each_on_its_subject = [&](void (*change)(Finding&, Subject&)) {
    for (Finding& finding : result.findings)
      for (const auto& subject : subjects)
        if (subject->implementation().argument() == finding.argument) change(finding, *subject);
  };
  each_on_its_subject(&diagnose_finding);
  // What other shards find may have to be joined with each of them.
  const bool whole = result.shards.whole();
  if (whole) join_same(result.findings);
  each_on_its_subject(&shrink_finding);
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
