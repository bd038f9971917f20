// Coverage of what is tried, besides that of the code: engines that know such counters keep inputs that raise one.
#pragma once

#include "ref/case.h"

namespace tconv::fuzz {

// The kind of geometry, types and data.
void count_kind(const Case& c);
// How near to its bound an error is, in halvings.
void count_error(double error_to_bound);

}  // namespace tconv::fuzz
