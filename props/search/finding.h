// What a search found out: tallies, verdicts and findings. Plain values, which reports show and shards exchange.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "props/verdict.h"
#include "ref/case.h"

namespace tconv {

// One property of one implementation, over all cases tried.
struct PropertyResult {
  std::string name;
  int64_t cases = 0;      // in which it held or failed
  int64_t failed = 0;     // of these, in which it failed
  int64_t untrusted = 0;  // in which it proved nothing
  int64_t skipped = 0;    // to which it does not apply
  std::map<std::string, int64_t> skip_reasons;
  double worst_ratio = 0;  // largest |error| / bound seen
  // In how many cases it was in [1/2, 1], [1/4, 1/2), ...; the last one counts all smaller ones but 0.
  std::array<int64_t, 12> ratios{};
  std::map<std::string, int64_t> evidence = {};  // what the cases rest on, by Evidence::text()

  friend bool operator==(const PropertyResult&, const PropertyResult&) = default;
};

struct ImplementationResult {
  std::string name, version;
  std::string argument;  // how the command line names it
  std::vector<PropertyResult> properties;
  int64_t cases() const;  // of all properties together

  friend bool operator==(const ImplementationResult&, const ImplementationResult&) = default;
};

// A failure. All failures of the same implementation, property and class are one finding, shown by the simplest case.
struct Finding {
  std::string implementation;
  std::string argument;  // how the command line names the implementation
  std::string property;  // that saw it
  std::string bug_class;
  bool of_the_run = false;  // not the property's own: a crash, say, which all properties see
  std::string sentence;
  Case failing;           // the case that shows it: as it was drawn, then shrunk
  uint64_t number = 0;    // of the case in the stream, for findings of a search
  int64_t times = 1;      // how many cases failed so
  Comparison comparison;  // of the case that shows it, where numbers were compared

  std::string diagnosis = {};  // what is wrong with the implementation, if it is known

  // Before it was diagnosed: the key, and the property.
  std::string seen_as = {}, seen_by = {};

  // What is wrong, in one word: the diagnosis, or what the property calls it.
  const std::string& class_name() const { return diagnosis.empty() ? bug_class : diagnosis; }
  // Stable: no sizes, no values. What has a diagnosis is one finding, whichever property saw it.
  std::string key() const {
    return implementation + "/" +
           (!diagnosis.empty() ? "diagnosed"
            : of_the_run       ? "run"
                               : property) +
           "/" + class_name();
  }
  // The same key of the same implementation: two libraries may bear one name.
  bool same_as(const Finding& other) const { return argument == other.argument && key() == other.key(); }
};

// Which shards of a search a result is of: those that went to their end, of as many as there are.
constexpr uint64_t kMostShards = 1'000'000;
struct Shards {
  uint64_t of = 1;
  std::set<uint64_t> done = {};

  bool whole() const { return of == 1 || done.size() == of; }
};

struct SearchResult {
  uint64_t seed = 0;
  std::string plan;         // what is tried, in words
  bool exhaustive = false;  // that is all cases of a space
  uint64_t planned = 0;     // cases, in all shards together
  uint64_t drawn = 0;       // cases drawn
  bool interrupted = false;
  Shards shards;
  std::vector<ImplementationResult> implementations;
  std::vector<Finding> findings;  // ordered by implementation, then property, then case number
  std::vector<Finding> apart;     // of shards: the findings before those with the same diagnosis were joined
};

// "holds", "fails", "not_trusted" (nothing was proved), or "does_not_apply" (to no case at all).
std::string verdict_of(const PropertyResult& result);
// "holds" if nothing fails, something holds, and nothing that applies is not trusted.
std::string verdict_of(const ImplementationResult& result);

// Counts a reason for skipping. Of very many those first in the alphabet are kept: so each part of a search keeps, with
// its full count, what the whole keeps.
void add_reason(PropertyResult& result, const std::string& reason, int64_t times);

// Makes one of those with the same key.
void join_same(std::vector<Finding>& findings);

// Adds what another part of the same search found; the findings of a key keep the earliest case. Of finished shards,
// call join_shards once all are added.
void merge(SearchResult& into, const SearchResult& part);

// Sorts findings by implementation and property, in the order of the result, as they were seen.
void sort_as_seen(std::vector<Finding>& findings, const SearchResult& result);

// Makes the findings of a merge of shards those of one search.
void join_shards(SearchResult& result);

}  // namespace tconv
