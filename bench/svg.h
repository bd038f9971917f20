// The few shapes that the plots of `tconv bench` are made of, as SVG for a page of HTML. Colours come from classes.
#pragma once

#include <string>

namespace tconv::bench::svg {

// Text as HTML and SVG take it, also in attributes.
std::string escaped(const std::string& text);

struct Point {
  double x, y;
};

// A picture of width and height in pixels, which shrinks with the page.
std::string picture(double width, double height, const std::string& title, const std::string& content);
std::string line(Point from, Point to, const std::string& css_class);
// `anchor` is start, middle or end.
std::string text(Point at, const std::string& anchor, const std::string& content);
// With a title, which shows where the pointer rests.
std::string circle(Point centre, double radius, const std::string& css_class, const std::string& title);
std::string bar(Point corner, double width, double height, const std::string& css_class, const std::string& title);

// Places numbers from `low` to `high`, both above 0, between two pixels, by their logarithms.
struct LogScale {
  double low, high, from, to;
  double operator()(double value) const;
};

}  // namespace tconv::bench::svg
