#include "report/baseline.h"

#include <algorithm>
#include <iterator>

namespace tconv {

bool is_known(const Report& report, const Finding& finding) {
  return report.baseline && report.baseline->count(finding.key()) != 0;
}

std::vector<Finding> new_findings(const Report& report) {
  std::vector<Finding> found;
  std::copy_if(report.result.findings.begin(), report.result.findings.end(), std::back_inserter(found),
               [&](const Finding& f) { return !is_known(report, f); });
  return found;
}

std::vector<std::string> vanished(const Report& report) {
  std::vector<std::string> gone;
  if (!report.baseline) return gone;
  const auto was_tried = [&](const std::string& key) {
    return std::any_of(report.result.implementations.begin(), report.result.implementations.end(),
                       [&](const ImplementationResult& i) { return key.starts_with(i.name + "/"); });
  };
  const auto is_there = [&](const std::string& key) {
    return std::any_of(report.result.findings.begin(), report.result.findings.end(),
                       [&](const Finding& f) { return f.key() == key; });
  };
  std::copy_if(report.baseline->begin(), report.baseline->end(), std::back_inserter(gone),
               [&](const std::string& key) { return was_tried(key) && !is_there(key); });
  return gone;
}

}  // namespace tconv
