#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "report/explain/drawing.h"
#include "report/html/parts.h"

namespace tconv::html {
namespace {

// The part of a plane that is shown: as many rows and columns around a point.
struct Window {
  static constexpr int64_t kMost = 16;
  int64_t first = 0, end = 0;

  Window(int64_t focus, int64_t extent)
      : first(std::clamp<int64_t>(focus - kMost / 2, 0, std::max<int64_t>(0, extent - kMost))),
        end(std::min(extent, first + kMost)) {}
};

double largest(const Dense<double>& tensor) {
  double most = 0;
  for (const double value : tensor.values)
    if (std::isfinite(value)) most = std::max(most, std::abs(value));
  return most;
}

struct Drawn {
  Plane plane;
  int64_t row = 0, column = 0;  // what is to be seen in any case
  double most = 0;              // the value with the strongest colour
  std::function<bool(int64_t row, int64_t column)> wrong = {};
};

std::string figure(const Drawn& d) {
  const int64_t height = d.plane.values.shape[3], width = d.plane.values.shape[4];
  const Window rows(d.row, height), columns(d.column, width);
  std::string caption = d.plane.title;
  if (rows.end - rows.first < height || columns.end - columns.first < width)
    caption += fmt::format(", rows {} to {} of {}, columns {} to {} of {}", rows.first, rows.end - 1, height,
                           columns.first, columns.end - 1, width);
  std::string text = "<figure><figcaption>" + escaped(caption) +
                     "</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     escaped(caption) + "\"><table class=\"heat\">\n<tr><td class=\"corner\"></td>";
  for (int64_t u = columns.first; u < columns.end; ++u) text += fmt::format("<th scope=\"col\">{}</th>", u);
  text += "</tr>\n";
  for (int64_t v = rows.first; v < rows.end; ++v) {
    text += fmt::format("<tr><th scope=\"row\">{}</th>", v);
    for (int64_t u = columns.first; u < columns.end; ++u) {
      const double value = d.plane.values(0, 0, 0, v, u);
      std::string css = shade(value, d.most);
      if (d.wrong && d.wrong(v, u)) css += css.empty() ? "wrong" : " wrong";
      text += css.empty() ? "<td>" : fmt::format("<td class=\"{}\">", css);
      text += number(value) + "</td>";
    }
    text += "</tr>\n";
  }
  return text + "</table></div></figure>\n";
}

}  // namespace

std::string shade(double value, double most) {
  if (!std::isfinite(value)) return "odd";
  if (value == 0 || most == 0) return "";
  return fmt::format("{}{}", value > 0 ? 'p' : 'n',
                     std::clamp(static_cast<int>(std::ceil(5 * std::abs(value) / most)), 1, 5));
}

std::string grids(const Exhibit& e) {
  // Some properties run other cases beside the one that is named.
  if (e.computed() && std::find(e.wrong.begin(), e.wrong.end(), true) == e.wrong.end())
    return "<p class=\"faint\">By itself this case is answered rightly.</p>\n";
  const auto wrong = [&](int64_t row, int64_t column) { return wrong_in_focus(e, row, column); };
  const int64_t row = e.focus[3], column = e.focus[4];
  const double most_of_y = std::max(largest(e.expected), largest(e.actual));
  std::vector<Plane> planes = planes_in_focus(e);
  std::vector<Drawn> drawn = {
      {planes[0], 0, 0, largest(e.x)}, {planes[1], 0, 0, largest(e.w)}, {planes[2], row, column, most_of_y}};
  if (e.computed()) {
    drawn.push_back({planes[3], row, column, most_of_y, wrong});
    Dense<double> difference = planes[3].values;
    for (size_t i = 0; i < difference.values.size(); ++i) difference.values[i] -= planes[2].values.values[i];
    drawn.push_back({{"difference", difference}, row, column, largest(difference), wrong});
    if (!e.bound.values.empty()) {
      const Dense<double> bound = output_plane(e, e.bound);
      for (size_t i = 0; i < difference.values.size(); ++i)
        difference.values[i] = std::abs(difference.values[i]) / bound.values[i];
      drawn.push_back({{"error / bound", difference}, row, column, 1, wrong});
    }
  }
  const Dense<double> counts = output_plane(e, product_counts(e.problem));
  drawn.push_back({{"products that reach each output", counts}, row, column, largest(counts)});

  std::string text = "<div class=\"grids\">\n";
  for (const Drawn& one : drawn) text += figure(one);
  text += "</div>\n";
  return e.computed() ? text : text + "<p>Nothing came back: " + escaped(e.said) + ".</p>\n";
}

}  // namespace tconv::html
