#include "props/certificate/combined_tconv.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

// The columns of a chunk, in bytes: they stay in the second level of the cache.
constexpr int64_t kColumnBytes = 128 * 1024;
constexpr int64_t kFewestPixels = 64, kMostPixels = 1024;
// The elements of x and w that are read at once, so that they stay in the first level.
constexpr int64_t kElementsOfX = 4096, kElementsOfW = 1024;

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

}  // namespace

template <typename T>
CombinedTconv<T>::CombinedTconv(const Call& call, std::span<const double> weights)
    : call_(call),
      p_(call.problem),
      x_(call.x),
      w_(call.w),
      taps_(w_.length()),
      depth_(p_.in_channels_per_group()),
      chunk_(std::clamp(kColumnBytes / (2 * taps_ * static_cast<int64_t>(sizeof(double))), kFewestPixels, kMostPixels)),
      output_(output_shape(p_)),
      combined_w_(size((taps_ + 1) / 2 * p_.in_channels * 4)),
      combined_b_(size(2 * p_.groups)),
      columns_(size(2 * taps_ * chunk_)),
      result_(size(2 * output_[2] * output_[3] * output_[4])) {
  for (int64_t ci = 0; ci < p_.in_channels; ++ci) combine_weights(ci, weights);
  for (int64_t c = 0; p_.bias && c < p_.out_channels; ++c) {
    const auto value = static_cast<double>(view<T>(call.b)(c, 0, 0, 0, 0));
    b_seen_.join({value == std::trunc(value) && std::isfinite(value), std::abs(value)});
    double* b = &combined_b_[size(c / p_.out_channels_per_group() * 2)];
    b[0] += weights[size(2 * c)] * value;
    b[1] += weights[size(2 * c + 1)] * value;
  }
}

template <typename T>
void CombinedTconv<T>::combine_weights(int64_t ci, std::span<const double> weights) {
  const int64_t group = ci / depth_, channels = p_.out_channels_per_group();
  const int64_t rows = std::clamp<int64_t>(kElementsOfW / taps_, 4, std::max<int64_t>(4, channels));
  std::vector<double> sums(size(2 * taps_));
  for (int64_t c = 0; c < channels; c += rows)
    w_seen_.join(exact::add_two_sums(w_.block(ci, c, std::min(rows, channels - c), 0, taps_, buffer_),
                                     {&weights[size((group * channels + c) * 2)], 2}, {sums.data(), size(taps_)}));
  for (int64_t t = 0; t < taps_; ++t) {
    const int64_t pair = group * ((taps_ + 1) / 2) + t / 2;
    double* to = &combined_w_[size((pair * depth_ + ci % depth_) * 4 + t % 2 * 2)];
    to[0] = sums[size(t)];
    to[1] = sums[size(taps_ + t)];
  }
}

// columns[tap, combination][pixel] = sum over ci of combined_w[ci][tap, combination] * x[ci][pixel]
template <typename T>
void CombinedTconv<T>::multiply(int64_t n, int64_t group, const Pixels& pixels) {
  std::fill(columns_.begin(), columns_.end(), 0);
  const int64_t rows = std::max<int64_t>(4, kElementsOfX / pixels.count);
  for (int64_t ci = 0; ci < depth_; ci += rows) {
    const auto x = x_.block(n, group * depth_ + ci, std::min(rows, depth_ - ci), pixels.first, pixels.count, buffer_);
    x_seen_.join(exact::look_at(x));
    for (int64_t t = 0; t < taps_; t += 2) {
      const int64_t pair = group * ((taps_ + 1) / 2) + t / 2;
      const exact::Groups<const double> weights{&combined_w_[size((pair * depth_ + ci) * 4)], 4};
      const exact::Groups<double> sums{&columns_[size(2 * t * chunk_)], size(chunk_)};
      if (t + 1 < taps_)
        exact::add_four_sums(x, weights, sums);
      else
        exact::add_two_sums(x, weights, sums);
    }
  }
}

// Each row of input pixels lands on a row of the output, s apart.
template <typename T>
void CombinedTconv<T>::add_tap(int64_t tap, const Pixels& pixels) {
  const auto& [depth, height, width] = p_.axes;
  const int64_t tx = tap % width.kernel, ty = tap / width.kernel % height.kernel,
                tz = tap / width.kernel / height.kernel;
  const double *from1 = &columns_[size(2 * tap * chunk_)], *from2 = from1 + chunk_;
  double *first = result_.data(), *second = first + result_.size() / 2;
  const int64_t last = pixels.first + pixels.count;
  for (int64_t i = pixels.first, row = i / width.input; i < last; i = ++row * width.input) {
    const int64_t oy = row % height.input * height.stride + ty * height.dilation - height.pad_begin;
    const int64_t oz = row / height.input * depth.stride + tz * depth.dilation - depth.pad_begin;
    if (oz < 0 || oz >= output_[2] || oy < 0 || oy >= output_[3]) continue;
    const int64_t row_begin = row * width.input, row_end = std::min(last - row_begin, width.input);
    const Landing x = landing(width, tx, output_[4], i - row_begin, row_end);
    int64_t o = (oz * output_[3] + oy) * output_[4] + x.first * width.stride + tx * width.dilation - width.pad_begin;
    for (int64_t ix = x.first; ix < x.last; ++ix, o += width.stride) {
      first[o] += from1[row_begin + ix - pixels.first];
      second[o] += from2[row_begin + ix - pixels.first];
    }
  }
}

template <typename T>
const std::vector<double>& CombinedTconv<T>::run(int64_t n, int64_t group) {
  const auto middle = result_.begin() + static_cast<int64_t>(result_.size() / 2);
  std::fill(result_.begin(), middle, combined_b_[size(2 * group)]);
  std::fill(middle, result_.end(), combined_b_[size(2 * group + 1)]);
  for (int64_t first = 0; first < x_.length(); first += chunk_) {
    const Pixels pixels{first, std::min(chunk_, x_.length() - first)};
    multiply(n, group, pixels);
    for (int64_t t = 0; t < taps_; ++t) add_tap(t, pixels);
  }
  return result_;
}

template class CombinedTconv<float>;
template class CombinedTconv<double>;

}  // namespace tconv
