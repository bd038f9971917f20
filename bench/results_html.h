// Results as a page that needs nothing else: no network, no scripts. Light or dark as the reader has it.
#pragma once

#include <string>

#include "bench/results.h"

namespace tconv::bench {

std::string to_html(const Results& results);

}  // namespace tconv::bench
