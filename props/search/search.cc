#include "props/search/search.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "props/catalogue.h"
#include "props/diagnosis/diagnose.h"
#include "props/search/shrink.h"
#include "props/search/simpler.h"
#include "props/search/sweep.h"

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
  const double ratio = verdict.comparison.worst_ratio;
  result.worst_ratio = std::max(result.worst_ratio, ratio);
  if (ratio > 0 && ratio <= 1) {
    const int halvings = std::max(0, -std::ilogb(ratio) - 1);
    ++result.ratios[std::min(static_cast<size_t>(halvings), result.ratios.size() - 1)];
  }
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
  if (!verdict.of_the_run) ++result.evidence[verdict.evidence.text()];
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

std::string description(const Plan& plan) {
  if (plan.space) return "exhaustive " + plan.space->name() + ": " + plan.space->description();
  std::string ranks;
  for (const int rank : plan.scope.ranks) ranks += (ranks.empty() ? "" : ", ") + std::to_string(rank);
  return "random cases of rank " + ranks;
}

SearchResult empty_result(const Plan& plan, const Subjects& subjects) {
  SearchResult result = empty_result(plan.properties, subjects, plan.seed);
  result.plan = description(plan);
  result.exhaustive = plan.space != nullptr;
  result.planned = plan.cases;
  result.shards.of = plan.shards;
  return result;
}

void examine(const Examination& examination, uint64_t number, const std::vector<const Property*>& properties,
             Subject& subject, ImplementationResult& result, std::vector<Finding>& findings) {
  const std::vector<Verdict> verdicts = examination.of(subject);
  for (size_t i = 0; i < properties.size(); ++i)
    record(verdicts[i], examination.trial().tried(), number, *properties[i], subject, result, findings);
}

void record(const Verdict& verdict, const Case& c, uint64_t number, const Property& property, const Subject& subject,
            ImplementationResult& result, std::vector<Finding>& findings) {
  const auto entry = std::find_if(result.properties.begin(), result.properties.end(),
                                  [&](const PropertyResult& p) { return p.name == property.name; });
  count(verdict, *entry);
  if (verdict.fails()) add(finding_of(c, number, subject, property, verdict), findings);
}

void skip(const std::string& reason, ImplementationResult& result) {
  for (PropertyResult& property : result.properties) count(does_not_apply(reason), property);
}

void try_case(const Case& c, uint64_t number, const std::vector<const Property*>& properties, const Subjects& subjects,
              SearchResult& result, int miss_bits) {
  std::vector<const Property*> tried;
  std::copy_if(properties.begin(), properties.end(), std::back_inserter(tried),
               [&](const Property* property) { return is_tried(*property, number); });
  const Examination examination(Trial(c, miss_bits), tried);
  for (size_t i = 0; i < subjects.size(); ++i)
    examine(examination, number, tried, *subjects[i], result.implementations[i], result.findings);
  ++result.drawn;
}

SearchResult search(const Plan& plan, const Subjects& subjects) {
  SearchResult result = empty_result(plan, subjects);
  search_on(plan, subjects, result);
  return result;
}

uint64_t search_on(const Plan& plan, const Subjects& subjects, SearchResult& result) {
  const CaseStream stream(plan.scope, plan.seed);
  std::optional<Sweep> sweep;
  if (plan.space && plan.properties == std::vector<const Property*>{&props::reference})
    sweep.emplace(*plan.space, plan.seed, subjects, result);
  uint64_t number = plan.first;
  while (number < plan.cases) {
    if (plan.until && std::chrono::steady_clock::now() > *plan.until) break;
    if (plan.go_on && !plan.go_on(result, number)) {
      result.interrupted = true;
      break;
    }
    if (plan.stop_at_first && !result.findings.empty()) break;
    if (sweep) {
      number = sweep->try_batch(number, plan.step, plan.cases);
      continue;
    }
    const Case c = plan.space ? plan.space->at(number, plan.seed) : stream[number];
    if (plan.memory == 0 || memory_bytes(c) <= plan.memory)
      try_case(c, number, plan.properties, subjects, result, plan.miss_bits);
    number += plan.step;
  }
  return number;
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

namespace {

// Tries a case of a finding again. Not every failure is there every time: tensors lie now against the page before them,
// now against the one behind, threads race, and an implementation may remember the calls before.
class Retrial {
 public:
  Retrial(const Finding& finding, Subject& subject)
      : property_(*find_property(finding.property)), bug_class_(finding.bug_class), subject_(subject) {
    const bool depends_on_place = property_.judges_failures || property_.explore != nullptr || finding.of_the_run;
    times_ = depends_on_place ? 2 : 1;
    case_fails_ = fails(finding.failing);
    for (int again = 1; case_fails_ && again < kSome; ++again)
      if (!fails(finding.failing)) flaky_ = true;
    if (flaky_ || !case_fails_) settle(finding.failing);
  }

  // The verdict, if it fails as the finding does.
  std::optional<Verdict> failure_on(const Case& c) const {
    for (int time = 0; time < times_; ++time) {
      if (anew_) subject_.forget();
      Verdict verdict = check(property_, subject_, Trial(c));
      if (verdict.fails() && verdict.bug_class == bug_class_) return verdict;
    }
    return std::nullopt;
  }
  bool fails(const Case& c) const { return failure_on(c).has_value(); }

  // Whether it fails as a replay would show it: with nothing before.
  bool fails_anew(const Case& c) {
    const bool before = std::exchange(anew_, true);
    const bool result = fails(c);
    anew_ = before;
    return result;
  }
  void try_all_anew() { anew_ = true; }
  bool flaky() const { return flaky_; }

 private:
  // What does not fail every time may do so with nothing before; or else it takes many tries.
  void settle(const Case& c) {
    anew_ = true;
    for (int time = 0; anew_ && time < kSome; ++time) anew_ = fails(c);
    flaky_ = !anew_;
    if (flaky_) times_ = kMany;
  }

  static constexpr int kSome = 3, kMany = 10;
  const Property& property_;
  const std::string bug_class_;
  Subject& subject_;
  int times_ = 1;
  bool case_fails_ = false, flaky_ = false, anew_ = false;
};

// A search makes many calls before; what remembers them may fail otherwise in a replay, which makes none.
void take_class_of_a_replay(Finding& finding, Subject& subject) {
  subject.forget();
  const Verdict verdict = check(*find_property(finding.property), subject, Trial(finding.failing));
  if (verdict.fails()) finding.bug_class = verdict.bug_class;
}

}  // namespace

void shrink_finding(Finding& finding, Subject& subject) {
  if (!Retrial(finding, subject).fails_anew(finding.failing)) take_class_of_a_replay(finding, subject);
  Retrial retrial(finding, subject);
  const auto fails = [&](const Case& c) { return retrial.fails(c); };
  Case smallest = shrink(finding.failing, fails);
  const auto depends_on_calls_before = [&] {
    return !retrial.fails_anew(smallest) || shrink(smallest, fails) != smallest;
  };
  if (!retrial.flaky() && depends_on_calls_before() && retrial.fails_anew(finding.failing)) {
    retrial.try_all_anew();
    smallest = shrink(finding.failing, fails);
  }
  finding.failing = smallest;
  const auto verdict = retrial.failure_on(smallest);
  // An implementation that does not fail again keeps what was seen first.
  if (!verdict) return;
  if (finding.diagnosis.empty()) finding.sentence = verdict->reason;
  if (retrial.flaky()) finding.sentence += "; not every time";
  finding.comparison = verdict->comparison;
}

bool is_minimal(const Finding& finding, Subject& subject) {
  Retrial retrial(finding, subject);
  if (!retrial.fails_anew(finding.failing)) return false;
  const std::vector<Case> candidates = simpler(finding.failing);
  return std::none_of(candidates.begin(), candidates.end(),
                      [&](const Case& c) { return retrial.fails(c) && retrial.fails_anew(c); });
}

}  // namespace tconv
