#include "props/search/search.h"

#include <algorithm>
#include <iterator>

#include "props/catalogue.h"
#include "props/diagnosis/diagnose.h"
#include "props/search/shrink.h"
#include "props/search/simpler.h"

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
  if (finding.of_the_run || finding.property == "refuses_invalid") return;
  const Diagnosis diagnosis = diagnose(subject, finding.failing);
  finding.diagnosis = diagnosis.name();
  const std::string sentence = diagnosis.sentence();
  if (!sentence.empty()) finding.sentence = sentence;
  // A property that looks at runs of its own may have seen it on a case that is not itself wrong; and if small problems
  // are wrong, it is not for the width of an index that wide ones are.
  const bool elsewhere = !sentence.empty() || (finding.property == "wide_indices" && diagnosis.wrong_cases > 0);
  if (elsewhere && !check(*find_property("reference"), subject, Trial(finding.failing)).fails()) {
    finding.property = "reference";
    finding.bug_class = "wrong_values";
    finding.failing = *diagnosis.example;
  }
}

namespace {

// The verdict on a case, if it fails as the finding does within so many times: not every failure is there every time.
std::optional<Verdict> failure_on(const Case& c, const Finding& finding, Subject& subject, int times) {
  const Property& property = *find_property(finding.property);
  for (int time = 0; time < times; ++time) {
    Verdict verdict = check(property, subject, Trial(c));
    if (verdict.fails() && verdict.bug_class == finding.bug_class) return verdict;
  }
  return std::nullopt;
}

// How often a case must be tried before it is believed not to fail: once, if the finding's own fails every time.
int tries_for(const Finding& finding, Subject& subject) {
  constexpr int kSome = 3, kMany = 10;
  for (int time = 0; time < kSome; ++time)
    if (!failure_on(finding.failing, finding, subject, 1)) return kMany;
  return 1;
}

}  // namespace

void shrink_finding(Finding& finding, Subject& subject) {
  const int times = tries_for(finding, subject);
  finding.failing =
      shrink(finding.failing, [&](const Case& c) { return failure_on(c, finding, subject, times).has_value(); });
  const auto verdict = failure_on(finding.failing, finding, subject, times);
  // An implementation that does not fail again keeps what was seen first.
  if (!verdict) return;
  if (finding.diagnosis.empty()) finding.sentence = verdict->reason;
  if (times > 1) finding.sentence += "; not every time";
  finding.comparison = verdict->comparison;
}

bool is_minimal(const Finding& finding, Subject& subject) {
  if (!failure_on(finding.failing, finding, subject, 1)) return false;
  const std::vector<Case> candidates = simpler(finding.failing);
  return std::none_of(candidates.begin(), candidates.end(),
                      [&](const Case& c) { return failure_on(c, finding, subject, 1).has_value(); });
}

}  // namespace tconv
