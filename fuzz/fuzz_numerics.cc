// Each of our implementations gives what the definition gives, whatever the types, the data and the layouts: reals
// within their bound, zero points and scales, NaN and infinities, explicit values, strided views. And one wrong element
// is seen, wherever it is.
#include "fuzz/judge.h"
#include "fuzz/ours.h"
#include "fuzz/target.h"
#include "props/catalogue.h"
#include "ref/case_text.h"

namespace tconv::fuzz {
namespace {

void require_that_errors_are_seen(const Trial& trial, size_t element) {
  Answer answer = subject(0).run(trial);
  if (answer.outcome.kind != Outcome::Kind::computed || !trial.exact()) return;
  double& value = answer.y.values[element % answer.y.values.size()];
  value += 1;
  const Verdict verdict = props::reference.judge(trial, {subject(0).implementation(), answer, {}});
  require(verdict.fails() && verdict.comparison.wrong == 1, "reference overlooks_an_error", to_text(trial.tried()));
}

// Bytes may well be computed to what the poison is.
void require_that_nothing_written_is_seen(const Case& c) {
  Tensor y(c.type.y, output_shape(c.problem), c.y);
  y.poison();
  require(y.check_poison().unwritten > 0 || traits(c.type.y).bytes == 1, "check_poison overlooks_an_element",
          to_text(c));
}

}  // namespace

void try_input(const Input& input) {
  const Trial trial(input.tried);
  for (size_t i = 0; i < ours().size(); ++i) require(props::reference, subject(i), trial);
  require_that_errors_are_seen(trial, input.choice);
  require_that_nothing_written_is_seen(input.tried);
}

}  // namespace tconv::fuzz
