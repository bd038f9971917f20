#include "bench/svg.h"

#include <fmt/format.h>

#include <cmath>

namespace tconv::bench::svg {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (c == '\'')
      result += "&#39;";
    else
      result += c;
  }
  return result;
}

std::string picture(double width, double height, const std::string& title, const std::string& content) {
  return fmt::format(
      "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" role=\"img\">\n<title>{2}</title>\n{3}</svg>\n", width,
      height, escaped(title), content);
}

std::string line(Point from, Point to, const std::string& css_class) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", from.x, from.y,
                     to.x, to.y, css_class);
}

std::string text(Point at, const std::string& anchor, const std::string& content) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", at.x, at.y, anchor,
                     escaped(content));
}

std::string circle(Point centre, double radius, const std::string& css_class, const std::string& title) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" class=\"{}\"><title>{}</title></circle>\n", centre.x,
                     centre.y, radius, css_class, escaped(title));
}

std::string bar(Point corner, double width, double height, const std::string& css_class, const std::string& title) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"><title>{}</title></rect>\n",
      corner.x, corner.y, width, height, css_class, escaped(title));
}

double LogScale::operator()(double value) const {
  return from + (to - from) * std::log(value / low) / std::log(high / low);
}

}  // namespace tconv::bench::svg
