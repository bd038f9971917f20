#include "props/grade.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "props/derive.h"

namespace tconv {
namespace {

using props::made;

// What fast algorithms are made for, a kernel of 3 with stride 1, and a strided one; in the plane, or along a line.
std::vector<Problem> problems(int rank) {
  const Axis same{.input = 9, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  const Axis strided{.input = 6, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1};
  std::vector<Problem> all;
  for (const Axis& a : {same, strided})
    for (const int64_t channels : {1, 8, 32})
      all.push_back({rank, 1, 1, channels, 8, false, {Axis{}, rank == 2 ? a : Axis{}, a}});
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

// Real data of very different magnitude, by up to 2^reach either way: an algorithm that adds before it multiplies
// leaves errors of the large ones in the outputs of the small ones.
Trial graded(const Case& c, int reach) {
  Operands data = make_operands(c);
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

// One that takes such types, and problems of that rank.
struct Graded {
  Subject& subject;
  Types types;
  int rank;

  int reach() const { return types.x == ElementType::f16 ? 4 : 12; }
};

// The sum of the values, one in each input channel, with weights of 1.
std::optional<double> sum_of(const Graded& of, const std::vector<double>& values) {
  Case c =
      case_of({of.rank, 1, 1, static_cast<int64_t>(values.size()), 1, false, {}}, of.types, Recipe::Kind::integers);
  c.problem.axes[2] = {.input = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  Operands data{Dense<double>(input_shape(c.problem)), Dense<double>(weight_shape(c.problem)), {}};
  for (size_t ci = 0; ci < values.size(); ++ci) {
    data.x(0, static_cast<int64_t>(ci), 0, 0, 1) = values[ci];
    data.w(static_cast<int64_t>(ci), 0, 0, 0, 1) = 1;
  }
  const Answer answer = of.subject.run({c, std::move(data)});
  if (without_output(answer)) return std::nullopt;
  return answer.y(0, 0, 0, 0, 1);
}

// The ladder: 2^k + 1 - 2^k in each order is 1 as long as the accumulator holds 2^k + 1.
int bits_of_sums(const Graded& of) {
  const Types& types = of.types;
  const int most = types.y == ElementType::f64 ? 54 : types.x == ElementType::f16 ? 15 : 25;
  for (int k = 1; k < most; ++k) {
    std::vector<double> ladder = {-std::ldexp(1, k), 1, std::ldexp(1, k)};
    do
      if (sum_of(of, ladder) != 1.0) return k;
    while (std::next_permutation(ladder.begin(), ladder.end()));
  }
  return most;
}

int bits_of_operands(const Graded& of) {
  for (int k = 1; k < std::min(significand_bits(of.types.x), significand_bits(of.types.y)); ++k)
    if (sum_of(of, {std::ldexp(1, k) + 1}) != std::ldexp(1, k) + 1) return k;
  return significand_bits(of.types.x);
}

struct Errors {
  double of_elements = 0;  // largest |error| / bound, for the arithmetic asked for
  bool rounded = true;     // every element is the rounded exact one
};

std::optional<Errors> errors(const Graded& of, const Arithmetic& arithmetic, int reach) {
  Errors result;
  for (const Problem& p : problems(of.rank)) {
    const Trial trial = graded(case_of(p, of.types, Recipe::Kind::reals), reach);
    const Answer answer = of.subject.run(trial);
    if (without_output(answer)) return std::nullopt;
    const Comparison comparison = compare(trial.expected(arithmetic), answer.y);
    const bool by_numbers = comparison.holds() || comparison.worst_ratio > 1;
    result.of_elements = std::max(result.of_elements, by_numbers ? comparison.worst_ratio : HUGE_VAL);
    for (size_t i = 0; i < answer.y.values.size(); ++i)
      result.rounded &= answer.y.values[i] == rounded_to(of.types.y, trial.expected(arithmetic).value.values[i]);
  }
  return result;
}

bool exact_on_integers(const Graded& of) {
  bool compared = false;
  for (const Problem& p : problems(of.rank)) {
    const Case c = case_of(p, of.types, Recipe::Kind::integers);
    if (!validate(c).empty()) continue;
    const Trial trial(c);
    const Answer answer = of.subject.run(trial);
    if (without_output(answer) || !compare(trial.expected(), answer.y).holds()) return false;
    compared = true;
  }
  return compared;
}

// The accumulators that are narrower than the expected one.
std::vector<ElementType> narrower(const Types& types) {
  const double expected = traits(conventional(types).accumulator).unit_roundoff;
  std::vector<ElementType> all;
  for (const ElementType type : {ElementType::f32, ElementType::f16, ElementType::bf16})
    if (traits(type).unit_roundoff > expected) all.push_back(type);
  return all;
}

Grading grade_of_integers(const Graded& of) {
  Grading grading;
  grading.grade = exact_on_integers(of) ? Grade::exact : Grade::wrong;
  return grading;
}

std::optional<Grading> grade_of(const Graded& of) {
  if (of.types.integers()) return grade_of_integers(of);
  const Arithmetic expected = conventional(of.types);
  const auto found = errors(of, expected, of.reach());
  if (!found) return std::nullopt;
  Grading grading{Grade::wrong, bits_of_sums(of), bits_of_operands(of), found->of_elements};
  const auto within = [&](const Arithmetic& arithmetic, int reach) {
    const auto other = errors(of, arithmetic, reach);
    return other && other->of_elements <= 1;
  };
  if (grading.worst_ratio <= 1 && exact_on_integers(of)) {
    grading.grade = found->rounded ? Grade::exact : Grade::conventional;
    return grading;
  }
  constexpr int kWithinF16 = 3;  // so that sums do not leave its range
  for (const ElementType type : narrower(of.types))
    if ((grading.sum_bits == significand_bits(type) || grading.operand_bits == significand_bits(type)) &&
        within({type}, kWithinF16))
      grading.grade = Grade::low_precision;
  if (grading.grade == Grade::wrong && within({expected.accumulator, true}, of.reach()))
    grading.grade = Grade::norm_wise;
  return grading;
}

}  // namespace

std::string name_of(Grade grade) {
  constexpr std::array<const char*, 5> kNames = {"exact", "conventional", "low-precision", "norm-wise", "wrong"};
  return kNames[static_cast<size_t>(grade)];
}

std::optional<Grading> grade_of(Subject& subject, const Types& types) {
  for (const int rank : {2, 1}) {
    const Case c =
        case_of(problems(rank).front(), types, types.integers() ? Recipe::Kind::integers : Recipe::Kind::reals);
    if (!without_output(subject.run(Trial(c)))) return grade_of(Graded{subject, types, rank});
  }
  return std::nullopt;
}

}  // namespace tconv
