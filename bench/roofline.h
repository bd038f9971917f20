// What the machine can do at most, measured: the two lines of the roofline model (Williams, Waterman, Patterson,
// "Roofline: an insightful visual performance model for multicore architectures", CACM 2009).
#pragma once

#include <algorithm>

namespace tconv::bench {

struct Roofline {
  double flops = 0;      // a second, f32, by fused multiply-adds in the widest vectors
  double bandwidth = 0;  // bytes a second, reading memory far larger than any cache

  // What a computation of that many flops a byte can reach, in flops a second, if its data come from memory. One whose
  // data stay in a cache can be faster.
  double attainable(double intensity) const { return std::min(flops, intensity * bandwidth); }

  // The better of two measurements: what disturbs one makes it worse.
  Roofline best_of(const Roofline& other) const {
    return {std::max(flops, other.flops), std::max(bandwidth, other.bandwidth)};
  }
};

// Some tenths of a second. Throws std::bad_alloc without 256 MiB.
Roofline measure_roofline(int threads);

}  // namespace tconv::bench
