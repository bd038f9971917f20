// The parts of the page, each a piece of HTML; empty where there is nothing to show.
#pragma once

#include <string>
#include <string_view>

#include "report/plain_text.h"
#include "report/report.h"

namespace tconv::html {

inline std::string escaped(std::string_view text, size_t most = 2000) { return markup_text(text, most); }

// A whole page around its content.
std::string page(std::string_view title, std::string_view content);

// The class of a cell's colour: "p3" for three fifths of the largest positive value, "n5" for the largest negative one,
// "odd" for what is no number, empty for zero.
std::string shade(double value, double most);

// The anchor of a finding, by its number in the report: "f12".
std::string anchor(size_t finding);

// What is drawn in full, and what is named; the rest is counted.
inline constexpr size_t kMostDrawn = 200, kMostListed = 2000;

// Implementations against properties; what fails leads to its finding.
std::string matrix(const Report& report);

std::string findings(const Report& report);

// x, w, what was expected and what came back, as tables coloured by their values.
std::string grids(const Exhibit& exhibit);

// Which pairs of parameters are answered rightly, refused, answered wrongly.
std::string outcome_maps(const Report& report);

// How large the errors on reals were, as shares of their bounds.
std::string error_distribution(const SearchResult& result);

// What was not tried, and why.
std::string skipped(const SearchResult& result);

}  // namespace tconv::html
