#include "props/search/outcome_map.h"

#include "props/catalogue.h"
#include "ref/numerics.h"

namespace tconv {
namespace {

constexpr int kMostTimeOuts = 2;

Case plain() {
  Case c;
  c.problem = {.rank = 2, .in_channels = 2, .out_channels = 3, .bias = true};
  c.problem.axes[1] = c.problem.axes[2] = {.input = 5, .kernel = 3};
  c.recipe = {Recipe::Kind::integers, 1, {}, {}, {}};
  return c;
}

std::vector<std::string> texts(int64_t first, int64_t last) {
  std::vector<std::string> all;
  for (int64_t value = first; value <= last; ++value) all.push_back(std::to_string(value));
  return all;
}

// A parameter of the axes, and the values that it takes.
struct Parameter {
  const char* name;
  int64_t first, last;
  void (*set)(Axis& axis, int64_t value);
};
constexpr Parameter kKernel = {"kernel", 1, 8, [](Axis& a, int64_t value) { a.kernel = value; }};
constexpr Parameter kStride = {"stride", 1, 8, [](Axis& a, int64_t value) { a.stride = value; }};
constexpr Parameter kDilation = {"dilation", 1, 6, [](Axis& a, int64_t value) { a.dilation = value; }};
constexpr Parameter kInput = {"input", 1, 8, [](Axis& a, int64_t value) { a.input = value; }};
constexpr Parameter kPadding = {"padding", 0, 8, [](Axis& a, int64_t value) { a.pad_begin = a.pad_end = value; }};
constexpr Parameter kPadBegin = {"pad_begin", 0, 6, [](Axis& a, int64_t value) { a.pad_begin = value; }};
constexpr Parameter kPadEnd = {"pad_end", 0, 6, [](Axis& a, int64_t value) { a.pad_end = value; }};
constexpr Parameter kOutputPadding = {"output_padding", 0, 6, [](Axis& a, int64_t value) { a.output_padding = value; }};

MapPlan of_axes(const Parameter& across, const Parameter& down) {
  return {across.name, down.name, texts(across.first, across.last), texts(down.first, down.last),
          [across, down](size_t column, size_t row) {
            Case c = plain();
            for (size_t a = 1; a < 3; ++a) {
              across.set(c.problem.axes[a], across.first + static_cast<int64_t>(column));
              down.set(c.problem.axes[a], down.first + static_cast<int64_t>(row));
            }
            return c;
          }};
}

// Channels come in as many as the row says for each group, and go out twice as many.
MapPlan of_groups() {
  return {"groups", "input channels of a group", texts(1, 6), texts(1, 6), [](size_t column, size_t row) {
            Case c = plain();
            c.problem.groups = static_cast<int64_t>(column) + 1;
            c.problem.in_channels = c.problem.groups * (static_cast<int64_t>(row) + 1);
            c.problem.out_channels = 2 * c.problem.groups;
            return c;
          }};
}

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const Types& types : kTypes) names.push_back(text_of(types));
  return names;
}

MapPlan of_ranks_and_types() {
  return {"rank", "types", texts(1, 3), type_names(), [](size_t column, size_t row) {
            Case c = plain();
            c.type = kTypes[row];
            c.problem.rank = static_cast<int>(column) + 1;
            c.problem.axes = {};
            for (size_t a = c.problem.first_axis(); a < 3; ++a) c.problem.axes[a] = {.input = 5, .kernel = 3};
            return c;
          }};
}

MapPlan of_layouts_and_types() {
  return {"layout of x and y", "types", {"ncx", "nxc"}, type_names(), [](size_t column, size_t row) {
            Case c = plain();
            c.type = kTypes[row];
            c.x.order = c.y.order = column == 0 ? Placement::Order::ncx : Placement::Order::nxc;
            return c;
          }};
}

MapCell cell_of(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::does_not_apply:
      return {Made::refused, verdict.reason};
    case Verdict::Kind::holds:
      return {Made::right, ""};
    case Verdict::Kind::not_trusted:
      return {Made::not_tried, verdict.reason};
    case Verdict::Kind::fails:
      break;
  }
  if (verdict.bug_class == "crashed") return {Made::crashed, verdict.reason};
  if (verdict.bug_class == "timed_out") return {Made::timed_out, verdict.reason};
  return {verdict.of_the_run ? Made::broke_rule : Made::wrong, verdict.reason};
}

}  // namespace

std::string_view name_of(Made made) {
  constexpr std::string_view kNames[kKindsMade] = {"right",     "wrong",      "refused",       "crashed",
                                                   "timed out", "broke rule", "not a problem", "not tried"};
  return kNames[static_cast<size_t>(made)];
}

const std::vector<MapPlan>& map_plans() {
  static const std::vector<MapPlan> plans = {of_axes(kStride, kKernel),
                                             of_axes(kPadding, kKernel),
                                             of_axes(kDilation, kKernel),
                                             of_axes(kDilation, kStride),
                                             of_axes(kOutputPadding, kStride),
                                             of_axes(kPadBegin, kPadEnd),
                                             of_axes(kInput, kStride),
                                             of_axes(kOutputPadding, kDilation),
                                             of_groups(),
                                             of_ranks_and_types(),
                                             of_layouts_and_types()};
  return plans;
}

bool is_wrong(Made made) {
  return made == Made::wrong || made == Made::crashed || made == Made::timed_out || made == Made::broke_rule;
}

OutcomeMap outcome_map(const MapPlan& plan, Subject& subject, const std::function<bool()>& go_on) {
  OutcomeMap map{&plan, {}};
  int time_outs = 0;
  for (size_t row = 0; row < plan.rows.size(); ++row)
    for (size_t column = 0; column < plan.columns.size(); ++column) {
      const Case c = plan.at(column, row);
      MapCell& cell = map.cells.emplace_back();
      if (!validate(c).empty()) continue;
      cell.made = Made::not_tried;
      if (time_outs < kMostTimeOuts && go_on()) cell = cell_of(check(props::reference, subject, Trial(c)));
      time_outs += cell.made == Made::timed_out ? 1 : 0;
    }
  return map;
}

}  // namespace tconv
