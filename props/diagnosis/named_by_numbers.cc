// What happens to numbers: made from one to three products at one output, on which the order of summation has no
// influence, of operands chosen so that one kind of arithmetic loses what the other keeps.
#include <algorithm>
#include <cmath>
#include <limits>

#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

// A problem around the failing one, and an output element that three input channels reach by one tap.
class Bench {
 public:
  Bench(const Case& failing, Lab& lab) : lab_(lab), case_(failing) {
    Problem& p = case_.problem;
    const int64_t least = std::max<int64_t>(3, p.in_channels_per_group());
    if (least > p.in_channels_per_group()) p.in_channels = least * p.groups;
    case_.recipe = {Recipe::Kind::special, 1, {}, {}, {}};
    // Of many products sums of a narrow type may not be exact, but those made here are.
    if (!integer_range(p, case_.type)) case_.recipe.kind = Recipe::Kind::reals;
    find_an_element();
    if (found_) return;
    for (size_t a = p.first_axis(); a < 3; ++a) p.axes[a] = {.input = 4, .kernel = 3};  // the failing case has none
    find_an_element();
  }

  bool usable() const { return found_ && validate(case_).empty() && multiplications(case_.problem) < 4'000'000; }
  const Types& types() const { return case_.type; }
  ElementType type() const { return case_.type.y; }

  // y at the element for these products, in the order of the input channels; nothing if there is no answer.
  struct Factors {
    double x, w;
  };
  std::optional<double> y(const std::vector<Factors>& products, double bias = 0) {
    Operands data{Dense<double>(input_shape(case_.problem)), Dense<double>(weight_shape(case_.problem)),
                  case_.problem.bias ? Dense<double>(bias_shape(case_.problem)) : Dense<double>()};
    for (size_t i = 0; i < products.size(); ++i) {
      Extents x = x_, w = w_;
      x[1] = w[0] = static_cast<int64_t>(i);
      data.x(x[0], x[1], x[2], x[3], x[4]) = products[i].x;
      data.w(w[0], w[1], w[2], w[3], w[4]) = products[i].w;
    }
    if (case_.problem.bias) data.b.values[0] = bias;
    last_trial_.emplace(case_, std::move(data));
    last_ = lab_.subject().run(*last_trial_);
    if (without_output(last_)) return std::nullopt;
    return last_.y(y_[0], y_[1], y_[2], y_[3], y_[4]);
  }
  std::optional<double> y(double x, double w) { return y({{x, w}}); }
  // Whether the last run made a NaN where there must be none.
  bool spilt() const {
    const auto& expected = last_trial_->expected().value.values;
    for (size_t i = 0; i < expected.size(); ++i)
      if (std::isnan(last_.y.values[i]) && !std::isnan(expected[i])) return true;
    return false;
  }

 private:
  void find_an_element() {
    const Problem& p = case_.problem;
    for_each_index({1, 1, p.axes[0].kernel, p.axes[1].kernel, p.axes[2].kernel}, [&](auto, auto, auto z, auto v,
                                                                                     auto u) {
      if (found_) return;
      const Extents taps = {0, 0, z, v, u}, y_shape = output_shape(p);
      Extents x{}, y{};
      for (size_t a = 0; a < 3; ++a) {
        const Axis& axis = p.axes[a];
        const int64_t t = taps[a + 2] * axis.dilation - axis.pad_begin;
        x[a + 2] = std::clamp<int64_t>((std::max<int64_t>(0, -t) + axis.stride - 1) / axis.stride, 0, axis.input - 1);
        y[a + 2] = x[a + 2] * axis.stride + t;
        if (y[a + 2] < 0 || y[a + 2] >= y_shape[a + 2]) return;
      }
      found_ = true, x_ = x, w_ = taps, y_ = y;
    });
  }

  Lab& lab_;
  Case case_;
  bool found_ = false;
  Extents x_{}, w_{}, y_{};
  std::optional<Trial> last_trial_;
  Answer last_;
};

double rounded_to(double value, int bits) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, bits)), exponent - bits);
}

// The bits that are kept of an integer that needs one more than that: f(2^k + 1) for growing k.
template <typename F>
int bits_kept(int most, F&& f) {
  for (int k = 2; k < most; ++k) {
    const double value = std::ldexp(1, k) + 1;
    const std::optional<double> y = f(value);
    if (!y || *y != value) return k;
  }
  return most;
}

const char* type_with(int bits) {
  return bits == 8 ? " (as bf16 does)" : bits == 11 ? " (as f16 and tf32 do)" : bits == 24 ? " (as f32 does)" : "";
}

Named kept(const char* name, const char* what, int bits) {
  return {name, std::string(what) + " keep " + std::to_string(bits) + " bits" + type_with(bits)};
}

// Is it rounded, or merely wrong?
template <typename F>
bool rounds(int bits, F&& f) {
  for (const double value : {std::ldexp(1, bits) + 3, std::ldexp(1, bits + 1) + 5, std::ldexp(1, bits) + 1}) {
    const std::optional<double> y = f(value);
    if (!y || std::abs(*y - rounded_to(value, bits)) > std::ldexp(1, 2)) return false;
    if (*y != rounded_to(value, bits) && *y != std::trunc(std::ldexp(value, -1)) * 2) return false;
  }
  return true;
}

std::optional<Named> bits_of(Bench& bench) {
  const int full = significand_bits(bench.type()), full_x = std::min(full, significand_bits(bench.types().x));
  const int range = bench.types().x == ElementType::f16 ? 15 : 1000;
  const int full_sum = std::min(full, range);
  const int full_inside = std::min(significand_bits(conventional(bench.types()).accumulator), range);
  // A power of two is short in any type, however it is made.
  for (int k = 2; k < 15; ++k) {
    const double power = std::ldexp(1, k), half = std::ldexp(1, k / 2);
    if (bench.y(power, 1) == power) continue;
    if (bench.y(half, power / half) != power) return std::nullopt;
    return Named{"cancellation", "a product of operands of different magnitude loses digits"};
  }
  const auto through_x = [&](double v) { return bench.y(v, 1); };
  const auto through_w = [&](double v) { return bench.y(1, v); };
  // A sum, both of whose terms are short.
  const auto through_sum = [&](double v) { return bench.y({{v - 1, 1}, {1, 1}}); };
  // The same sum, but the result is short, too.
  const auto inside = [&](double v) -> std::optional<double> {
    for (const auto& order : {std::vector<Bench::Factors>{{v - 1, 1}, {1, 1}, {1 - v, 1}},
                              {{1, 1}, {v - 1, 1}, {1 - v, 1}},
                              {{v - 1, 1}, {1 - v, 1}, {1, 1}}})
      if (bench.y(order) != 1.0) return std::nullopt;
    return v;
  };
  const int of_x = bits_kept(full_x, through_x), of_w = bits_kept(full_x, through_w);
  const int of_sum = bits_kept(full_sum, through_sum), of_inside = bits_kept(full_inside, inside);
  // What is left must be as short as it is rounded to.
  for (const int bits : {of_inside, of_sum})
    for (int more = 0; bits < full && more < 10; ++more) {
      const double beyond = std::ldexp(1, bits + 1) + more;
      const auto y = through_sum(beyond);
      if (!y || rounded_to(*y, bits) != *y || std::abs(*y - beyond) > 4) return std::nullopt;
    }
  if (of_inside < full_inside) return kept("low_precision_accumulator", "sums", of_inside);
  if (of_sum < full_sum) return kept("low_precision_output", "results", of_sum);
  const int least = std::min(of_x, of_w);
  if (least < full_x) {
    const bool both_small = bench.y(3, 5) == 15.0;
    if (!both_small) return std::nullopt;
    if (least == of_x && rounds(least, through_x)) return kept("low_precision_operands", "operands", least);
    if (least == of_w && rounds(least, through_w)) return kept("low_precision_operands", "operands", least);
    return Named{"cancellation", "a product of operands of different magnitude loses digits"};
  }
  return std::nullopt;
}

// 2^(p+1) + 3 lies between the multiples of 4 that a type of p bits has there, next to the upper one.
bool truncates(Bench& bench) {
  const double power = std::ldexp(2, significand_bits(bench.type()));
  return bench.y({{power, 1}, {3, 1}}) == power && bench.y({{power, 1}, {1, 1}}) == power &&
         bench.y({{-power, 1}, {-3, 1}}) == -power;
}

std::optional<Named> named_by_special_values(Bench& bench) {
  const Types& types = bench.types();
  const double largest = traits(types.y).largest;
  // That all of them have.
  const double smallest = std::max({traits(types.x).smallest, traits(types.w).smallest, traits(types.y).smallest});
  const auto nan = [](double v) { return std::isnan(v); };
  const auto y = [&](double x, double w) { return bench.y(x, w).value_or(0); };
  const auto is_clamped = [&](double v) { return std::isfinite(v) && std::abs(v) >= 240; };
  for (const double other : {1.0, 0.0})
    for (const bool in_x : {true, false}) {
      const double value = in_x ? y(kNan, other) : y(other, kNan);
      if (!nan(value))
        return Named{"nan_lost", other == 0 ? "products with an operand 0 are skipped: 0 * NaN is 0"
                                            : "a NaN does not reach the output"};
    }
  for (const bool in_x : {true, false}) {
    const double value = in_x ? y(kInf, 1) : y(1, kInf);
    if (is_clamped(value)) return Named{"infinity_clamped", "an infinity becomes a large number"};
    if (nan(value)) return Named{"infinity_makes_nan", "an infinity becomes a NaN"};
    if (value != kInf) return Named{"infinity_lost", "an infinity does not reach the output"};
    if (bench.spilt())
      return Named{"zeros_multiplied", "zeros that are no data are multiplied: an infinity makes NaN of other outputs"};
    const double product = in_x ? y(kInf, 0) : y(0, kInf);
    if (!nan(product)) return Named{"nan_lost", "products with an operand 0 are skipped: 0 * Inf is 0"};
  }
  if (is_clamped(y(largest, 2)) || is_clamped(y(2, largest)))
    return Named{"infinity_clamped", "what overflows becomes a large number"};
  if (y(smallest, 1) == 0 || y(1, smallest) == 0) return Named{"subnormals_flushed", "subnormal numbers become 0"};
  return std::nullopt;
}

// Where small numbers go wrong, it is not for their digits that large ones do.
bool adds_up(Bench& bench) {
  return bench.usable() && bench.y(3, 5) == 15.0 && bench.y(-2, 3) == -6.0 &&
         bench.y({{3, 5}, {7, 2}, {4, 9}}) == 65.0 && bench.y({{1, 1}, {-2, 3}, {2, 5}}) == 5.0;
}

// As large as they may be.
bool integers_are_right(Case c, Lab& lab) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    c.recipe = {Recipe::Kind::integers, seed, {}, {}, {}};
    if (!validate(c).empty()) return false;
    const Trial trial(c);
    const Answer answer = lab.subject().run(trial);
    if (without_output(answer) || answer.y.values != trial.expected().value.values) return false;
  }
  return true;
}

// With zeros between its inputs, and outputs beside the one that is looked at.
Case with_inserted_zeros(Case c) {
  for (size_t a = c.problem.first_axis(); a < 3; ++a) c.problem.axes[a] = {.input = 4, .kernel = 3, .stride = 2};
  return c;
}

}  // namespace

std::optional<Named> named_by_bits(const Symptom& symptom, Lab& lab) {
  Bench bench(symptom.failing, lab);
  return !symptom.failing.type.integers() && adds_up(bench) ? bits_of(bench) : std::nullopt;
}

std::optional<Named> named_by_norm(const Symptom& symptom, Lab& lab) {
  Case c = symptom.failing;
  if (c.type.integers()) return std::nullopt;
  const Arithmetic arithmetic{conventional(c.type).accumulator, true};
  bool garbage = false;
  for (const int64_t input : {12, 13, 17}) {
    for (size_t a = c.problem.first_axis(); a < 3; ++a)
      c.problem.axes[a] = {.input = input, .kernel = 3, .pad_begin = 1, .pad_end = 1};
    c.recipe = {Recipe::Kind::reals, static_cast<uint64_t>(input), {}, {}, {}};
    c.problem.bias = false;
    if (!validate(c).empty() || multiplications(c.problem) > 4'000'000) return std::nullopt;
    Operands data = make_operands(c);
    for (size_t i = 0; i < data.x.values.size(); ++i)
      if (i % static_cast<size_t>(input) != 5) data.x.values[i] = 0;  // one column is left
    const Trial trial(c, std::move(data));
    const Answer answer = lab.subject().run(trial);
    if (without_output(answer) || !compare(trial.expected(arithmetic), answer.y).holds()) return std::nullopt;
    for (size_t i = 0; i < answer.y.values.size(); ++i)
      garbage = garbage || (trial.expected().value.values[i] == 0 && answer.y.values[i] != 0);
  }
  if (!garbage) return std::nullopt;
  return Named{"norm_wise_algorithm",
               "errors are small against the norms of x and w, but not where products are small, as Winograd's are; it "
               "does not say so (TCONV_FLAG_NORM_WISE)"};
}

std::optional<Named> named_by_numbers(const Symptom& symptom, Lab& lab) {
  Bench bench(symptom.failing, lab);
  if (symptom.failing.type.integers() || !adds_up(bench)) return std::nullopt;
  if (auto named = bits_of(bench)) return named;
  if (truncates(bench)) return Named{"results_truncated", "results are truncated, not rounded to nearest"};
  if (auto named = named_by_special_values(bench)) return named;
  if (Bench wider(with_inserted_zeros(symptom.failing), lab); adds_up(wider))
    if (auto named = named_by_special_values(wider)) return named;
  const bool of_numbers = symptom.bug_class == "wrong_values" || symptom.bug_class == "does_not_recover" ||
                          symptom.bug_class == "does_not_converge" || symptom.bug_class == "does_not_descend";
  if (of_numbers && integers_are_right(symptom.failing, lab))
    return Named{"inaccurate", "integers are right, and reals are not within the bound of their sums"};
  return std::nullopt;
}

}  // namespace tconv
