#include "cli/finished_search.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "cli/names.h"
#include "cli/shards.h"

namespace tconv::cli {
namespace {

void sort_findings(SearchResult& result) {
  const auto position = [&](const Finding& f) {
    for (size_t i = 0; i < result.implementations.size(); ++i)
      for (size_t j = 0; j < result.implementations[i].properties.size(); ++j)
        if (result.implementations[i].argument == f.argument &&
            result.implementations[i].properties[j].name == f.property)
          return std::pair(i, j);
    return std::pair(result.implementations.size(), size_t{0});
  };
  std::sort(result.findings.begin(), result.findings.end(), [&](const Finding& a, const Finding& b) {
    return std::tuple(position(a), a.bug_class) < std::tuple(position(b), b.bug_class);
  });
}

}  // namespace

void finish(SearchResult& result, const std::vector<std::string>& names, const Hosting& hosting) {
  sort_findings(result);
  const Subjects subjects = make_subjects(names, hosting);
  const auto each_on_its_subject = [&](void (*change)(Finding&, Subject&)) {
    for (Finding& finding : result.findings)
      for (const auto& subject : subjects)
        if (subject->implementation().argument() == finding.argument) change(finding, *subject);
  };
  each_on_its_subject(&diagnose_finding);
  join_same(result.findings);
  each_on_its_subject(&shrink_finding);
  join_same(result.findings);
}

SearchResult finished_search(const Plan& plan, const std::vector<std::string>& names, const Hosting& hosting,
                             unsigned jobs) {
  SearchResult result = sharded_search(
      plan, [&] { return make_subjects(names, hosting); }, jobs);
  finish(result, names, hosting);
  return result;
}

}  // namespace tconv::cli
