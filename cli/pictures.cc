#include "cli/pictures.h"

#include <algorithm>

#include "cli/names.h"
#include "cli/terminal.h"

namespace tconv::cli {
namespace {

constexpr size_t kMostExhibits = 200, kMostMaps = 24;

}  // namespace

void add_exhibits(Report& report, const std::vector<std::string>& names, const Hosting& hosting) {
  const std::vector<Finding>& findings = report.result.findings;
  if (findings.empty()) return;
  const Subjects subjects = make_subjects(names, hosting);
  report.exhibits.resize(std::min(findings.size(), kMostExhibits));
  for (size_t i = 0; i < report.exhibits.size(); ++i)
    for (const auto& subject : subjects)
      if (subject->implementation().argument() == findings[i].argument)
        report.exhibits[i] = exhibit_of(findings[i].failing, *subject);
}

void add_maps(Report& report, const std::vector<std::string>& names, const Hosting& hosting) {
  for (size_t i = 0; i < std::min(names.size(), kMostMaps) && !interrupted(); ++i) {
    announce("what is answered and what refused: " + names[i]);
    const Subjects subjects = make_subjects({names[i]}, hosting);
    ImplementationMaps& maps = report.maps.emplace_back();
    maps.name = subjects.front()->implementation().name();
    for (const MapPlan& plan : map_plans())
      maps.maps.push_back(outcome_map(plan, *subjects.front(), [] { return !interrupted(); }));
  }
}

}  // namespace tconv::cli
