// From a failing case to one that no simpler case fails like.
#pragma once

#include <chrono>
#include <functional>

#include "ref/case.h"

namespace tconv {

// The same start and the same judge give the same end, unless the time runs out first.
struct ShrinkBudget {
  int64_t tries = 5000;
  std::chrono::milliseconds time = std::chrono::seconds(10);
  std::function<bool()> go_on = [] { return true; };  // asked before each try
};

// Walks down simpler() as long as `still_fails` agrees, and returns the last case that failed.
Case shrink(Case failing, const std::function<bool(const Case&)>& still_fails, ShrinkBudget budget = {});

}  // namespace tconv
