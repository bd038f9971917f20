// What users call other systems, and what those call a case.
#pragma once

#include <string>
#include <vector>

#include "ref/case.h"
#include "report/dialects/dialect.h"

namespace tconv::cli {

// The systems of these names; "all" stands for all. Throws UsageError, with a suggestion, if one is not known.
std::vector<const Dialect*> find_dialects(const std::vector<std::string>& names);

// The case that the hyper-parameters describe. Throws UsageError if they are not understood, or nobody could.
Case case_of_dialect(const std::string& system, const std::string& text);

}  // namespace tconv::cli
