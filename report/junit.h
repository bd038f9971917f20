// The report as JUnit XML, which continuous integration shows as tests.
#pragma once

#include <string>

#include "report/report.h"

namespace tconv {

// A suite for each implementation, a test for each property. What fails only as the baseline knows is skipped; what
// proved nothing is an error.
std::string to_junit(const Report& report);

}  // namespace tconv
