// The report as text for people.
#pragma once

#include <string>

#include "report/report.h"

namespace tconv {

// How text is shown: escape codes only if `colour`, and drawings in as many columns.
struct Look {
  bool colour = false;
  size_t width = 120;
};

// A table of implementations and properties, what was skipped and why, then the findings: what the baseline knows in a
// line each, the others in full.
std::string to_console(const Report& report, const Look& look);

// The lines of one finding, at most 15; with its tensors, if they fit.
std::string to_console(const Finding& finding, const Look& look, const Exhibit* exhibit = nullptr);

// What shows that a finding is one, a line each: the case, the first wrong elements, the command that tries it again.
std::string evidence(const Finding& finding, const std::string& drawing = "");

// The tensors of an exhibit beside each other, wrong elements in brackets; empty if they do not fit.
std::string drawn(const Exhibit& exhibit, size_t width);

// Every line moved to the right.
std::string indented(const std::string& lines, size_t by);

}  // namespace tconv
