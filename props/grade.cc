#include "props/grade.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "props/derive.h"

namespace tconv {
namespace {

using props::made;

// What fast algorithms are made for: a kernel of 3 with stride 1, in the plane and along a line; and a strided one.
std::vector<Problem> problems() {
  const Axis same{.input = 9, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  const Axis strided{.input = 6, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1};
  std::vector<Problem> all;
  for (const Axis& a : {same, strided})
    for (const int64_t channels : {1, 8, 32}) all.push_back({2, 1, 1, channels, 8, false, {Axis{}, a, a}});
  return all;
}

Case case_of(const Problem& p, const Types& types, Recipe::Kind kind) {
  Case c;
  c.problem = p;
  c.type = types;
  c.recipe = {kind, 1, {}, {}, {}};
  if (types.requantised()) c.quantization.scale = 0x1p-10;
  return c;
}

// Real data whose channels are of very different magnitude: an algorithm that mixes them before it multiplies leaves
// errors of the large ones in the outputs of the small ones.
Trial graded(const Case& c) {
  Operands data = make_operands(c);
  const int reach = c.type.y == ElementType::f16 ? 4 : 12;
  const auto scale = [&](Dense<double>& tensor, size_t dimension, int step) {
    tensor = made(tensor.shape, [&](const Extents& i) {
      const auto place = static_cast<int>(i[dimension]);
      return rounded_to(c.type.x, std::ldexp(props::at(tensor, i), step * (place % 3 - 1) * reach));
    });
  };
  scale(data.x, 4, 1);  // along the row, where tiles are cut
  scale(data.w, 1, -1);
  return {c, std::move(data)};
}

// y of a line of one output channel, of which `values` are the input channels and all weights that are not 0.
std::optional<double> sum_of(Subject& subject, const Types& types, const std::vector<double>& values) {
  Case c = case_of({1, 1, 1, static_cast<int64_t>(values.size()), 1, false, {}}, types, Recipe::Kind::integers);
  c.problem.axes[2] = {.input = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  Operands data{Dense<double>(input_shape(c.problem)), Dense<double>(weight_shape(c.problem)), {}};
  for (size_t ci = 0; ci < values.size(); ++ci) {
    data.x(0, static_cast<int64_t>(ci), 0, 0, 1) = values[ci];
    data.w(static_cast<int64_t>(ci), 0, 0, 0, 1) = 1;
  }
  const Answer answer = subject.run({c, std::move(data)});
  if (without_output(answer)) return std::nullopt;
  return answer.y(0, 0, 0, 0, 1);
}

// The ladder: 2^k + 1 - 2^k in each order is 1 as long as the accumulator holds 2^k + 1.
int bits_of_sums(Subject& subject, const Types& types) {
  const int most = types.y == ElementType::f64 ? 54 : types.x == ElementType::f16 ? 15 : 25;
  for (int k = 1; k < most; ++k) {
    std::vector<double> ladder = {-std::ldexp(1, k), 1, std::ldexp(1, k)};
    do
      if (sum_of(subject, types, ladder) != 1.0) return k;
    while (std::next_permutation(ladder.begin(), ladder.end()));
  }
  return most;
}

int bits_of_operands(Subject& subject, const Types& types) {
  const auto digits = static_cast<int>(-std::log2(traits(types.x).unit_roundoff));
  const auto of_y = static_cast<int>(-std::log2(traits(types.y).unit_roundoff));
  for (int k = 1; k < std::min(digits, of_y); ++k)
    if (sum_of(subject, types, {std::ldexp(1, k) + 1}) != std::ldexp(1, k) + 1) return k;
  return digits;
}

struct Errors {
  double of_elements = 0;  // largest |error| / bound, for the arithmetic asked for
  bool rounded = true;     // every element is the rounded exact one
};

std::optional<Errors> errors(Subject& subject, const Types& types, const Arithmetic& arithmetic) {
  Errors result;
  for (const Problem& p : problems()) {
    const Trial trial = graded(case_of(p, types, Recipe::Kind::reals));
    const Answer answer = subject.run(trial);
    if (without_output(answer)) return std::nullopt;
    const Comparison comparison = compare(trial.expected(arithmetic), answer.y);
    result.of_elements = std::max(result.of_elements, comparison.holds() || comparison.worst_ratio > 1 ? comparison.worst_ratio : HUGE_VAL);
    for (size_t i = 0; i < answer.y.values.size(); ++i)
      result.rounded &= answer.y.values[i] == rounded_to(types.y, trial.expected(arithmetic).value.values[i]);
  }
  return result;
}

bool exact_on_integers(Subject& subject, const Types& types) {
  for (const Problem& p : problems()) {
    const Case c = case_of(p, types, Recipe::Kind::integers);
    if (!validate(c).empty()) continue;
    const Trial trial(c);
    const Answer answer = subject.run(trial);
    if (without_output(answer) || !compare(trial.expected(), answer.y).holds()) return false;
  }
  return true;
}

// The accumulators that are narrower than the expected one.
std::vector<ElementType> narrower(const Types& types) {
  const double expected = traits(conventional(types).accumulator).unit_roundoff;
  std::vector<ElementType> all;
  for (const ElementType type : {ElementType::f32, ElementType::f16, ElementType::bf16})
    if (traits(type).unit_roundoff > expected) all.push_back(type);
  return all;
}

}  // namespace

std::string name_of(Grade grade) {
  constexpr std::array<const char*, 5> kNames = {"exact", "conventional", "low-precision", "norm-wise", "wrong"};
  return kNames[static_cast<size_t>(grade)];
}

std::optional<Grading> grade_of(Subject& subject, const Types& types) {
  Grading grading;
  if (types.integers()) {
    const Case c = case_of(problems().front(), types, Recipe::Kind::integers);
    if (without_output(subject.run(Trial(c)))) return std::nullopt;
    grading.grade = exact_on_integers(subject, types) ? Grade::exact : Grade::wrong;
    return grading;
  }
  const Arithmetic expected = conventional(types);
  const auto conventionally = errors(subject, types, expected);
  if (!conventionally) return std::nullopt;
  grading.worst_ratio = conventionally->of_elements;
  grading.sum_bits = bits_of_sums(subject, types);
  grading.operand_bits = bits_of_operands(subject, types);
  const auto within = [&](const Arithmetic& arithmetic) {
    const auto found = errors(subject, types, arithmetic);
    return found && found->of_elements <= 1;
  };
  const bool exact = exact_on_integers(subject, types);
  if (exact && grading.worst_ratio <= 1)
    grading.grade = conventionally->rounded ? Grade::exact : Grade::conventional;
  else if (within({expected.accumulator, true}))
    grading.grade = Grade::norm_wise;
  for (const ElementType type : narrower(types)) {
    const int digits = static_cast<int>(-std::log2(traits(type).unit_roundoff));
    const bool lost = grading.sum_bits <= digits || grading.operand_bits <= digits;
    if (grading.worst_ratio > 1 && lost && within({type})) grading.grade = Grade::low_precision;
  }
  return grading;
}

}  // namespace tconv
