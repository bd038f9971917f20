#include "impls/fast/axis_phases.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace tconv::fast {
namespace {

// Taps j with lo <= shift + j*step < hi.
Range taps_between(const AxisPhase& phase, int64_t lo, int64_t hi) {
  const auto taps = static_cast<int64_t>(phase.kernel.size());
  const auto from = [&](int64_t input) {
    return std::clamp<int64_t>(ceil_div(input - phase.shift, phase.step), 0, taps);
  };
  return {from(lo), from(hi)};
}

// Taps that meet no input from any output are dropped: their weights need not be stored.
void drop_useless_taps(AxisPhase& phase, int64_t inputs) {
  const Range used = taps_between(phase, 1 - phase.outputs, inputs);
  phase.kernel = {phase.kernel.begin() + used.begin, phase.kernel.begin() + std::max(used.begin, used.end)};
  phase.shift += used.begin * phase.step;
}

std::vector<Strip> strips_of(const AxisPhase& phase, int64_t inputs) {
  std::vector<int64_t> ends{phase.outputs};  // the m at which the set of taps changes
  for (size_t j = 0; j < phase.kernel.size(); ++j) {
    const int64_t shift = phase.shift + static_cast<int64_t>(j) * phase.step;
    for (const int64_t end : {-shift, inputs - shift})
      if (end > 0 && end < phase.outputs) ends.push_back(end);
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::vector<Strip> strips;
  for (int64_t begin = 0; const int64_t end : ends) {
    const Range taps = taps_between(phase, -begin, inputs - begin);
    strips.push_back({begin, end, taps.begin, std::max<int64_t>(0, taps.size())});
    begin = end;
  }
  return strips;
}

bool are_alike(const AxisPhase& one, const AxisPhase& next) {
  return one.outputs == next.outputs && one.strips == next.strips && one.kernel.size() == next.kernel.size() &&
         (one.kernel.empty() || (one.shift == next.shift && one.kernel[0] + one.alike == next.kernel[0]));
}

}  // namespace

std::vector<AxisPhase> axis_phases(const Axis& axis, int64_t outputs, int64_t most_alike) {
  const int64_t s = axis.stride, count = std::min(s, outputs);
  std::vector<AxisPhase> phases(static_cast<size_t>(count));
  for (int64_t first = 0; first < count; ++first) {
    AxisPhase& phase = phases[static_cast<size_t>(first)];
    phase.first = first;
    phase.outputs = ceil_div(outputs - first, s);
    phase.step = axis.dilation / std::gcd(axis.dilation, s);
  }
  // From the last tap on: the later the tap, the earlier the input that it meets.
  for (int64_t t = axis.kernel - 1; t >= 0; --t) {
    const int64_t from_pad = t * axis.dilation - axis.pad_begin;  // = first - s*shift
    const int64_t first = ((from_pad % s) + s) % s;
    if (first >= count) continue;
    AxisPhase& phase = phases[static_cast<size_t>(first)];
    if (phase.kernel.empty()) phase.shift = (first - from_pad) / s;
    phase.kernel.push_back(t);
  }
  std::vector<AxisPhase> merged;
  for (AxisPhase& phase : phases) {
    drop_useless_taps(phase, axis.input);
    phase.strips = strips_of(phase, axis.input);
    if (!merged.empty() && merged.back().alike < most_alike && are_alike(merged.back(), phase))
      ++merged.back().alike;
    else
      merged.push_back(std::move(phase));
  }
  return merged;
}

Range outputs_of_tap(const AxisPhase& phase, int64_t j) {
  Range outputs;
  for (const Strip& strip : phase.strips)
    if (strip.first_tap <= j && j < strip.first_tap + strip.taps) {
      if (outputs.size() == 0) outputs.begin = strip.begin;
      outputs.end = strip.end;
    }
  return outputs;
}

Range Shifts::inputs_of(const Range& outputs, int64_t inputs) const {
  return {std::clamp<int64_t>(outputs.begin + least, 0, inputs), std::clamp<int64_t>(outputs.end + most, 0, inputs)};
}

Shifts shifts_of(const std::vector<AxisPhase>& phases) {
  std::optional<Shifts> all;
  for (const AxisPhase& phase : phases) {
    if (phase.kernel.empty()) continue;
    const Shifts own{phase.shift, phase.shift + (std::ssize(phase.kernel) - 1) * phase.step};
    all = all ? Shifts{std::min(all->least, own.least), std::max(all->most, own.most)} : own;
  }
  return all.value_or(Shifts{});
}

int64_t most_outputs(const std::vector<AxisPhase>& phases) {
  int64_t most = 0;
  for (const AxisPhase& phase : phases) most = std::max(most, phase.outputs);
  return most;
}

}  // namespace tconv::fast
