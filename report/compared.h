// What several implementations make of the same pairs of parameters, side by side.
#pragma once

#include <string>
#include <vector>

#include "report/json_report.h"
#include "report/report.h"

namespace tconv {

// How often each answers rightly, refuses, ...; then the maps in which they differ, or something is wrong, in as many
// columns.
std::string compared(const std::vector<ImplementationMaps>& all, size_t width);

// The same, whole: docs/report.md.
Json to_json(const std::vector<ImplementationMaps>& all);

}  // namespace tconv
