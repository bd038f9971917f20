#include "impls/fast/row_weights.h"

#include <algorithm>

#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

// As equal as can be.
std::vector<RowBlock> row_blocks(int64_t channels) {
  std::vector<RowBlock> blocks;
  const int64_t count = (channels + RowWeights::kMostRows - 1) / RowWeights::kMostRows;
  for (int64_t i = 0; i < count; ++i) blocks.push_back({channels * i / count, channels * (i + 1) / count});
  return blocks;
}

}  // namespace

RowWeights::RowWeights(const Call& call)
    : in_(call.problem.in_channels_per_group()),
      out_(call.problem.out_channels_per_group()),
      blocks_(row_blocks(out_)) {
  const auto phases = [&](size_t a, int64_t alike) {
    return axis_phases(call.problem.axes[a], call.y.layout.shape[a + 2], alike);
  };
  axes_ = {phases(0, 1), {}, phases(2, 1)};
  axes_[1] = phases(1, std::max<int64_t>(1, kMostRows / out_ / std::ssize(axes_[2])));
  choose_passes();
  taps_before_.push_back(0);
  for (const AxisPhase& depth : axes_[0])
    for (const AxisPhase& height : axes_[1]) taps_before_.push_back(taps_before_.back() + taps_of(depth, height));
  const int64_t weights = call.problem.groups * taps_before_.back() * taps_of_width_ * in_ * out_;
  floats_ = weights + call.problem.out_channels;
  weights_ = aligned_floats(weights);
  starts_ = aligned_floats(call.problem.out_channels);
  pack(call);
}

// Of all phases of the height that are one.
int64_t RowWeights::taps_of(const AxisPhase& depth, const AxisPhase& height) {
  return std::ssize(depth.kernel) * std::ssize(height.kernel) * height.alike;
}

// Phases share their passes if there are so few output channels that a pass has room for more than one phase's.
void RowWeights::choose_passes() {
  const auto phases = std::ssize(axes_[2]);
  const int64_t together = phases <= kMostPhases ? phases : 1;
  const int64_t most = std::max<int64_t>(1, kMostRows / out_);
  for (int64_t first = 0; first < phases; first += together) {
    PhaseGroup group{first, together, {}};
    const std::span members(axes_[2].begin() + first, axes_[2].begin() + first + together);
    for (const RowPass& pass : row_passes(members, most)) {
      group.passes.push_back({pass, taps_of_width_});
      group.passes.back().first_phase += first;
      taps_of_width_ += pass.taps * pass.phases;
    }
    groups_.push_back(std::move(group));
  }
}

int64_t RowWeights::index(int64_t group, const AxisPhase& depth, const AxisPhase& height, const WeightedPass& pass,
                          const RowBlock& block) const {
  const int64_t phase = (&depth - axes_[0].data()) * std::ssize(axes_[1]) + (&height - axes_[1].data());
  return in_ * ((group * taps_before_.back() + taps_before_[static_cast<size_t>(phase)]) * taps_of_width_ * out_ +
                taps_of(depth, height) * (pass.before * out_ + pass.taps * pass.phases * block.first));
}

void RowWeights::pack(const Call& call) {
  visit_storage(call.w.type, [&]<typename T>(std::type_identity<T>) {
    const View<const T> w = view<T>(call.w);
    const auto pack_pass = [&](int64_t g, const AxisPhase& depth, const AxisPhase& height, const WeightedPass& pass,
                               const RowBlock& block) {
      float* to = weights_.get() + index(g, depth, height, pass, block);
      for (const int64_t z : depth.kernel)
        for (const int64_t v : height.kernel)
          for (int64_t j = 0; j < pass.taps; ++j)
            for (int64_t c = g * in_; c < (g + 1) * in_; ++c)
              for (int64_t k = 0; k < pass.phases; ++k) {
                const AxisPhase& width = axes_[2][static_cast<size_t>(pass.first_phase + k)];
                const int64_t u = width.kernel[static_cast<size_t>(tap_at(width, pass.shift + j * width.step))];
                for (int64_t a = 0; a < height.alike; ++a)
                  for (int64_t r = block.first; r < block.last; ++r) *to++ = widened(w(c, r, z, v + a, u));
              }
    };
    for (int64_t g = 0; g < call.problem.groups; ++g)
      for (const AxisPhase& depth : axes_[0])
        for (const AxisPhase& height : axes_[1])
          for (const PhaseGroup& phases : groups_)
            for (const WeightedPass& pass : phases.passes)
              for (const RowBlock& block : blocks_) pack_pass(g, depth, height, pass, block);
  });
  visit_storage(call.y.type, [&]<typename T>(std::type_identity<T>) {
    for (int64_t c = 0; c < call.problem.out_channels; ++c)
      starts_[static_cast<size_t>(c)] = call.problem.bias ? widened(view<T>(call.b)(c, 0, 0, 0, 0)) : 0;
  });
}

}  // namespace tconv::fast
