// Random cases, by RapidCheck, mixed so that each hard trigger is met: defaults almost everywhere (the guards of fast
// paths need many parameters neutral at once), everything at random for each axis, channels around the widths of
// vectors and blocks, one long axis, and the shapes that real networks use.
#pragma once

#include <rapidcheck/Gen.h>

#include <cstdint>
#include <vector>

#include "ref/case.h"

namespace tconv {

// What the generator may draw from.
struct Scope {
  std::vector<int> ranks = {1, 2, 3};
  int64_t most_multiplications = 100000;  // larger cases are made smaller, all but one in two thousand
};

// Every case is valid. Shrinks through simpler().
rc::Gen<Case> any_case(const Scope& scope);

// The cases of a seed, by number: the same for the same scope, seed and number, whatever came before. One in eight is
// that of problem_of_turn().
class CaseStream {
 public:
  CaseStream(const Scope& scope, uint64_t seed) : scope_(scope), cases_(any_case(scope)), seed_(seed) {}
  Case operator[](uint64_t number) const;

 private:
  Scope scope_;
  rc::Gen<Case> cases_;
  uint64_t seed_;
};

}  // namespace tconv
