// The rules of tconv_abi.h that every run must keep, whatever it computes. Each is a property of its own, checked at no
// cost by how the tensors of the run lie in memory, and by what the worker sees.
#include "props/catalogue.h"

namespace tconv::props {
namespace {

bool breaks(const Answer& answer, Rule rule) {
  const bool gone = answer.outcome.kind == Outcome::Kind::crashed || answer.outcome.kind == Outcome::Kind::timed_out;
  return answer.outcome.rule == rule || (rule == Rule::answers && gone) ||
         (rule == Rule::writes_only_y && answer.poison.gaps_written != 0);
}

template <Rule rule>
Verdict judge(const Trial&, const Answers& answers) {
  const auto failure = without_output(answers.own);
  if (failure && breaks(answers.own, rule)) return *failure;
  if (!answers.by.watches(rule)) return does_not_apply("it runs where nobody watches that");
  if (answers.own.outcome.kind == Outcome::Kind::computed) return {};
  return does_not_apply(failure->fails() ? "the run fails in another way" : failure->reason);
}

Verdict judge_what_is_written(const Trial&, const Answers& answers) {
  const auto failure = without_output(answers.own);
  if (answers.own.outcome.kind == Outcome::Kind::computed)
    return failure && answers.own.poison.unwritten != 0 ? *failure : Verdict{};
  return does_not_apply(failure->fails() ? "the run fails in another way" : failure->reason);
}

Verdict judge_reason(const Trial& trial, const Answers& answers) {
  const Outcome& own = answers.own.outcome;
  if (own.kind == Outcome::Kind::refused && own.rule == Rule::says_why)
    return fails("refuses_without_a_reason", "it refuses and does not say why");
  return judge<Rule::says_why>(trial, answers);
}

// Once more, a few thousand times.
Experiment again_and_again(const Trial& trial) { return {{trial}, Manner::repeatedly, {}, false}; }

Verdict judge_memory(const Trial&, const Answers& answers) {
  if (auto verdict = without_output(answers.own)) return *verdict;
  return without_output(answers.others[0]).value_or(Verdict{});
}

constexpr Property rule(std::string_view name, std::string_view formula,
                        Verdict (*judge)(const Trial&, const Answers&)) {
  return {.name = name, .formula = formula, .experiment = &on_any_data, .judge = judge, .judges_failures = true};
}

}  // namespace

const Property answers = rule("answers", "every call that it takes comes back, with an answer", &judge<Rule::answers>);
const Property writes_only_y =
    rule("writes_only_y", "nothing is written but the elements of y, also later", &judge<Rule::writes_only_y>);
const Property writes_all_of_y = rule("writes_all_of_y", "every element of y is written", &judge_what_is_written);
const Property reads_only_inputs =
    rule("reads_only_inputs", "nothing beside x, w and b is read", &judge<Rule::reads_only_inputs>);
const Property leaves_inputs = rule("leaves_inputs", "x, w and b are not written to", &judge<Rule::leaves_inputs>);
const Property says_why = {.name = "says_why",
                           .formula = "what it refuses, it refuses with a reason",
                           .experiment = &on_any_data,
                           .judge = &judge_reason,
                           .judges_failures = true};
const Property keeps_its_claim =
    rule("keeps_its_claim", "what `supports` says yes to is computed, and nothing legal is called invalid",
         &judge<Rule::keeps_its_claim>);
const Property restores_environment =
    rule("restores_environment", "rounding mode, flush to zero, signals and descriptors are left alone",
         &judge<Rule::restores_environment>);
const Property prints_nothing = rule("prints_nothing", "nothing appears on stdout", &judge<Rule::prints_nothing>);
const Property keeps_no_memory = {.name = "keeps_no_memory",
                                  .formula = "memory does not grow over thousands of calls",
                                  .experiment = &again_and_again,
                                  .judge = &judge_memory,
                                  .one_in = 256,
                                  .judges_failures = true};

}  // namespace tconv::props
