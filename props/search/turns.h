// Problems that chance alone brings up late: many channels of one kind, a long row with slack, an index beyond 16 bits.
// A stream of random cases gives each of them its turn.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ref/problem.h"

namespace tconv {

// The problem whose turn it is, of one of the ranks; `bits` decide what does not matter. Empty if it would need more
// multiplications than these. All have had their turn after a few hundred.
std::optional<Problem> problem_of_turn(uint64_t turn, uint64_t bits, const std::vector<int>& ranks, int64_t most);

}  // namespace tconv
