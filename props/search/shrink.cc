#include "props/search/shrink.h"

#include "props/search/simpler.h"

namespace tconv {

Case shrink(Case failing, const std::function<bool(const Case&)>& still_fails, ShrinkBudget budget) {
  const auto deadline = std::chrono::steady_clock::now() + budget.time;
  for (bool progress = true; progress;) {
    progress = false;
    for (Case& candidate : simpler(failing)) {
      if (--budget.tries < 0 || std::chrono::steady_clock::now() > deadline) return failing;
      if (!still_fails(candidate)) continue;
      failing = std::move(candidate);
      progress = true;
      break;
    }
  }
  return failing;
}

}  // namespace tconv
