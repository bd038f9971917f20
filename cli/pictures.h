// What a report shows to people beyond its numbers, for which implementations run once more.
#pragma once

#include <string>
#include <vector>

#include "impls/registry.h"
#include "report/report.h"

namespace tconv::cli {

// The tensors of the first findings. `names` are those that were verified.
void add_exhibits(Report& report, const std::vector<std::string>& names, const Hosting& hosting);

// What the first implementations make of pairs of parameters. Ctrl-C leaves the rest out.
void add_maps(Report& report, const std::vector<std::string>& names, const Hosting& hosting);

}  // namespace tconv::cli
