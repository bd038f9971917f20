#include "props/search/search.h"

#include <algorithm>
#include <iterator>

#include "props/catalogue.h"
#include "props/diagnosis/diagnose.h"
#include "props/search/shrink.h"

namespace tconv {
namespace {

Finding finding_of(const Case& c, uint64_t number, const Subject& subject, const Property& property,
                   const Verdict& verdict) {
  const Implementation& implementation = subject.implementation();
  return {implementation.name(),
          implementation.argument(),
          std::string(property.name),
          verdict.bug_class,
          verdict.of_the_run,
          verdict.reason,
          c,
          number,
          1,
          verdict.comparison};
}

void count(const Verdict& verdict, PropertyResult& result) {
  result.worst_ratio = std::max(result.worst_ratio, verdict.comparison.worst_ratio);
  switch (verdict.kind) {
    case Verdict::Kind::does_not_apply:
      ++result.skipped;
      add_reason(result, verdict.reason, 1);
      return;
    case Verdict::Kind::not_trusted:
      ++result.untrusted;
      return;
    case Verdict::Kind::fails:
      ++result.failed;
      break;
    case Verdict::Kind::holds:
      break;
  }
  ++result.cases;
}

void add(Finding finding, std::vector<Finding>& findings) {
  for (Finding& known : findings)
    if (known.same_as(finding)) {
      ++known.times;
      return;
    }
  findings.push_back(std::move(finding));
}

}  // namespace

SearchResult empty_result(const std::vector<const Property*>& properties, const Subjects& subjects, uint64_t seed) {
  SearchResult result;
  result.seed = seed;
  for (const auto& subject : subjects) {
    ImplementationResult& entry = result.implementations.emplace_back();
    entry.name = subject->implementation().name();
    entry.version = subject->implementation().version();
    entry.argument = subject->implementation().argument();
    for (const Property* property : properties) entry.properties.emplace_back().name = property->name;
  }
  return result;
}

void examine(const Examination& examination, uint64_t number, const std::vector<const Property*>& properties,
             Subject& subject, ImplementationResult& result, std::vector<Finding>& findings) {
  const std::vector<Verdict> verdicts = examination.of(subject);
  for (size_t i = 0; i < properties.size(); ++i) {
    const auto entry = std::find_if(result.properties.begin(), result.properties.end(),
                                    [&](const PropertyResult& p) { return p.name == properties[i]->name; });
    count(verdicts[i], *entry);
    if (verdicts[i].fails())
      add(finding_of(examination.trial().tried(), number, subject, *properties[i], verdicts[i]), findings);
  }
}

void skip(const std::string& reason, ImplementationResult& result) {
  for (PropertyResult& property : result.properties) count(does_not_apply(reason), property);
}

void try_case(const Case& c, uint64_t number, const std::vector<const Property*>& properties, const Subjects& subjects,
              SearchResult& result) {
  std::vector<const Property*> tried;
  std::copy_if(properties.begin(), properties.end(), std::back_inserter(tried),
               [&](const Property* property) { return is_tried(*property, number); });
  const Examination examination(Trial(c), tried);
  for (size_t i = 0; i < subjects.size(); ++i)
    examine(examination, number, tried, *subjects[i], result.implementations[i], result.findings);
  ++result.drawn;
}

SearchResult search(const Plan& plan, const Subjects& subjects) {
  SearchResult result = empty_result(plan.properties, subjects, plan.seed);
  const CaseStream stream(plan.scope, plan.seed);
  for (uint64_t number = plan.first; number < plan.cases; number += plan.step) {
    if (plan.until && std::chrono::steady_clock::now() > *plan.until) break;
    if (plan.go_on && !plan.go_on(result.drawn)) {
      result.interrupted = true;
      break;
    }
    if (plan.stop_at_first && !result.findings.empty()) break;
    const Case c = stream[number];
    if (plan.memory == 0 || memory_bytes(c) <= plan.memory) try_case(c, number, plan.properties, subjects, result);
  }
  return result;
}

void diagnose_finding(Finding& finding, Subject& subject) {
  const Diagnosis diagnosis =
      diagnose(subject, {find_property(finding.property), finding.bug_class, finding.of_the_run, finding.failing});
  finding.diagnosis = diagnosis.name;
  if (!diagnosis.sentence.empty()) finding.sentence = diagnosis.sentence;
  // A property that looks at runs of its own may have seen it on a case that is not itself wrong.
  if (!finding.of_the_run && diagnosis.example &&
      !check(*find_property("reference"), subject, Trial(finding.failing)).fails() &&
      check(*find_property("reference"), subject, Trial(*diagnosis.example)).fails()) {
    finding.property = "reference";
    finding.bug_class = "wrong_values";
    finding.failing = *diagnosis.example;
  }
}

void shrink_finding(Finding& finding, Subject& subject) {
  const Property& property = *find_property(finding.property);
  const auto judge = [&](const Case& c) { return check(property, subject, Trial(c)); };
  finding.failing = shrink(finding.failing, [&](const Case& c) {
    const Verdict verdict = judge(c);
    return verdict.fails() && verdict.bug_class == finding.bug_class;
  });
  const Verdict verdict = judge(finding.failing);
  // An implementation that does not fail a second time keeps what was seen first.
  if (!verdict.fails()) return;
  if (finding.diagnosis.empty()) finding.sentence = verdict.reason;
  finding.comparison = verdict.comparison;
}

}  // namespace tconv
