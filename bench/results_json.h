// Results as JSON, schema "tconv-bench/1"; docs/performance.md has its fields.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/results.h"

namespace tconv::bench {

nlohmann::ordered_json to_json(const Results& results);

}  // namespace tconv::bench
