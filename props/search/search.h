// The search for a case in which an implementation does not have a property.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "props/property.h"
#include "props/search/finding.h"
#include "props/search/generate.h"

namespace tconv {

struct Plan {
  Scope scope;
  uint64_t seed = 1;
  uint64_t first = 0;  // the cases first, first + step, first + 2*step, ... below cases
  uint64_t step = 1;
  uint64_t cases = 0;
  std::optional<std::chrono::steady_clock::time_point> until;  // stop then, whatever is left
  std::vector<const Property*> properties;
  bool stop_at_first = false;           // finding
  int64_t memory = 0;                   // larger cases are not tried; 0: no limit
  std::function<bool(uint64_t)> go_on;  // asked before each case with the number of cases done; false interrupts
};

// The implementations under test, in the order of the report.
using Subjects = std::vector<std::unique_ptr<Subject>>;

// Tries every property on every implementation with every case of the plan. Findings come as drawn, not yet shrunk.
SearchResult search(const Plan& plan, const Subjects& subjects);

// Tries the properties on all subjects with one case, and adds what comes of it to the result, whose implementations
// and properties are those of subjects and properties.
void try_case(const Case& c, uint64_t number, const std::vector<const Property*>& properties, const Subjects& subjects,
              SearchResult& result);

// Adds what comes of one examination, of all properties, on one subject.
void examine(const Examination& examination, uint64_t number, const std::vector<const Property*>& properties,
             Subject& subject, ImplementationResult& result, std::vector<Finding>& findings);

// Counts a case that is not tried on an implementation.
void skip(const std::string& reason, ImplementationResult& result);

// A result with nothing in it yet.
SearchResult empty_result(const std::vector<const Property*>& properties, const Subjects& subjects, uint64_t seed);

// Looks for the misreading that explains wrong values, and says so in the finding. Before it is shrunk: a small case
// can be explained in many ways.
void diagnose_finding(Finding& finding, Subject& subject);

// Shrinks the case of a finding on its implementation, and judges it anew. One that does not fail every time is tried
// several times before it is believed not to fail; one that fails only after other calls is shrunk with none before.
void shrink_finding(Finding& finding, Subject& subject);

// Whether the finding's case fails in a process of its own, as a replay does, and no simpler one.
bool is_minimal(const Finding& finding, Subject& subject);

}  // namespace tconv
