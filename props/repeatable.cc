// tconv(x, w, b) = tconv(x, w, b), to the bit, also when y held something else before: nothing is left from the first
// run, nothing depends on the time or on threads, and y is written, not added to.
#include "props/catalogue.h"
#include "props/same_bits.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) { return {{trial}, {}, {}, false}; }

Verdict judge(const Trial&, const Answers& answers) {
  return same_bits(answers, "not_repeatable", "a second run gives another result");
}

}  // namespace

const Property repeatable = {.name = "repeatable",
                             .formula = "a second run gives the same bits, whatever y held before",
                             .experiment = &experiment,
                             .judge = &judge,
                             .judges_failures = true};

}  // namespace tconv::props
