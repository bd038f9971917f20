// Q what integers stand for, and X the numbers of f16 and bf16.
#include <algorithm>
#include <cmath>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

double to_f16(double sum, bool) { return Stored::nearest_real(sum, ElementType::f16); }
double to_bf16(double sum, bool) { return Stored::nearest_real(sum, ElementType::bf16); }

double modulo(double value, ElementType type) {
  const double low = traits(type).lowest, count = traits(type).largest - low + 1;
  const double from_low = std::nearbyint(value) - low;
  return from_low - std::floor(from_low / count) * count + low;
}

// Calls f(ci, x, w) for the products of an output element, the input channels innermost.
template <typename F>
void for_each_product(const Call& call, const Index& y, F&& f) {
  const Problem& p = call.problem;
  const int64_t first = y[1] / p.out_per_group() * p.in_per_group();
  for (int64_t tz = 0; tz < p.axes[0].kernel; ++tz)
    for (int64_t ty = 0; ty < p.axes[1].kernel; ++ty)
      for (int64_t tx = 0; tx < p.axes[2].kernel; ++tx) {
        const int64_t iz = input_of(p.axes[0], y[2], tz), iy = input_of(p.axes[1], y[3], ty),
                      ix = input_of(p.axes[2], y[4], tx);
        const bool meets = iz != kNone && iy != kNone && ix != kNone;
        for (int64_t ci = 0; ci < p.in_per_group(); ++ci)
          f(ci, meets ? Index{y[0], first + ci, iz, iy, ix} : Index{-1},
            Index{first + ci, y[1] % p.out_per_group(), tz, ty, tx});
      }
}

// The zero point of x is taken out for all taps, also for those that meet no input.
void compensate_all_taps(const Call& call, const Scales& s) {
  if (s.of_w == nullptr) return;
  for_each_index(call.y.shape, [&](const Index& y) {
    double missing = 0;
    for_each_product(call, y, [&](int64_t, const Index& x, const Index& w) {
      if (x[0] < 0) missing += call.w.get(w);
    });
    call.y.set(y, call.y.get(y) - s.x_zero * missing);
  });
}

// Two products of neighbouring channels are added in 16 bits, as the instruction vpmaddubsw does it.
void saturate_pairs(const Call& call, const Scales& s) {
  if (s.of_w == nullptr) return;  // no integers
  for_each_index(call.y.shape, [&](const Index& y) {
    double lost = 0, pair = 0;
    for_each_product(call, y, [&](int64_t ci, const Index& x, const Index& w) {
      if (x[0] < 0) return;
      pair = (ci % 2 == 0 ? 0 : pair) + (call.x.get(x) + s.x_zero) * call.w.get(w);
      if (ci % 2 != 0) lost += pair - std::clamp(pair, -32768.0, 32767.0);
    });
    call.y.set(y, call.y.get(y) - lost);
  });
}

void saturate_sums(const Call& call, const Scales& s) {
  if (s.of_w == nullptr) return;
  for_each_index(call.y.shape, [&](const Index& y) { call.y.set(y, std::clamp(call.y.get(y), -32768.0, 32767.0)); });
}

Mutant of(std::string_view name, std::string_view sentence, std::string_view needs, std::string_view diagnosis,
          Kernel kernel, Stored stored, std::string_view letter = "Q") {
  stored.taken = true;
  Mutant mutant{name, letter, sentence, needs, diagnosis, kernel};
  mutant.stored = stored;
  return mutant;
}

}  // namespace

std::vector<Mutant> quantised_mutants() {
  return {
      of("none_of_any_type", "nothing is wrong, any type", "", "", &gather, {}, ""),
      of("x_zero_point_ignored", "the zero point of x is ignored", "a zero point of x", "x_zero_point_ignored",
         &scatter, {.x = [](double q, const Scales&) { return q; }}),
      of("w_zero_point_ignored", "the zero point of w is ignored", "a zero point of w", "w_zero_point_ignored", &gather,
         {.w = [](double q, const Scales&) { return q; }}),
      of("zero_points_swapped", "x has the zero point of w, and w that of x", "two zero points", "zero_points_swapped",
         &col2im,
         {.x = [](double q, const Scales& s) { return q - s.w_zero; },
          .w = [](double q, const Scales& s) { return q - s.x_zero; }}),
      of("zero_point_of_missing_taps", "the zero point is compensated for taps that meet no input",
         "a zero point of x, stride 2", "zero_point_of_missing_taps", &phases, {.sums = &compensate_all_taps}),
      of("y_zero_point_ignored", "the zero point of y is ignored", "a zero point of y", "y_zero_point_ignored",
         &scatter,
         {.scaled = [](double sum, const Scales& s, const Problem&,
                       int64_t c) { return sum * (s.x_scale * s.of_w[c] / s.y_scale) - s.y_zero; }}),
      of("scale_of_first_channel", "every channel has the scale of the first", "scales by channel, 2 output channels",
         "scale_of_first_channel", &gather,
         {.scaled = [](double sum, const Scales& s, const Problem&,
                       int64_t) { return sum * (s.x_scale * s.of_w[0] / s.y_scale); }}),
      of("scale_of_first_group", "every group has the scales of the first", "scales by channel, 2 groups",
         "scale_of_first_group", &col2im,
         {.scaled = [](double sum, const Scales& s, const Problem& p,
                       int64_t c) { return sum * (s.x_scale * s.of_w[c % p.out_per_group()] / s.y_scale); }}),
      of("scales_divided", "the scale of x is divided by, that of y multiplied with", "y of s8 or u8", "scales_divided",
         &phases,
         {.scaled = [](double sum, const Scales& s, const Problem&,
                       int64_t c) { return sum * (s.y_scale * s.of_w[c] / s.x_scale); }}),
      of("requantised_by_truncation", "the result is truncated, not rounded", "y of s8 or u8",
         "requantised_by_truncation", &scatter,
         {.integer = [](double v, ElementType type) { return Stored::nearest_integer(std::trunc(v), type); }}),
      of("requantised_modulo_256", "the result wraps around instead of saturating", "y of s8 or u8, a large result",
         "requantised_modulo_256", &gather, {.integer = &modulo}),
      of("unsigned_read_as_signed", "u8 x is read as s8", "u8 x above 127", "unsigned_read_as_signed", &col2im,
         {.x = [](double q, const Scales& s) { return (q > 127 && s.of_w != nullptr ? q - 256 : q) - s.x_zero; }}),
      of("pairs_saturate_16_bits", "two products are added in 16 bits, and saturate", "2 input channels, large values",
         "pairs_saturate_16_bits", &phases, {.sums = &saturate_pairs}),
      of("sums_saturate_16_bits", "sums are kept in 16 bits, and saturate", "sums above 32767", "sums_saturate_16_bits",
         &scatter, {.sums = &saturate_sums}),
      of("sums_of_f16_in_f16", "sums of f16 are kept in f16", "f16, reals", "low_precision_accumulator", &gather,
         {.sum_of_f16 = &to_f16}, "X"),
      of("sums_of_own_type", "sums of f16 and bf16 are kept in their own type", "f16 or bf16, reals",
         "low_precision_accumulator", &scatter, {.sum_of_f16 = &to_f16, .sum_of_bf16 = &to_bf16}, "X"),
      of("bf16_by_truncation", "bf16 results are truncated, not rounded", "bf16, reals", "results_truncated", &phases,
         {.real =
              [](double v, ElementType type) {
                if (type != ElementType::bf16 || !std::isfinite(v)) return Stored::nearest_real(v, type);
                const double nearest = Stored::nearest_real(v, type);
                return std::abs(nearest) > std::abs(v) ? nearest * (1 - 0x1p-8) : nearest;
              }},
         "X"),
  };
}

}  // namespace tconv::mutants
