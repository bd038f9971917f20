// The search for a case in which an implementation does not have a property.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "props/property.h"
#include "props/search/enumerate.h"
#include "props/search/finding.h"
#include "props/search/generate.h"

namespace tconv {

struct Plan {
  Scope scope;
  std::shared_ptr<const Space> space;  // the cases of this, whole, instead of random ones
  uint64_t seed = 1;
  uint64_t first = 0;  // the cases first, first + step, first + 2*step, ... below cases
  uint64_t step = 1;
  uint64_t shard = 0, shards = 1;  // which part of a search this is, for the report
  uint64_t cases = 0;
  std::optional<std::chrono::steady_clock::time_point> until;  // stop then, whatever is left
  std::vector<const Property*> properties;
  int miss_bits = kMissBits;   // of certificates
  uint64_t most_findings = 0;  // it stops when it has so many; 0: no limit
  int64_t memory = 0;          // larger cases are not tried; 0: no limit
  // Asked every now and then, with what is known and the first case that is not in it; false interrupts.
  std::function<bool(const SearchResult& so_far, uint64_t next)> go_on;
};

// The implementations under test, in the order of the report.
using Subjects = std::vector<std::unique_ptr<Subject>>;

// Tries every property on every implementation with every case of the plan. Findings come as drawn, not yet shrunk.
SearchResult search(const Plan& plan, const Subjects& subjects);

// The same, added to what is known of the cases before plan.first. Returns the first case that is left.
uint64_t search_on(const Plan& plan, const Subjects& subjects, SearchResult& result);

// Tries the properties on all subjects with one case, and adds what comes of it to the result, whose implementations
// and properties are those of subjects and properties.
void try_case(const Case& c, uint64_t number, const std::vector<const Property*>& properties, const Subjects& subjects,
              SearchResult& result, int miss_bits = kMissBits);

// Adds what comes of one examination, of all properties, on one subject.
void examine(const Examination& examination, uint64_t number, const std::vector<const Property*>& properties,
             Subject& subject, ImplementationResult& result, std::vector<Finding>& findings);

// Adds one verdict.
void record(const Verdict& verdict, const Case& c, uint64_t number, const Property& property, const Subject& subject,
            ImplementationResult& result, std::vector<Finding>& findings);

// Counts a case that is not tried on an implementation.
void skip(const std::string& reason, ImplementationResult& result);

// What the plan tries, in words.
std::string description(const Plan& plan);

// A result with nothing in it yet.
SearchResult empty_result(const Plan& plan, const Subjects& subjects);
SearchResult empty_result(const std::vector<const Property*>& properties, const Subjects& subjects, uint64_t seed);

}  // namespace tconv
