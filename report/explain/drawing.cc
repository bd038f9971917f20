#include "report/explain/drawing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tconv {
namespace {

constexpr size_t kMargin = 2, kGap = 4;

std::vector<std::string> lines_of(const Drawing& drawing) {
  size_t column = 0, width = drawing.title.size();
  for (const auto& row : drawing.cells)
    for (const std::string& cell : row) column = std::max(column, cell.size());
  std::vector<std::string> lines = {drawing.title};
  for (const auto& row : drawing.cells) {
    std::string line;
    for (const std::string& cell : row) line += fmt::format("{}{:>{}}", line.empty() ? "" : " ", cell, column);
    width = std::max(width, line.size());
    lines.push_back(std::move(line));
  }
  for (std::string& line : lines) line.resize(width, ' ');
  return lines;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string number(double value) { return fmt::format("{:.6g}", value == 0 ? 0.0 : value); }

std::string index_text(const Problem& problem, const Extents& index) {
  const auto first = index.begin() + 2 + static_cast<std::ptrdiff_t>(problem.first_axis());
  return fmt::format("[{}]", fmt::join(first, index.end(), ","));
}

std::vector<Drawing> planes(const std::string& title, const Dense<double>& tensor) {
  return planes(title, tensor.shape, [&](int64_t z, int64_t v, int64_t u) { return number(tensor(0, 0, z, v, u)); });
}

std::string side_by_side(const std::vector<Drawing>& drawings, size_t width) {
  std::string text;
  for (size_t i = 0; i < drawings.size();) {
    std::vector<std::string> rows;
    do {
      const std::vector<std::string> lines = lines_of(drawings[i]);
      const size_t begin = rows.empty() ? kMargin : rows[0].size() + kGap;
      if (!rows.empty() && begin + lines[0].size() > width) break;
      rows.resize(std::max(rows.size(), lines.size()));
      for (size_t l = 0; l < rows.size(); ++l) {
        rows[l].resize(begin, ' ');
        rows[l] += l < lines.size() ? lines[l] : std::string(lines[0].size(), ' ');
      }
    } while (++i < drawings.size());
    for (const std::string& row : rows) text += without_trailing_blanks(row) + "\n";
    if (i < drawings.size()) text += "\n";
  }
  return text;
}

}  // namespace tconv
