#include "report/html/explanation_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "report/html/parts.h"

namespace tconv {
namespace {

using html::escaped;

// Its number, or 0 for what is none.
double value_of(const std::string& cell) {
  const double value = std::strtod(cell.c_str(), nullptr);
  return std::isfinite(value) ? value : 0;
}

std::string figure(const Drawing& drawing) {
  double most = 0;
  for (const auto& row : drawing.cells)
    for (const std::string& cell : row) most = std::max(most, std::abs(value_of(cell)));
  std::string text = "<figure><figcaption>" + escaped(drawing.title) +
                     "</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     escaped(drawing.title) + "\"><table class=\"heat\">\n";
  for (const auto& row : drawing.cells) {
    text += "<tr>";
    for (const std::string& cell : row)
      text += cell == kNothing
                  ? "<td></td>"
                  : fmt::format("<td class=\"{}\">{}</td>", html::shade(value_of(cell), most), escaped(cell));
    text += "</tr>\n";
  }
  return text + "</table></div></figure>\n";
}

std::string lines(const std::string& text) {
  std::string result = "<pre>";
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    result += escaped(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return result + "</pre>\n";
}

std::string chapter_text(const Chapter& chapter, size_t number) {
  std::string text = fmt::format("<section>\n<h2>{}. {}</h2>\n", number, escaped(chapter.heading));
  if (!chapter.prose.empty()) text += lines(chapter.prose);
  for (const std::vector<Drawing>& row : chapter.rows) {
    text += "<div class=\"grids\">\n";
    for (const Drawing& drawing : row) text += figure(drawing);
    text += "</div>\n";
  }
  return text + "</section>\n";
}

}  // namespace

std::string to_html(const Explanation& explanation, const std::vector<ExplainedBy>& answers) {
  std::string content =
      fmt::format("<h1>tconv explain</h1>\n<pre><code>{}</code></pre>\n{}<p>{}</p>\n",
                  escaped(explanation.case_line, 4000), lines(explanation.sizes), escaped(explanation.slice));
  size_t number = 0;
  for (const Chapter& chapter : explanation.chapters) content += chapter_text(chapter, ++number);
  for (const ExplainedBy& answer : answers) {
    content += "<section>\n<h2>" + escaped(answer.name, 60) + "</h2>\n" + lines(answer.text);
    if (answer.exhibit) content += html::grids(*answer.exhibit);
    content += "</section>\n";
  }
  return html::page("tconv: a transposed convolution, four ways", "<main>\n" + content + "</main>\n");
}

}  // namespace tconv
