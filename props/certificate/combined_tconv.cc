#include "props/certificate/combined_tconv.h"

#include <algorithm>
#include <cmath>

#include "props/certificate/channels.h"

namespace tconv {
namespace {

using exact::kRows;
using exact::PairOfWeights;

// Of packed x, so that it stays in the second level of the cache while all taps use it.
constexpr size_t kChunkBytes = 192 * 1024;
constexpr size_t kMostPanels = 32;
// Of w, so that a block of its rows stays in the first level while all its columns are read.
constexpr int64_t kBlockElements = 4096;

size_t size(int64_t value) { return static_cast<size_t>(value); }

// The input positions in [first, last) of an axis that a tap carries to outputs [0, outputs).
struct Landing {
  int64_t first, last;
};
Landing landing(const Axis& a, int64_t tap, int64_t outputs, int64_t first, int64_t last) {
  const int64_t start = tap * a.dilation - a.pad_begin;  // where input 0 lands
  const int64_t begin = start >= 0 ? 0 : (-start + a.stride - 1) / a.stride;
  const int64_t end = start >= outputs ? 0 : (outputs - start + a.stride - 1) / a.stride;
  return {std::max(first, begin), std::min(last, end)};
}

void see(double value, exact::Seen& seen) { seen.join({value == std::trunc(value) && std::isfinite(value), std::abs(value)}); }

}  // namespace

template <typename T>
CombinedTconv<T>::CombinedTconv(const Call& call, std::span<const PairOfWeights> weights)
    : call_(call),
      p_(call.problem),
      taps_(p_.axes[0].kernel * p_.axes[1].kernel * p_.axes[2].kernel),
      depth_(p_.in_channels_per_group()),
      width_(exact::panel_width()),
      panels_(std::clamp(kChunkBytes / (width_ * sizeof(double) * size(depth_)), size_t{1}, kMostPanels)),
      output_(output_shape(p_)),
      combined_w_(size((taps_ + 1) / 2 * p_.in_channels) * kRows),
      combined_b_(size(p_.groups)),
      packed_x_(panels_ * width_ * size(depth_)) {
  for (int64_t ci = 0; ci < p_.in_channels; ++ci) combine_weights(ci, weights);
  for (int64_t c = 0; p_.bias && c < p_.out_channels; ++c) {
    const auto value = static_cast<double>(view<T>(call.b)(c, 0, 0, 0, 0));
    see(value, b_seen_);
    PairOfWeights& b = combined_b_[size(c / p_.out_channels_per_group())];
    b.first += weights[size(c)].first * value;
    b.second += weights[size(c)].second * value;
  }
}

template <typename T>
void CombinedTconv<T>::combine_weights(int64_t ci, std::span<const PairOfWeights> weights) {
  const Channels<T> w(call_.w);
  const int64_t group = ci / depth_, channels = p_.out_channels_per_group();
  const int64_t rows = std::clamp<int64_t>(kBlockElements / taps_, 4, channels < 4 ? 4 : channels);
  std::vector<double> first(size(taps_)), second(size(taps_));
  for (int64_t c = 0; c < channels; c += rows)
    w_seen_.join(exact::add_combination(w.block(ci, c, std::min(rows, channels - c), 0, taps_, buffer_),
                                        &weights[size(group * channels + c)], first.data(), second.data()));
  for (int64_t t = 0; t < taps_; ++t) {
    const int64_t pair = group * ((taps_ + 1) / 2) + t / 2;
    double* to = &combined_w_[size((pair * depth_ + ci % depth_) * static_cast<int64_t>(kRows) + t % 2 * 2)];
    to[0] = first[size(t)];
    to[1] = second[size(t)];
  }
}

template <typename T>
void CombinedTconv<T>::pack(int64_t n, int64_t group, const Pixels& pixels) {
  const Channels<T> x(call_.x);
  for (int64_t ci = 0; ci < depth_; ++ci) {
    const auto row = x.block(n, group * depth_ + ci, 1, pixels.first, pixels.count, buffer_);
    x_seen_.join(exact::pack(row.data, row.length, &packed_x_[size(ci) * width_], size(depth_) * width_));
  }
}

// Each row of input pixels lands on a row of the output, s apart.
template <typename T>
void CombinedTconv<T>::add_tap(int64_t tap, const Pixels& pixels, const double* stamped, std::vector<double>& first,
                               std::vector<double>& second) const {
  const auto& [depth, height, width] = p_.axes;
  const int64_t tx = tap % width.kernel, ty = tap / width.kernel % height.kernel,
                tz = tap / width.kernel / height.kernel;
  const double *from1 = stamped, *from2 = stamped + panels_ * width_;
  const int64_t last = pixels.first + pixels.count;
  for (int64_t i = pixels.first, row = i / width.input; i < last; i = ++row * width.input) {
    const int64_t oy = row % height.input * height.stride + ty * height.dilation - height.pad_begin;
    const int64_t oz = row / height.input * depth.stride + tz * depth.dilation - depth.pad_begin;
    if (oz < 0 || oz >= output_[2] || oy < 0 || oy >= output_[3]) continue;
    const int64_t row_begin = row * width.input, row_end = std::min(last - row_begin, width.input);
    const Landing x = landing(width, tx, output_[4], i - row_begin, row_end);
    int64_t o = (oz * output_[3] + oy) * output_[4] + x.first * width.stride + tx * width.dilation - width.pad_begin;
    for (int64_t ix = x.first; ix < x.last; ++ix, o += width.stride) {
      first[size(o)] += from1[row_begin + ix - pixels.first];
      second[size(o)] += from2[row_begin + ix - pixels.first];
    }
  }
}

template <typename T>
void CombinedTconv<T>::run(int64_t n, int64_t group, std::vector<double>& first, std::vector<double>& second) {
  const size_t outputs = size(output_[2] * output_[3] * output_[4]);
  first.assign(outputs, combined_b_[size(group)].first);
  second.assign(outputs, combined_b_[size(group)].second);
  const int64_t inputs = p_.axes[0].input * p_.axes[1].input * p_.axes[2].input;
  const size_t chunk = panels_ * width_;
  std::vector<double> stamped(kRows * chunk);
  for (int64_t i = 0; i < inputs; i += static_cast<int64_t>(chunk)) {
    const Pixels pixels{i, std::min(static_cast<int64_t>(chunk), inputs - i)};
    pack(n, group, pixels);
    for (int64_t t = 0; t < taps_; t += 2) {
      const double* a = &combined_w_[size((group * ((taps_ + 1) / 2) + t / 2) * depth_) * kRows];
      const bool both = t + 1 < taps_;
      for (size_t j = 0; j < size(pixels.count); j += width_)
        exact::multiply(both ? 4 : 2, a, &packed_x_[j * size(depth_)], size(depth_), &stamped[j], chunk);
      add_tap(t, pixels, stamped.data(), first, second);
      if (both) add_tap(t + 1, pixels, stamped.data() + 2 * chunk, first, second);
    }
  }
}

template class CombinedTconv<float>;
template class CombinedTconv<double>;

}  // namespace tconv
