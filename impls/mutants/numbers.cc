// Z what y holds at first, B the bias, X the numbers.
#include <algorithm>
#include <cfloat>
#include <cmath>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

// To so many bits of significand; overflow and underflow as in the type itself are left out but for the largest.
double to_bits(double value, int bits) {
  if (value == 0 || !std::isfinite(value)) return value;
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, bits)), exponent - bits);
}

double to_half(double value) {
  const double rounded = to_bits(value, 11);
  return std::abs(rounded) > 65504 ? std::copysign(INFINITY, rounded) : rounded;
}

double to_float(double value) { return static_cast<double>(static_cast<float>(value)); }

// y(i) = change(y(i), i).
template <typename F>
void change_outputs(const Call& call, F&& change) {
  for_each_index(call.y.shape, [&](const Index& i) { call.y.set(i, change(call.y.get(i), i)); });
}

void add_bias(const Call& call, int64_t times) {
  if (call.problem.bias)
    change_outputs(call, [&](double y, const Index& i) { return y + static_cast<double>(times) * call.b.get({i[1]}); });
}

}  // namespace

std::vector<Mutant> start_mutants() {
  return {
      {"output_not_cleared",
       "Z",
       "without a bias y is not cleared before products are added",
       "no bias, y not zero",
       "output_not_cleared",
       &scatter,
       {.start = [](const Problem& p, const Index&) { return p.bias ? Start::bias : Start::nothing; }}},
      {"only_first_image_cleared",
       "Z",
       "only the first image of y is cleared",
       "batch 2, y not zero",
       "output_not_cleared",
       &col2im,
       {.start = [](const Problem&, const Index& y) { return y[0] == 0 ? Start::bias : Start::nothing; }}},
      {"tail_not_cleared",
       "Z",
       "y is cleared four columns at a time, the rest is not",
       "output width 5, y not zero",
       "output_not_cleared",
       &scatter,
       {.start =
            [](const Problem& p, const Index& y) {
              const int64_t columns = p.width().output;
              return columns < 4 || y[4] < columns / 4 * 4 ? Start::bias : Start::nothing;
            }}},
      {"cleared_at_first_call",
       "Z",
       "y is cleared by the first call for its shape alone",
       "a second call",
       "output_not_cleared",
       &scatter,
       {.start =
            [](const Problem& p, const Index& y) {
              static Problem before;
              static bool second = false;
              const auto outputs = [](const Problem& q) { return q.axes[2].output * q.out_channels * q.batch; };
              if (y == Index{}) second = outputs(before) == outputs(p), before = p;
              return second ? Start::nothing : Start::bias;
            }}},
      {"adds_to_output",
       "Z",
       "the result is added to what y held",
       "y not zero",
       "output_not_cleared",
       &gather,
       {},
       {.before =
            [](Call& call, tconv_plan& plan) {
              for_each_index(call.y.shape, [&](const Index& i) { plan.y.push_back(call.y.get(i)); });
            },
        .after =
            [](const Call& call, tconv_plan& plan) {
              change_outputs(call,
                             [&](double y, const Index& i) { return y + plan.y[static_cast<size_t>(call.y.flat(i))]; });
            }}},
  };
}

std::vector<Mutant> bias_mutants() {
  return {
      {"bias_for_each_input_channel",
       "B",
       "the bias is added for each input channel",
       "2 input channels, a bias",
       "bias_repeated",
       &scatter,
       {},
       {.after = [](const Call& c, tconv_plan&) { add_bias(c, c.problem.in_per_group() - 1); }}},
      {"bias_for_each_block_of_4",
       "B",
       "the bias is added for each block of 4 input channels",
       "5 input channels, a bias",
       "bias_repeated",
       &col2im,
       {},
       {.after = [](const Call& c, tconv_plan&) { add_bias(c, (c.problem.in_per_group() - 1) / 4); }}},
      {"bias_dropped",
       "B",
       "there is no bias",
       "a bias",
       "bias_dropped",
       &gather,
       {.problem = [](Problem& p) { p.bias = false; }}},
      {"bias_of_first_channel",
       "B",
       "every channel gets the bias of the first",
       "2 output channels, a bias",
       "bias_of_first_channel",
       &phases,
       {.b = [](const Problem&, int64_t) { return int64_t{0}; }}},
      {"bias_of_first_group",
       "B",
       "every group gets the bias of the first",
       "groups 2, a bias",
       "bias_of_first_group",
       &gather,
       {.b = [](const Problem& p, int64_t c) { return c % p.out_per_group(); }}},
      {"bias_of_first_8_channels",
       "B",
       "channels after 8 get the bias of the first 8",
       "9 output channels, a bias",
       "bias_index_wrong",
       &col2im,
       {.b = [](const Problem&, int64_t c) { return c % 8; }}},
      {"bias_by_column",
       "B",
       "the bias is indexed by the output column where there are as many as channels",
       "C_out = output width = 2, a bias",
       "bias_by_column",
       &scatter,
       {},
       {.after =
            [](const Call& call, tconv_plan&) {
              if (!call.problem.bias || call.y.shape[1] != call.y.shape[4]) return;
              change_outputs(call,
                             [&](double y, const Index& i) { return y - call.b.get({i[1]}) + call.b.get({i[4]}); });
            }}},
  };
}

std::vector<Mutant> number_mutants() {
  return {
      {"accumulates_in_bf16",
       "X",
       "sums are kept in bf16",
       "sums above 256",
       "low_precision_accumulator",
       &gather,
       {.rounded = [](double v, bool) { return to_bits(v, 8); }}},
      {"accumulates_in_f16",
       "X",
       "sums are kept in f16",
       "sums above 2048",
       "low_precision_accumulator",
       &scatter,
       {.rounded = [](double v, bool) { return to_half(v); }}},
      {"f64_through_f32",
       "X",
       "f64 is computed in f32",
       "f64, sums above 2^24",
       "low_precision_accumulator",
       &col2im,
       {.rounded = [](double v, bool) { return to_float(v); }}},
      {"output_through_f16",
       "X",
       "the result passes through f16",
       "results above 2048",
       "low_precision_output",
       &phases,
       {},
       {.after = [](const Call& c,
                    tconv_plan&) { change_outputs(c, [](double y, const Index&) { return to_half(y); }); }}},
      {"products_in_tf32",
       "X",
       "operands are rounded to 11 bits, sums are not",
       "operands of more than 11 bits",
       "low_precision_operands",
       &gather,
       {.product = [](double x, double w, bool) { return to_bits(x, 11) * to_bits(w, 11); }}},
      {"products_by_squares",
       "X",
       "x*w = ((x+w)^2 - (x-w)^2) / 4, which cancels",
       "x and w of different magnitude",
       "cancellation",
       &scatter,
       {.product =
            [](double x, double w, bool f32) {
              const double sum = f32 ? to_float(x + w) : x + w, difference = f32 ? to_float(x - w) : x - w;
              const double a = f32 ? to_float(sum * sum) : sum * sum;
              const double b = f32 ? to_float(difference * difference) : difference * difference;
              return (f32 ? to_float(a - b) : a - b) / 4;
            }}},
      {"inserted_zeros_multiplied",
       "X",
       "inserted zeros are multiplied: 0 * Inf is NaN where nothing should be",
       "w infinite, stride 2",
       "zeros_multiplied",
       &gather,
       {.multiplies_zeros = true}},
      {"zero_operands_skipped",
       "X",
       "products with an operand 0 are skipped, also 0 * NaN",
       "x 0, w NaN",
       "nan_lost",
       &scatter,
       {.product = [](double x, double w, bool) { return x == 0 || w == 0 ? 0 : x * w; }}},
      {"nan_taken_for_zero",
       "X",
       "NaN products count as 0",
       "a NaN",
       "nan_lost",
       &gather,
       {.product = [](double x, double w, bool) { return std::isnan(x * w) ? 0 : x * w; }}},
      {"infinities_clamped",
       "X",
       "infinite results become the largest number",
       "an infinity",
       "infinity_clamped",
       &col2im,
       {},
       {.after =
            [](const Call& c, tconv_plan&) {
              const double most = c.y.f32 ? static_cast<double>(FLT_MAX) : DBL_MAX;
              change_outputs(c, [&](double y, const Index&) { return std::isinf(y) ? std::copysign(most, y) : y; });
            }}},
      {"subnormals_flushed",
       "X",
       "subnormal results become 0",
       "a subnormal result",
       "subnormals_flushed",
       &phases,
       {},
       {.after =
            [](const Call& c, tconv_plan&) {
              const double least = c.y.f32 ? static_cast<double>(FLT_MIN) : DBL_MIN;
              change_outputs(c, [&](double y, const Index&) { return std::abs(y) < least ? 0 : y; });
            }}},
      {"zeros_negative",
       "X",
       "a result 0 has the wrong sign",
       "a result 0",
       "negative_zero",
       &gather,
       {},
       {.after = [](const Call& c,
                    tconv_plan&) { change_outputs(c, [](double y, const Index&) { return y == 0 ? -y : y; }); }}},
      {"winograd_undeclared", "X", "Winograd's F(4, 3), and does not say so", "kernel 3, reals", "norm_wise_algorithm",
       &winograd},
      {"reals_off_by_a_little",
       "X",
       "results that are no integers are too large by 2^-16",
       "reals",
       "inaccurate",
       &col2im,
       {},
       {.after =
            [](const Call& c, tconv_plan&) {
              change_outputs(c, [](double y, const Index&) { return y == std::trunc(y) ? y : y * (1 + 0x1p-16); });
            }}},
  };
}

}  // namespace tconv::mutants
