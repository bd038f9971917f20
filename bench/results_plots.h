// The plots of the results with one number of threads, as SVG.
#pragma once

#include <string>

#include "bench/results.h"

namespace tconv::bench {

// GFLOP/s against flops a byte, both by their logarithms, under the lines of what the machine can do: of ours, and of
// the best other implementation. Empty if nothing was timed or the roofline is not known.
std::string roofline_plot(const Results& results, int threads);

// GFLOP/s of both for each layer, one below the other. Empty if nothing was timed.
std::string bars_by_layer(const Results& results, int threads);

}  // namespace tconv::bench
