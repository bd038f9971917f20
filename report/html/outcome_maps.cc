#include <fmt/format.h>

#include <array>

#include "report/html/parts.h"

namespace tconv::html {
namespace {

// By the kinds of Made: a sign, as colours alone do not tell enough, and a class of style.css.
struct Look {
  const char* sign;
  const char* css;
};
constexpr std::array<Look, kKindsMade> kLooks = {{{"&#10003;", "right"},
                                                  {"&#10007;", "wrong_values"},
                                                  {"&#8211;", "refused"},
                                                  {"!", "crashed"},
                                                  {"T", "timed_out"},
                                                  {"&#167;", "broke_rule"},
                                                  {"", "no_problem"},
                                                  {"&#183;", ""}}};
const Look& look_of(Made made) { return kLooks[static_cast<size_t>(made)]; }

std::string cell(const MapCell& cell) {
  const Look& look = look_of(cell.made);
  const std::string title =
      cell.said.empty() ? "" : fmt::format(" title=\"{}: {}\"", name_of(cell.made), escaped(cell.said, 120));
  return fmt::format("<td class=\"{}\"{}>{}</td>", look.css, title, look.sign);
}

std::string figure(const OutcomeMap& map) {
  const MapPlan& plan = *map.plan;
  std::string text = fmt::format(
      "<figure><figcaption>{} &#8594;, {} &#8595;</figcaption>\n<table class=\"map\">\n<tr><td class=\"corner\"></td>",
      escaped(plan.across), escaped(plan.down));
  for (const std::string& value : plan.columns) text += "<th scope=\"col\">" + escaped(value) + "</th>";
  text += "</tr>\n";
  for (size_t row = 0; row < plan.rows.size(); ++row) {
    text += "<tr><th scope=\"row\">" + escaped(plan.rows[row]) + "</th>";
    for (size_t column = 0; column < plan.columns.size(); ++column) text += cell(map(column, row));
    text += "</tr>\n";
  }
  return text + "</table></figure>\n";
}

std::string counts(const std::vector<OutcomeMap>& maps) {
  std::array<int, kKindsMade> times{};
  for (const OutcomeMap& map : maps)
    for (const MapCell& cell : map.cells) ++times[static_cast<size_t>(cell.made)];
  std::string text;
  for (size_t kind = 0; kind < kKindsMade; ++kind)
    if (times[kind] != 0 && static_cast<Made>(kind) != Made::no_problem)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", times[kind], name_of(static_cast<Made>(kind)));
  return text;
}

std::string legend() {
  std::string text = "<ul class=\"legend\">";
  for (size_t kind = 0; kind < kKindsMade; ++kind)
    text += fmt::format("<li><span class=\"{}\">{}</span>{}</li>", kLooks[kind].css,
                        *kLooks[kind].sign == '\0' ? "&#160;" : kLooks[kind].sign, name_of(static_cast<Made>(kind)));
  return text + "</ul>\n";
}

}  // namespace

std::string outcome_maps(const Report& report) {
  if (report.maps.empty()) return "";
  std::string text =
      "<p>One case for each pair of values, of two dimensions, with a 5x5 input, a 3x3 kernel, 2 input and 3 output "
      "channels "
      "where the map does not say otherwise. Reasons show where the pointer rests.</p>\n" +
      legend();
  for (const ImplementationMaps& i : report.maps) {
    text += fmt::format("<details{}><summary><b>{}</b>: {}</summary>\n<div class=\"grids\">\n",
                        report.maps.size() <= 3 ? " open" : "", escaped(i.name, 60), counts(i.maps));
    for (const OutcomeMap& map : i.maps) text += figure(map);
    text += "</div></details>\n";
  }
  if (report.maps.size() < report.result.implementations.size())
    text += fmt::format("<p>Only of the first {} implementations.</p>\n", report.maps.size());
  return text;
}

}  // namespace tconv::html
