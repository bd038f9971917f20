#include "report/compared.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/explain/drawing.h"
#include "report/plain_text.h"

namespace tconv {
namespace {

constexpr std::array<char, kKindsMade> kSigns = {'.', 'x', '-', '!', 'T', '#', ' ', '?'};

char sign_of(Made made) { return kSigns[static_cast<size_t>(made)]; }

std::string counts(const ImplementationMaps& maps, size_t width) {
  std::array<int, kKindsMade> times{};
  for (const OutcomeMap& map : maps.maps)
    for (const MapCell& cell : map.cells) ++times[static_cast<size_t>(cell.made)];
  std::string text = fmt::format("{:<{}}", plain_text(maps.name, 60), width);
  for (const Made made : {Made::right, Made::refused, Made::wrong, Made::crashed, Made::timed_out, Made::broke_rule})
    text += fmt::format("  {:>10}", times[static_cast<size_t>(made)]);
  return text + "\n";
}

std::string legend() {
  std::string text;
  for (size_t kind = 0; kind < kKindsMade; ++kind)
    if (static_cast<Made>(kind) != Made::no_problem)
      text += fmt::format("{}{} {}", text.empty() ? "" : "   ", kSigns[kind], name_of(static_cast<Made>(kind)));
  return text + "   (blank: no transposed convolution)\n";
}

bool worth_showing(const std::vector<ImplementationMaps>& all, size_t number) {
  const std::vector<MapCell>& first = all[0].maps[number].cells;
  return std::any_of(all.begin(), all.end(), [&](const ImplementationMaps& one) {
    const std::vector<MapCell>& cells = one.maps[number].cells;
    const bool differs = !std::equal(cells.begin(), cells.end(), first.begin(),
                                     [](const MapCell& a, const MapCell& b) { return a.made == b.made; });
    return differs || std::any_of(cells.begin(), cells.end(), [](const MapCell& c) { return is_wrong(c.made); });
  });
}

// The rows' names, then a drawing for each implementation, whose columns the heading names.
std::string drawn(const std::vector<ImplementationMaps>& all, size_t number, size_t width) {
  const MapPlan& plan = *all[0].maps[number].plan;
  std::vector<Drawing> drawings = {{"", {}}};
  for (const std::string& row : plan.rows) drawings[0].cells.push_back({row});
  for (const ImplementationMaps& one : all) {
    Drawing& drawing = drawings.emplace_back(Drawing{plain_text(one.name, 60), {}});
    for (size_t row = 0; row < plan.rows.size(); ++row) {
      auto& cells = drawing.cells.emplace_back();
      for (size_t column = 0; column < plan.columns.size(); ++column)
        cells.emplace_back(1, sign_of(one.maps[number](column, row).made));
    }
  }
  return fmt::format("\n{} from {} to {} across, {} from {} to {} down\n\n", plan.across, plan.columns.front(),
                     plan.columns.back(), plan.down, plan.rows.front(), plan.rows.back()) +
         side_by_side(drawings, width);
}

}  // namespace

std::string compared(const std::vector<ImplementationMaps>& all, size_t width) {
  if (all.empty()) return "";
  size_t name_width = 14;
  for (const ImplementationMaps& one : all) name_width = std::max(name_width, plain_text(one.name, 60).size());
  std::string text = fmt::format("{:<{}}", "implementation", name_width);
  for (const char* kind : {"right", "refused", "wrong", "crashed", "timed out", "broke rule"})
    text += fmt::format("  {:>10}", kind);
  text += "\n";
  for (const ImplementationMaps& one : all) text += counts(one, name_width);
  text += "\n" + legend();
  size_t alike = 0;
  for (size_t number = 0; number < all[0].maps.size(); ++number) {
    if (worth_showing(all, number))
      text += drawn(all, number, width);
    else
      ++alike;
  }
  if (alike != 0) text += fmt::format("\nIn {} more maps they do the same, and nothing is wrong.\n", alike);
  return text;
}

Json to_json(const std::vector<ImplementationMaps>& all) {
  Json maps = Json::array();
  for (size_t number = 0; !all.empty() && number < all[0].maps.size(); ++number) {
    const MapPlan& plan = *all[0].maps[number].plan;
    Json made = Json::array();
    for (const ImplementationMaps& one : all) {
      Json cells = Json::array();
      for (const MapCell& cell : one.maps[number].cells)
        cells.push_back({{"made", name_of(cell.made)}, {"reason", cell.said}});
      made.push_back({{"implementation", one.name}, {"cells", cells}});
    }
    maps.push_back(
        {{"across", plan.across}, {"down", plan.down}, {"columns", plan.columns}, {"rows", plan.rows}, {"made", made}});
  }
  return {{"schema", "tconv-compare/1"}, {"maps", maps}};
}

}  // namespace tconv
