// Under which condition an implementation is wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ref/problem.h"

namespace tconv {

struct Condition {
  std::string text;    // "the kernel is 1"
  int conditions = 0;  // joined in it; the fewer the better
};

// One condition, or two, that hold for all the problems that are wrong and for none that are right; empty if there are
// none. Of several the first of the list is taken.
std::optional<Condition> condition_of(const std::vector<Problem>& wrong, const std::vector<Problem>& right);

}  // namespace tconv
