// What an implementation makes of every pair of values of two parameters, all else being plain: where it answers
// rightly, refuses, answers wrongly, or crashes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "props/subject.h"
#include "ref/case.h"

namespace tconv {

// What came of one case.
enum class Made : uint8_t {
  right,
  wrong,    // values
  refused,  // with a reason
  crashed,  // or its process did
  timed_out,
  broke_rule,  // any other of the interface
  no_problem,  // the two values make no valid problem
  not_tried,   // after too many that did not come back, or nothing was proved
};
inline constexpr size_t kKindsMade = 8;
// "right", "wrong", ..., with blanks where there are underscores.
std::string_view name_of(Made made);
// Wrong values, a crash, a time-out, a broken rule: what an implementation must not do.
bool is_wrong(Made made);

struct MapCell {
  Made made = Made::no_problem;
  std::string said;  // the reason, where there is one
};

// Rows are values of `down`, columns of `across`.
struct MapPlan {
  std::string across, down;
  std::vector<std::string> columns, rows;
  std::function<Case(size_t column, size_t row)> at;  // may be invalid
};
// Kernel by stride, kernel by padding, dilation by stride, ..., of two dimensions but where the rank is a parameter.
const std::vector<MapPlan>& map_plans();

struct OutcomeMap {
  const MapPlan* plan;
  std::vector<MapCell> cells;  // row by row
  const MapCell& operator()(size_t column, size_t row) const { return cells[row * plan->columns.size() + column]; }
};
// `go_on` is asked before each case; false leaves the rest untried.
OutcomeMap outcome_map(const MapPlan& plan, Subject& subject, const std::function<bool()>& go_on);

}  // namespace tconv
