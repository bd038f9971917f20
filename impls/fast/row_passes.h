// Which phases of the width share which inputs: what is loaded once then serves them all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "impls/fast/axis_phases.h"

namespace tconv::fast {

// Taps at the inputs m + shift + j*step, j < taps, of phases that all have them.
struct RowPass {
  int64_t first_phase = 0, phases = 0;
  int64_t shift = 0, taps = 0;
};

// Each tap of the phases in one pass, of at most `most` phases, which follow each other.
std::vector<RowPass> row_passes(std::span<const AxisPhase> phases, int64_t most);

// The number that the phase gives to its tap at m + shift; requires that it has one.
inline int64_t tap_at(const AxisPhase& phase, int64_t shift) { return (shift - phase.shift) / phase.step; }

}  // namespace tconv::fast
