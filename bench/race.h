// Implementations against each other on one case: in turns, so that what the machine does meanwhile meets them all.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "bench/contestant.h"
#include "bench/results.h"

namespace tconv::bench {

// How much is measured.
struct Effort {
  int rounds = 10;
  double seconds = 5;  // for the rounds of a row; three are run in any case
  // Bytes for all processes together. A case that does not fit with both layouts side by side is prepared with one
  // after the other.
  int64_t memory = std::numeric_limits<int64_t>::max();
};

// What a case takes in so many processes with one layout at a time: its tensors, and each library as much again.
int64_t memory_of_race(const Case& c, size_t processes);

// Ours first. Each in the layout of x and y, channels before or after the spatial axes, in which it is faster; all are
// checked before they are timed. `stop` is asked between two turns; what is measured until then is what there is.
Row race(const std::vector<std::unique_ptr<Contestant>>& contestants, const std::string& id, const Case& c, int threads,
         const Effort& effort, const std::function<bool()>& stop);

}  // namespace tconv::bench
