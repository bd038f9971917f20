// The comparison of some elements of an output with the definition, where the whole would take too long.
#pragma once

#include <functional>
#include <vector>

#include "props/trial.h"
#include "ref/compare.h"

namespace tconv::props {

// The elements: along each axis every border class (which taps have an input), every phase, and the tails of blocks;
// all combinations of these while they are few, else each with random others; channels and images likewise at both ends
// of groups and blocks. A few hundred to some ten thousand, fewer the more products each has.
std::vector<Extents> sample(const Problem& problem, uint64_t seed);

using Element = std::function<double(const Extents& index)>;
// To the bit where sums are exact in the arithmetic, elsewhere each element within its bound.
Comparison compare_samples(const Trial& trial, const Element& y, const Arithmetic& arithmetic);
Comparison compare_samples(const Trial& trial, const Dense<double>& y, const Arithmetic& arithmetic);

}  // namespace tconv::props
