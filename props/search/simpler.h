// The one list of what is simpler than a case. RapidCheck shrinks through it, and so does the search.
#pragma once

#include <vector>

#include "ref/case.h"

namespace tconv {

// Valid cases, the boldest simplification first: fewer axes, groups, images and channels, smaller sizes, neutral
// parameters and layouts, then simpler data: integers, ones, and zeros one by one; at last two sizes or parameters that
// become less together. Every chain of simpler cases ends.
// Requires a valid case.
std::vector<Case> simpler(const Case& c);

}  // namespace tconv
