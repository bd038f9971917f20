// How much memory a case may take.
#pragma once

#include <cstdint>
#include <string>

#include "ref/case.h"

namespace tconv::cli {

// Half of what the machine has available, in bytes.
int64_t default_memory_limit();

// "1.5 GiB"
std::string size_text(int64_t bytes);

// Throws UsageError, which names both sizes, if the case needs more than the limit. Allocates nothing.
void require_memory(const Case& c, int64_t limit);

}  // namespace tconv::cli
