#include "props/certificate/certificate.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "props/certificate/channels.h"
#include "props/certificate/combined_tconv.h"
#include "props/certificate/residue_certificate.h"
#include "props/certificate/wrong_pixels.h"
#include "ref/data.h"
#include "ref/gather.h"

namespace tconv {
namespace {

constexpr int64_t kChunk = 1024;  // pixels of y: their sums stay in the first level of the cache
constexpr int64_t kRowsAtOnce = 8;

// The most bits of r with which every sum of r[c] * y[c] over a group stays within 2^53: C_out/G * R/2 * (largest sum).
int exact_range_bits(const Problem& p, ElementType type) {
  const auto width = [](int64_t value) { return static_cast<int>(std::bit_width(static_cast<uint64_t>(value) - 1)); };
  return 53 + 1 - width(p.out_channels_per_group()) - width(traits(type).exact_integer);
}

// One of the 2^range_bits integers that are not zero and have a magnitude of at most half of that.
double random_weight(uint64_t bits, int range_bits) {
  const auto magnitude = 1 + static_cast<double>(range_bits == 1 ? 0 : bits >> (65 - range_bits));
  return (bits & 1) != 0 ? -magnitude : magnitude;
}

// Two for each channel, side by side.
std::vector<double> random_weights(int64_t channels, int range_bits, uint64_t stream) {
  std::vector<double> weights(static_cast<size_t>(2 * channels));
  for (double& weight : weights) weight = random_weight(mix(stream++), range_bits);
  return weights;
}

// The left-hand side: y's own combinations, compared with what they must be.
template <typename T>
class Comparing {
 public:
  Comparing(const Call& call, std::span<const double> weights)
      : y_(call.y),
        channels_(call.problem.out_channels_per_group()),
        limit_(static_cast<double>(traits(call.x.type).exact_integer)),
        weights_(weights),
        sums_(2 * kChunk) {}

  // `expected` has the two combinations one after the other.
  void run(int64_t n, int64_t group, const std::vector<double>& expected, WrongPixels& wrong) {
    for (int64_t begin = 0; begin < y_.length(); begin += kChunk) {
      const int64_t count = std::min(kChunk, y_.length() - begin);
      std::fill(sums_.begin(), sums_.end(), 0);
      for (int64_t c = group * channels_, end = c + channels_; c < end; c += kRowsAtOnce) {
        const auto block = y_.block(n, c, std::min(kRowsAtOnce, end - c), begin, count, buffer_);
        const auto seen =
            exact::add_two_sums(block, {&weights_[static_cast<size_t>(2 * c)], 2}, {sums_.data(), kChunk});
        if (!seen.within(limit_)) spoil(block);
      }
      const double *first = &expected[static_cast<size_t>(begin)], *second = first + y_.length(), *sums = sums_.data();
      const auto differs = [&](int64_t j) { return sums[j] != first[j] || sums[kChunk + j] != second[j]; };
      bool any = false;
      for (int64_t j = 0; j < count; ++j) any |= differs(j);
      for (int64_t j = 0; any && j < count; ++j)
        if (differs(j)) wrong.add(n, group, begin + j);
    }
  }

 private:
  // NaN for the sums of pixels with an element that cannot be right.
  void spoil(const exact::Block<T>& block) {
    for (size_t i = 0; i < block.rows; ++i)
      for (size_t j = 0; j < block.length; ++j) {
        const auto value = static_cast<double>(block.data[i * block.stride + j]);
        if (!(std::abs(value) < limit_ && value == std::trunc(value))) sums_[j] = std::nan("");
      }
  }

  Channels<T> y_;
  int64_t channels_;
  double limit_;
  std::span<const double> weights_;
  std::vector<double> sums_;
  std::vector<T> buffer_;
};

// One pair of combinations of all pixels. False if the data are not exact integers.
template <typename T, typename Y>
bool compare_pair(const Call& call, std::span<const double> weights, WrongPixels& wrong, Certificate& certificate) {
  const Problem& p = call.problem;
  CombinedTconv<T> combined(call, weights);
  Comparing<Y> comparing(call, weights);
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t group = 0; group < p.groups; ++group) {
      const std::vector<double>& expected = combined.run(n, group);
      const auto zero = [](double value) { return value == 0; };
      certificate.all_zero = certificate.all_zero && std::all_of(expected.begin(), expected.end(), zero);
      comparing.run(n, group, expected, wrong);
    }
  const auto &x = combined.x(), &w = combined.w(), &b = combined.b();
  const double largest = static_cast<double>(max_products(p)) * x.largest * w.largest + b.largest;
  return x.integers && w.integers && b.integers && largest < static_cast<double>(traits(call.x.type).exact_integer);
}

// y by the definition; exact.
double element(const Call& call, const Extents& index) {
  return visit_arithmetic(call.x.type, [&]<typename T>(std::type_identity<T>) {
    const auto x = view<T>(call.x), w = view<T>(call.w);
    double sum = call.problem.bias ? static_cast<double>(view<T>(call.b)(index[1], 0, 0, 0, 0)) : 0;
    ref::for_each_product(call.problem, index, [&](const Extents& at_x, const Extents& at_w) {
      const auto [n, ci, iz, iy, ix] = at_x;
      const auto [row, co, tz, ty, tx] = at_w;
      sum += static_cast<double>(x(n, ci, iz, iy, ix)) * static_cast<double>(w(row, co, tz, ty, tx));
    });
    return sum;
  });
}

}  // namespace

std::optional<Certificate> certify(const Call& call, const Confidence& confidence) {
  if (!Types(call.x.type, call.w.type, call.x.type).arithmetic()) return std::nullopt;  // y may be stored wider
  const int most = exact_range_bits(call.problem, call.x.type);
  constexpr int kUsefulBits = 8;
  if (most < kUsefulBits) return residue_certificate(call, confidence);
  Certificate certificate;
  certificate.range_bits = confidence.range_bits > 0 ? std::min(confidence.range_bits, most) : most;
  const int pairs = (confidence.bits + 2 * certificate.range_bits - 1) / (2 * certificate.range_bits);
  certificate.combinations = 2 * pairs;
  WrongPixels wrong(call.problem);
  for (int pair = 0; pair < pairs; ++pair) {
    const auto weights = random_weights(call.problem.out_channels, certificate.range_bits,
                                        mix(confidence.seed ^ mix(static_cast<uint64_t>(pair))));
    const bool exact = visit_arithmetic(call.x.type, [&]<typename T>(std::type_identity<T>) {
      return visit_arithmetic(call.y.type, [&]<typename Y>(std::type_identity<Y>) {
        return compare_pair<T, Y>(call, weights, wrong, certificate);
      });
    });
    if (!exact) return std::nullopt;
  }
  wrong.report(certificate);
  return certificate;
}

Comparison locate(const Call& call, const Certificate& certificate) {
  constexpr size_t kShown = 5;
  const int64_t channels = call.problem.out_channels_per_group();
  Comparison result;
  for (const Extents& pixel : certificate.first_wrong)
    for (int64_t c = pixel[1] * channels; c < (pixel[1] + 1) * channels; ++c) {
      const Extents index{pixel[0], c, pixel[2], pixel[3], pixel[4]};
      const double expected = element(call, index);
      const double actual = visit_arithmetic(call.y.type, [&]<typename Y>(std::type_identity<Y>) {
        return static_cast<double>(view<Y>(call.y)(index[0], index[1], index[2], index[3], index[4]));
      });
      ++result.compared;
      result.nonzero += expected != 0 ? 1 : 0;
      if (expected == actual) continue;
      ++result.wrong;
      if (result.first.size() < kShown) result.first.push_back({index, expected, actual, 0});
    }
  return result;
}

}  // namespace tconv
