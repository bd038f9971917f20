// From a report to the exit code of the program.
#pragma once

#include "report/report.h"

namespace tconv::cli {

// Against a baseline what is known to fail is as if it held.
int verdict_code(const Report& report);

}  // namespace tconv::cli
