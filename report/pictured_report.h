// The report of a real search, with all that is shown of one, for tests. The same each time.
#pragma once

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "props/search/search.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"
#include "report/report.h"

namespace tconv::test {

// One that is right, one that flips the kernel, one that crashes on groups, and one whose name, version and messages
// are hostile.
inline Subjects pictured_subjects(const std::string& hostile) {
  Subjects all;
  all.push_back(computing("right", &native::gather));
  all.push_back(computing("flipping", mutants()[0].run));
  all.push_back(subject("crashing", [](const Call& call) {
    native::scatter(call);
    return call.problem.groups == 1 ? Outcome{} : Outcome{Outcome::Kind::crashed, "SIGSEGV"};
  }));
  all.push_back(subject(hostile, [hostile](const Call& call) {
    native::scatter(call);
    return call.problem.bias ? Outcome{} : Outcome{Outcome::Kind::broke_contract, hostile, Rule::answers};
  }));
  return all;
}

inline Report pictured_report(const std::string& hostile) {
  const Subjects subjects = pictured_subjects(hostile);
  Plan plan;
  plan.seed = 3;
  plan.cases = 60;
  plan.properties = {find_property("reference"), find_property("adjoint")};
  SearchResult result = search(plan, subjects);
  for (Finding& f : result.findings)
    for (const auto& subject : subjects)
      if (subject->implementation().name() == f.implementation)
        diagnose_finding(f, *subject), shrink_finding(f, *subject);
  join_same(result.findings);

  Report report = make_report(std::move(result), 12.5);
  report.tconv_version = "0.0.0";
  report.compiler = "a compiler";
  report.cpu = "a CPU";
  for (const Finding& f : report.result.findings)
    for (const auto& subject : subjects)
      if (subject->implementation().name() == f.implementation)
        report.exhibits.push_back(exhibit_of(f.failing, *subject));
  for (const auto& subject : subjects) {
    ImplementationMaps& maps = report.maps.emplace_back();
    maps.name = subject->implementation().name();
    for (const size_t plan_number : {0, 8})
      maps.maps.push_back(outcome_map(map_plans()[plan_number], *subject, [] { return true; }));
  }
  return report;
}

}  // namespace tconv::test
