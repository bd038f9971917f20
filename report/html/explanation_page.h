// The explanation of a case as one page of HTML, whole in itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/exhibit.h"
#include "report/explain/explanation.h"

namespace tconv {

// What an implementation makes of the case, in lines of text; with pictures, if there are some.
struct ExplainedBy {
  std::string name, text;
  std::optional<Exhibit> exhibit;
};

std::string to_html(const Explanation& explanation, const std::vector<ExplainedBy>& answers);

}  // namespace tconv
