// Changes to inputs that know what the bytes mean: of a hundred changes to random bytes few give another geometry, and
// none the many neutral parameters at once that the fast paths of implementations ask for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fuzz/format.h"

namespace tconv::fuzz {

// One to four steps away, in ways that the seed chooses.
Input mutated(Input input, uint64_t seed);

// Each part, as an axis, the channels, the data, from one of both.
Input crossed(const Input& one, const Input& other, uint64_t seed);

}  // namespace tconv::fuzz
