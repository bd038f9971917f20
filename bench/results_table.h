// Results as lines of text, one row after the other as they come.
#pragma once

#include <string>

#include "bench/results.h"

namespace tconv::bench {

std::string table_header();
// Results has the roofline, as far as it is known. `all`: also a line for each other implementation.
std::string table_row(const Results& results, const Row& row, bool all);
// What the machine can do, and the ratios of all rows by the number of threads.
std::string table_summary(const Results& results);

}  // namespace tconv::bench
