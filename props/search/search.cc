#include "props/search/search.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "props/catalogue.h"
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
    if (plan.most_findings != 0 && result.findings.size() >= plan.most_findings) break;
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

}  // namespace tconv
