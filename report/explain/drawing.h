// Numbers in rows and columns, drawn as text, and several such drawings side by side.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ref/dense.h"

namespace tconv {

// Rows of cells, each a few characters.
using Cells = std::vector<std::vector<std::string>>;

// A drawing under a title. Columns are as wide as the widest cell, and cells stand at their right.
struct Drawing {
  std::string title;
  Cells cells;
};

// As short as it can be without being another number, up to six digits.
std::string number(double value);

// "[2,0]": the position on the axes of the problem.
std::string index_text(const Problem& problem, const Extents& index);

inline constexpr char kNothing[] = ".";  // where there is no number, or a zero that is no data

// The planes of a tensor's one image and channel: one, or one for each depth, which their titles say.
std::vector<Drawing> planes(const std::string& title, const Dense<double>& tensor);
// f(depth, row, column) gives the cells.
template <typename F>
std::vector<Drawing> planes(const std::string& title, const Extents& shape, F&& f) {
  std::vector<Drawing> drawn;
  for (int64_t z = 0; z < shape[2]; ++z) {
    drawn.push_back({shape[2] == 1 ? title : title + ", depth " + std::to_string(z), {}});
    for (int64_t v = 0; v < shape[3]; ++v) {
      auto& row = drawn.back().cells.emplace_back();
      for (int64_t u = 0; u < shape[4]; ++u) row.push_back(f(z, v, u));
    }
  }
  return drawn;
}

// As many beside each other as fit into the width, the rest below.
std::string side_by_side(const std::vector<Drawing>& drawings, size_t width);

}  // namespace tconv
