#include "props/search/finding.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace tconv {
namespace {

// Enough to say what is skipped and why, not a line for every size in a library's message.
constexpr size_t kMostReasons = 100;

void merge(PropertyResult& into, const PropertyResult& part) {
  into.cases += part.cases;
  into.failed += part.failed;
  into.untrusted += part.untrusted;
  into.skipped += part.skipped;
  for (const auto& [reason, times] : part.skip_reasons) add_reason(into, reason, times);
  for (const auto& [evidence, times] : part.evidence) into.evidence[evidence] += times;
  into.worst_ratio = std::max(into.worst_ratio, part.worst_ratio);
  for (size_t i = 0; i < into.ratios.size(); ++i) into.ratios[i] += part.ratios[i];
}

template <typename Same>
void merge(std::vector<Finding>& into, const Finding& finding, Same&& are_same) {
  const auto same = std::find_if(into.begin(), into.end(), [&](const Finding& f) { return are_same(f, finding); });
  if (same == into.end()) {
    into.push_back(finding);
    return;
  }
  const int64_t times = same->times + finding.times;
  if (finding.number < same->number) *same = finding;
  same->times = times;
}

bool same_key(const Finding& one, const Finding& other) { return one.same_as(other); }

bool seen_alike(const Finding& one, const Finding& other) {
  return one.argument == other.argument && one.seen_as == other.seen_as;
}

}  // namespace

int64_t ImplementationResult::cases() const {
  int64_t sum = 0;
  for (const PropertyResult& p : properties) sum += p.cases;
  return sum;
}

std::string verdict_of(const PropertyResult& result) {
  if (result.failed != 0) return "fails";
  if (result.cases != 0) return "holds";
  return result.untrusted != 0 ? "not_trusted" : "does_not_apply";
}

std::string verdict_of(const ImplementationResult& result) {
  const auto any = [&](std::string_view verdict) {
    return std::any_of(result.properties.begin(), result.properties.end(),
                       [&](const PropertyResult& p) { return verdict_of(p) == verdict; });
  };
  if (any("fails")) return "fails";
  return any("holds") && !any("not_trusted") ? "holds" : "not_trusted";
}

void add_reason(PropertyResult& result, const std::string& reason, int64_t times) {
  result.skip_reasons[reason] += times;
  if (result.skip_reasons.size() > kMostReasons) result.skip_reasons.erase(std::prev(result.skip_reasons.end()));
}

void join_same(std::vector<Finding>& findings) {
  std::vector<Finding> joined;
  for (const Finding& finding : findings) merge(joined, finding, same_key);
  findings = std::move(joined);
}

void merge(SearchResult& into, const SearchResult& part) {
  into.drawn += part.drawn;
  into.interrupted = into.interrupted || part.interrupted;
  for (size_t i = 0; i < into.implementations.size() && i < part.implementations.size(); ++i) {
    ImplementationResult& to = into.implementations[i];
    const ImplementationResult& from = part.implementations[i];
    for (size_t j = 0; j < to.properties.size() && j < from.properties.size(); ++j)
      merge(to.properties[j], from.properties[j]);
  }
  for (const Finding& finding : part.findings) merge(into.findings, finding, same_key);
  for (const Finding& finding : part.apart) merge(into.apart, finding, seen_alike);
  into.shards.done.insert(part.shards.done.begin(), part.shards.done.end());
}

void sort_as_seen(std::vector<Finding>& findings, const SearchResult& result) {
  const auto position = [&](const Finding& f) {
    for (size_t i = 0; i < result.implementations.size(); ++i)
      for (size_t j = 0; j < result.implementations[i].properties.size(); ++j)
        if (result.implementations[i].argument == f.argument &&
            result.implementations[i].properties[j].name == f.seen_by)
          return std::pair(i, j);
    return std::pair(result.implementations.size(), size_t{0});
  };
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    return std::tuple(position(a), a.seen_as) < std::tuple(position(b), b.seen_as);
  });
}

void join_shards(SearchResult& result) {
  sort_as_seen(result.apart, result);
  result.findings = result.apart;
  join_same(result.findings);
  if (result.shards.whole()) {
    result.shards = {};
    result.apart.clear();
  }
}

}  // namespace tconv
