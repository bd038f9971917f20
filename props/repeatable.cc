// tconv(x, w, b) = tconv(x, w, b), to the bit, also when y held something else before: nothing is left from the first
// run, nothing depends on the time or on threads, and y is written, not added to.
#include "props/catalogue.h"
#include "props/same_bits.h"

namespace tconv::props {

Verdict repeatable(Subject& tconv, const Trial& trial) {
  const Answer& first = tconv.run(trial);
  if (auto verdict = without_output(first)) return *verdict;
  return same_bits(first, tconv.run_anew(trial), "not_repeatable", "a second run gives another result");
}

}  // namespace tconv::props
