#include "impls/fast/row_passes.h"

#include <algorithm>

namespace tconv::fast {
namespace {

bool has_tap_at(const AxisPhase& phase, int64_t shift) {
  const int64_t distance = shift - phase.shift;
  return distance >= 0 && distance % phase.step == 0 && distance / phase.step < std::ssize(phase.kernel);
}

}  // namespace

std::vector<RowPass> row_passes(std::span<const AxisPhase> phases, int64_t most) {
  std::vector<RowPass> passes;
  const auto count = std::ssize(phases);
  for (int64_t first = 0; first < count; ++first) {
    const AxisPhase& phase = phases[static_cast<size_t>(first)];
    // A pass begins with the first phase that has the tap, or where the pass before is full.
    const auto position = [&](int64_t shift) {
      int64_t before = 0;
      while (before < first && has_tap_at(phases[static_cast<size_t>(first - before - 1)], shift)) ++before;
      return before % most;
    };
    for (int64_t j = 0; j < std::ssize(phase.kernel); ++j) {
      const int64_t shift = phase.shift + j * phase.step;
      if (position(shift) != 0) continue;
      int64_t alike = 1;
      while (alike < most && first + alike < count && has_tap_at(phases[static_cast<size_t>(first + alike)], shift))
        ++alike;
      RowPass* const last = passes.empty() ? nullptr : &passes.back();
      if (last != nullptr && last->first_phase == first && last->phases == alike &&
          last->shift + last->taps * phase.step == shift)
        ++last->taps;
      else
        passes.push_back({first, alike, shift, 1});
    }
  }
  return passes;
}

}  // namespace tconv::fast
