// tconv(x, w, b) where the first call of the process was a smaller problem = tconv(x, w, b): no table or scratch memory
// that is made once, for the first problem. Other orders of calls are `stateless`.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// Of one element in every tensor, and of the same rank.
Trial smallest(const Case& c) {
  Case small = c;
  small.problem = Problem{};
  small.problem.rank = c.problem.rank;
  small.x = small.w = small.y = {};
  small.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
  return Trial(small);
}

Verdict explore(const Trial& trial, const Answers&, Subject& subject) {
  const Trial before = smallest(trial.tried());
  if (before.problem() == trial.problem()) return does_not_apply("there is no smaller problem");
  subject.forget();
  const Answer first = subject.run(trial);
  if (auto failure = without_output(first)) return *failure;
  subject.forget();
  if (auto failure = without_output(subject.run(before))) return *failure;
  const Answer later = subject.run(trial);
  subject.forget();  // for those who come after
  if (auto failure = without_output(later)) return *failure;
  return same(first.y, later.y, "depends_on_the_first_call",
              "the result is another one where a smaller problem was the first call of the process");
}

}  // namespace

const Property first_call = {.name = "first_call",
                             .formula = "the first call of a process makes no difference to a later one",
                             .experiment = &on_exact_data,
                             .judge = nullptr,
                             .explore = &explore,
                             .one_in = 512};

}  // namespace tconv::props
