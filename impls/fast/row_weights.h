// The weights in the order in which the row kernels read them, and the passes in which they do.
//
// For each group, phase of depth and of height, pass and block of output channels: taps (depth, height, width), input
// channel, phase of the width, phase of the height that is alike, output channel.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/fast/aligned.h"
#include "impls/fast/axis_phases.h"
#include "impls/fast/row_passes.h"
#include "impls/implementation.h"

namespace tconv::fast {

// Output channels first <= c < last of a group, which are computed at once.
struct RowBlock {
  int64_t first = 0, last = 0;
  int64_t channels() const { return last - first; }
};

struct WeightedPass : RowPass {
  int64_t before = 0;  // taps of the passes before, times their phases
};

// Phases of the width that are computed, and written, together.
struct PhaseGroup {
  int64_t first = 0, count = 0;
  std::vector<WeightedPass> passes;
};

class RowWeights {
 public:
  static constexpr int64_t kMostRows = 4;    // phases (of the width, and alike of the height) times channels at once
  static constexpr int64_t kMostPhases = 4;  // written together

  explicit RowWeights(const Call& call);

  const std::array<std::vector<AxisPhase>, 3>& axes() const { return axes_; }
  const std::vector<RowBlock>& blocks() const { return blocks_; }
  const std::vector<PhaseGroup>& phase_groups() const { return groups_; }

  int64_t bytes() const { return floats_ * static_cast<int64_t>(sizeof(float)); }

  // Those of a pass, with all taps of a phase of depth and one of height.
  const float* of(int64_t group, const AxisPhase& depth, const AxisPhase& height, const WeightedPass& pass,
                  const RowBlock& block) const {
    return weights_.get() + index(group, depth, height, pass, block);
  }
  // The bias, or 0.
  float start(int64_t channel) const { return starts_[static_cast<size_t>(channel)]; }

 private:
  void choose_passes();
  void pack(const Call& call);
  static int64_t taps_of(const AxisPhase& depth, const AxisPhase& height);
  int64_t index(int64_t group, const AxisPhase& depth, const AxisPhase& height, const WeightedPass& pass,
                const RowBlock& block) const;

  int64_t in_ = 0, out_ = 0;  // channels of a group
  std::array<std::vector<AxisPhase>, 3> axes_;
  std::vector<RowBlock> blocks_;
  std::vector<PhaseGroup> groups_;
  int64_t taps_of_width_ = 0;  // of all phases
  int64_t floats_ = 0;
  std::vector<int64_t> taps_before_;  // of depth times height, in the phases before
  AlignedFloats weights_, starts_;
};

}  // namespace tconv::fast
