// The comparison of some elements of an output with the definition, where the whole would take too long.
#pragma once

#include "props/trial.h"
#include "ref/compare.h"

namespace tconv::props {

// Requires exact data.
Comparison compare_samples(const Trial& trial, const Dense<double>& y);

}  // namespace tconv::props
