// The definition at sampled elements, where an index leaves 32 bits: an output of over 2^31 bytes from a tiny input,
// and a matrix of columns of over 2^31 elements although x and y are small.
//
// Each takes gigabytes and, of a slow implementation, minutes; so it is tried only if chosen, and on one case in many.
#include "props/catalogue.h"
#include "props/sampled.h"
#include "ref/case_text.h"

namespace tconv::props {
namespace {

struct Huge : std::vector<Trial> {};

Huge huge(const Trial& trial) {
  Huge all;
  Case c;
  c.recipe.seed = trial.tried().recipe.seed;
  c.problem.axes[1] = {.input = 3, .kernel = 1, .stride = 20000};
  c.problem.axes[2] = {.input = 3, .kernel = 1, .stride = 6800};  // 40001 x 13601 floats
  all.emplace_back(c);
  c.problem.out_channels = 128;
  c.problem.axes[1] = c.problem.axes[2] = {.input = 64, .kernel = 65};  // 128 * 65^2 * 64^2 columns
  all.emplace_back(c);
  return all;
}

const Huge& huge_of(const Trial& trial) {
  return trial.remembered<Huge>([&] { return huge(trial); });
}

Experiment experiment(const Trial&) { return {}; }

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  Verdict verdict = does_not_apply("it takes no problem of such a size");
  for (const Trial& large : huge_of(trial)) {
    const Answer answer = subject.run(large);
    if (answer.outcome.kind == Outcome::Kind::refused) continue;
    if (auto failure = without_output(answer)) return *failure;
    verdict =
        judged(compare_samples(large, answer.y, answers.by.arithmetic(large.tried().type)), {Evidence::Kind::sample});
    if (!verdict.fails()) continue;
    verdict.bug_class = "huge_index";
    verdict.reason = "the values are wrong where an index leaves 32 bits: " + to_text(large.tried());
    return verdict;
  }
  return verdict;
}

}  // namespace

const Property huge_indices = {.name = "huge_indices",
                               .formula = "sampled elements of y, also where an index leaves 32 bits (gigabytes)",
                               .experiment = &experiment,
                               .judge = nullptr,
                               .explore = &explore,
                               .by_default = false,
                               .one_in = 0};

}  // namespace tconv::props
