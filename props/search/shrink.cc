#include "props/search/shrink.h"

#include "props/search/simpler.h"

namespace tconv {

// Goes round the list: after a success on from there, not again from the begin, where nothing helped before.
Case shrink(Case failing, const std::function<bool(const Case&)>& still_fails, ShrinkBudget budget) {
  const auto deadline = std::chrono::steady_clock::now() + budget.time;
  std::vector<Case> candidates = simpler(failing);
  size_t next = 0, in_vain = 0;  // in_vain: in a row
  while (in_vain < candidates.size()) {
    if (--budget.tries < 0 || std::chrono::steady_clock::now() > deadline || !budget.go_on()) break;
    if (next >= candidates.size()) next = 0;
    ++in_vain;
    if (!still_fails(candidates[next++])) continue;
    failing = std::move(candidates[next - 1]);
    candidates = simpler(failing);
    --next;
    in_vain = 0;
  }
  return failing;
}

}  // namespace tconv
