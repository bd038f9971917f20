// How many small cases a second are made, computed by the reference, run and compared, on one core.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "impls/implementation.h"

namespace tconv::bench {

// What is tried: a space of props/search/enumerate.h, compared whole and to the bit by the fast way of
// props/search/sweep.h, or random cases of all types and recipes.
struct Workload {
  std::string name;
  bool random = false;
  std::vector<std::string> properties = {"reference"};  // of random cases; empty: all
};
std::vector<Workload> workloads();

// The share of the seconds that each part of a sweep takes.
struct Shares {
  double generation = 0, reference = 0, implementation = 0, comparison = 0;
};

struct Speed {
  double cases_per_second = 0;  // in processor time of this process and of its workers together
  double outputs = 0;           // elements of y, on average
  Shares shares;                // of a space only; by the clock
  std::string wrong;            // what does not hold, if anything does not: then the speed says nothing
};

using Maker = std::function<std::unique_ptr<Implementation>()>;

// How much is tried.
struct Effort {
  int runs = 3;  // of which the fastest counts; each on an implementation made anew
  // From all over a space; enough by default that the start of a worker, some milliseconds, does not count. Of random
  // cases, which take longer, a thirtieth.
  uint64_t cases = 100'000;
};

Speed speed(const Workload& workload, const Maker& make, const Effort& effort);

}  // namespace tconv::bench
