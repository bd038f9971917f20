// The last step of blocks of channels: from complete sums to y, where the kernels cannot write there themselves.
#include <algorithm>
#include <type_traits>

#include "impls/fast/channel_blocks.h"
#include "impls/fast/storage.h"

namespace tconv::fast {

// Of the channels of a block's lanes from `lane` on, as y has them.
template <typename T>
void ChannelBlocks::convert(const Work& work, const Block& block, int64_t lane, const StoredRows& rows, T* to) const {
  const Kernels& use = weights_.kernels;
  if constexpr (std::is_same_v<T, Half>) return use.store_halves(rows, to);
  if constexpr (std::is_same_v<T, BFloat>) return use.store_bfloats(rows, to);
  const float* const multipliers = multipliers_.data() + work.group * lanes_ + block.first_lane + lane;
  if constexpr (std::is_same_v<T, int8_t>) return use.store_s8(rows, multipliers, scales_.y_zero, to);
  if constexpr (std::is_same_v<T, uint8_t>) return use.store_u8(rows, multipliers, scales_.y_zero, to);
  if constexpr (std::is_same_v<T, float>)
    for (int64_t r = 0; r < rows.rows; ++r) std::copy_n(rows.from + r * rows.pitch, rows.count, to + rows.offsets[r]);
}

// The complete sums of a block for all pixels listed go to y, along what lies side by side there.
void ChannelBlocks::store_sums(const Work& work, const PhaseWeights& phase, const Block& block) const {
  const Scratch& scratch = work.scratch;
  const int64_t pixels = scratch.pixels, pitch = block.vectors * weights_.kernels.vector;
  const int64_t out = out_channels(), first = first_output(work, phase), stride = y_.strides[1];
  visit_output(y_type_, [&]<typename T>(std::type_identity<T>) {
    T* const y = reinterpret_cast<T*>(work.y) + first;
    const auto rows_from = [&](int64_t lane, int64_t count, const std::vector<int64_t>& offsets) {
      return StoredRows{scratch.sums.get() + lane, pitch, pixels, count, offsets.data()};
    };
    const T* converted = reinterpret_cast<const T*>(scratch.sums.get());
    if (stride != 1 && scratch.converted != nullptr) {
      T* const made = reinterpret_cast<T*>(scratch.converted.get());
      convert(work, block, 0, rows_from(0, block.lanes, scratch.sum_offsets), made);
      converted = made;
    }
    const bool outputs_side_by_side = stride == 1 && y_.strides[4] == out;
    for (int64_t lane = 0, run = 0; lane < block.lanes; lane += run) {
      const int64_t channel = (block.first_lane + lane) % out, output = (block.first_lane + lane) / out;
      run = outputs_side_by_side ? block.lanes : std::min(block.lanes - lane, out - channel);
      T* const to = y + channel * stride + output * y_.strides[4];
      if (stride == 1)
        convert(work, block, lane, rows_from(lane, run, scratch.y_offsets), to);
      else
        for (int64_t i = lane; i < lane + run; ++i)
          for (int64_t p = 0; p < pixels; ++p)
            to[scratch.y_offsets[static_cast<size_t>(p)] + (i - lane) * stride] = converted[p * pitch + i];
    }
  });
}

}  // namespace tconv::fast
