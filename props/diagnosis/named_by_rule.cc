#include <algorithm>
#include <array>

#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

struct Naming {
  std::string_view bug_class;  // begins so
  const char* name;
  const char* sentence;
};

constexpr Naming kRules[] = {
    {"writes_past_the_end_of_y", "output_out_of_bounds", "it accesses memory outside y"},
    {"writes_before_the_begin_of_y", "output_out_of_bounds", "it accesses memory outside y"},
    {"reads_past_the_end_of_y", "output_out_of_bounds", "it accesses memory outside y"},
    {"reads_before_the_begin_of_y", "output_out_of_bounds", "it accesses memory outside y"},
    {"reads_past_the_end_of_x", "input_out_of_bounds", "it accesses memory outside x"},
    {"reads_before_the_begin_of_x", "input_out_of_bounds", "it accesses memory outside x"},
    {"writes_past_the_end_of_x", "input_out_of_bounds", "it accesses memory outside x"},
    {"writes_before_the_begin_of_x", "input_out_of_bounds", "it accesses memory outside x"},
    {"reads_past_the_end_of_w", "weights_out_of_bounds", "it accesses memory outside w"},
    {"reads_before_the_begin_of_w", "weights_out_of_bounds", "it accesses memory outside w"},
    {"writes_past_the_end_of_w", "weights_out_of_bounds", "it accesses memory outside w"},
    {"writes_before_the_begin_of_w", "weights_out_of_bounds", "it accesses memory outside w"},
    {"reads_past_the_end_of_b", "bias_out_of_bounds", "it accesses memory outside the bias"},
    {"reads_before_the_begin_of_b", "bias_out_of_bounds", "it accesses memory outside the bias"},
    {"writes_past_the_end_of_b", "bias_out_of_bounds", "it accesses memory outside the bias"},
    {"writes_before_the_begin_of_b", "bias_out_of_bounds", "it accesses memory outside the bias"},
    {"writes_to_its_input", "writes_input", "it writes to x, w or the bias"},
    {"uses_the_y_of_another_call", "writes_after_return", "it writes to y after its call has returned"},
    {"writes_to_y_after_its_call", "writes_after_return", "it writes to y after its call has returned"},
    {"leaves_", "environment_changed", "it leaves the state of the thread changed: rounding, flushing or signals"},
    {"memory_grows", "leak", "memory grows with every call"},
    {"claim_not_kept", "claim_not_kept", "`supports` says yes, and the call is refused"},
    {"calls_a_legal_problem_invalid", "legal_called_invalid", "a legal problem is called invalid"},
    {"wrong_at_once", "race", "calls at the same time disturb each other"},
};

}  // namespace

std::optional<Named> named_by_rule(const Symptom& symptom) {
  std::string_view bug_class = symptom.bug_class;
  constexpr std::string_view kWide = "wide_index_";
  if (bug_class.starts_with(kWide)) {
    bug_class.remove_prefix(kWide.size());
    if (bug_class == "gave_up") return Named{"gave_up", ""};
  }
  for (const std::string_view how : {"takes_", "fails_on_"})
    if (bug_class.starts_with(how)) return Named{"does_not_refuse_" + std::string(bug_class.substr(how.size())), ""};
  for (const Naming& rule : kRules)
    if (bug_class.starts_with(rule.bug_class)) return Named{rule.name, rule.sentence};
  return std::nullopt;
}

}  // namespace tconv
