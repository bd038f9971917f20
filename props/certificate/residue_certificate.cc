#include "props/certificate/residue_certificate.h"

#include <algorithm>
#include <cmath>

#include "props/certificate/exact_sums.h"
#include "props/certificate/wrong_pixels.h"
#include "ref/data.h"
#include "ref/residue.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

using exact::Seen;

// Of the 2^61 values of 61 bits two are mapped to the same r as two others: no r is likelier than 2^-60.
constexpr int kRangeBits = 60;

bool is_integer_below(double value, double limit) { return std::abs(value) < limit && value == std::trunc(value); }

// The tensor modulo the prime; `seen` says whether it can be trusted.
Dense<Residue> residues(const ConstTensorRef& tensor, double limit, Seen& seen) {
  Dense<Residue> result(tensor.layout.shape);
  visit_arithmetic(tensor.type, [&]<typename T>(std::type_identity<T>) {
    const auto from = view<T>(tensor);
    size_t i = 0;
    for_each_index(result.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      const auto value = static_cast<double>(from(a, b, c, d, e));
      const bool fits = is_integer_below(value, limit);
      seen.join({fits, std::abs(value)});
      result.values[i++] = fits ? Residue(value) : Residue();
    });
  });
  return result;
}

std::vector<Residue> random_weights(int64_t channels, int range_bits, uint64_t stream) {
  std::vector<Residue> weights(static_cast<size_t>(channels));
  for (Residue& weight : weights) {
    const uint64_t bits = mix(stream++);
    weight = Residue(1 + (range_bits < kRangeBits ? bits >> (64 - range_bits) : (bits >> 3) % (Residue::kModulus - 1)));
  }
  return weights;
}

// The problem's data with the output channels of each group combined into one.
struct Combined {
  Problem problem;
  Dense<Residue> w, b;
};

Combined combine(const Problem& p, const Dense<Residue>& w, const Dense<Residue>& b,
                 const std::vector<Residue>& weights) {
  Combined combined{p, {}, {}};
  combined.problem.out_channels = p.groups;
  combined.w = Dense<Residue>(weight_shape(combined.problem));
  for_each_index(w.shape, [&](auto ci, auto c, auto z, auto y, auto x) {
    const int64_t group = ci / p.in_channels_per_group();
    combined.w(ci, 0, z, y, x) +=
        weights[static_cast<size_t>(group * p.out_channels_per_group() + c)] * w(ci, c, z, y, x);
  });
  if (!p.bias) return combined;
  combined.b = Dense<Residue>(bias_shape(combined.problem));
  for (int64_t c = 0; c < p.out_channels; ++c)
    combined.b(c / p.out_channels_per_group(), 0, 0, 0, 0) += weights[static_cast<size_t>(c)] * b(c, 0, 0, 0, 0);
  return combined;
}

template <typename Y>
void compare(const Call& call, const Dense<Residue>& expected, const std::vector<Residue>& weights, double limit,
             WrongPixels& wrong) {
  const int64_t channels = call.problem.out_channels_per_group();
  const auto y = view<Y>(call.y);
  const Extents& shape = expected.shape;
  for_each_index(shape, [&](auto n, auto group, auto oz, auto oy, auto ox) {
    Residue sum;
    bool integers = true;
    for (int64_t c = group * channels; c < (group + 1) * channels; ++c) {
      const auto value = static_cast<double>(y(n, c, oz, oy, ox));
      integers = integers && is_integer_below(value, limit);
      if (integers) sum += weights[static_cast<size_t>(c)] * Residue(value);
    }
    if (!integers || sum != expected(n, group, oz, oy, ox)) wrong.add(n, group, (oz * shape[3] + oy) * shape[4] + ox);
  });
}

}  // namespace

std::optional<Certificate> residue_certificate(const Call& call, const Confidence& confidence) {
  const Problem& p = call.problem;
  const auto limit = static_cast<double>(traits(call.x.type).exact_integer);
  Seen x_seen, w_seen, b_seen;
  const Dense<Residue> x = residues(call.x, limit, x_seen), w = residues(call.w, limit, w_seen);
  const Dense<Residue> b = p.bias ? residues(call.b, limit, b_seen) : Dense<Residue>();
  const double largest = static_cast<double>(max_products(p)) * x_seen.largest * w_seen.largest + b_seen.largest;
  if (!x_seen.integers || !w_seen.integers || !b_seen.integers || !(largest < limit)) return std::nullopt;

  Certificate certificate;
  certificate.range_bits = confidence.range_bits > 0 ? std::min(confidence.range_bits, kRangeBits) : kRangeBits;
  certificate.combinations = (confidence.bits + certificate.range_bits - 1) / certificate.range_bits;
  WrongPixels wrong(p);
  for (int i = 0; i < certificate.combinations; ++i) {
    const auto weights =
        random_weights(p.out_channels, certificate.range_bits, mix(confidence.seed ^ mix(static_cast<uint64_t>(i))));
    const Combined combined = combine(p, w, b, weights);
    const Dense<Residue> expected = ref::scatter(combined.problem, x, combined.w, combined.b);
    certificate.all_zero = certificate.all_zero && std::all_of(expected.values.begin(), expected.values.end(),
                                                               [](const Residue& value) { return value == Residue(); });
    visit_arithmetic(call.y.type,
                     [&]<typename Y>(std::type_identity<Y>) { compare<Y>(call, expected, weights, limit, wrong); });
  }
  wrong.report(certificate);
  return certificate;
}

}  // namespace tconv
