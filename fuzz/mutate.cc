#include "fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "fuzz/fields.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(mix(seed)) {}
  uint64_t bits() { return state_ = mix(state_); }
  uint64_t below(uint64_t n) { return bits() % n; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  template <typename T, size_t N>
  const T& of(const std::array<T, N>& values) {
    return values[below(N)];
  }

 private:
  uint64_t state_;
};

// Around the widths of vectors and blocks.
constexpr std::array<int64_t, 12> kBlockSizes = {7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65};
constexpr std::array<int64_t, 6> kLongSizes = {127, 129, 255, 257, 1025, 2049};

int64_t new_size(const Field& field, int64_t value, Dice& dice) {
  switch (dice.below(8)) {
    case 0:
    case 1:
      return field.lowest;
    case 2:
    case 3:
      return field.lowest + static_cast<int64_t>(dice.below(5));
    case 4:
      return value + 1;
    case 5:
      return std::max(field.lowest, value - 1);
    case 6:
      return field.lowest + static_cast<int64_t>(dice.below(256));
    default:
      return dice.one_in(4) ? dice.of(kLongSizes) : dice.of(kBlockSizes);
  }
}

void change_field(Case& c, Dice& dice) {
  const Field& field = fields()[dice.below(fields().size())];
  if (field.kind == Field::Kind::choice)
    field.set(
        c, field.lowest + (dice.one_in(2) ? 0 : static_cast<int64_t>(dice.below(static_cast<uint64_t>(field.count)))));
  else
    field.set(c, new_size(field, field.get(c), dice));
}

Axis& any_axis(Case& c, Dice& dice) {
  const size_t first = c.problem.first_axis();
  return c.problem.axes[first + dice.below(3 - first)];
}

// Fast paths ask for one axis like the other, or for axes of which one has nothing.
void change_axis(Case& c, Dice& dice) {
  Axis &one = any_axis(c, dice), &other = any_axis(c, dice);
  if (dice.one_in(3))
    std::swap(one, other);
  else if (dice.one_in(2))
    one = other;
  else
    one = {.input = one.input};
}

void change_parameter_of_all_axes(Case& c, Dice& dice) {
  const AxisParameter& parameter = dice.of(kAxisParameters);
  const int64_t value = dice.one_in(2) ? parameter.lowest : any_axis(c, dice).*parameter.member;
  for (Axis& axis : c.problem.axes) axis.*parameter.member = value;
}

void change_data(Case& c, Dice& dice) {
  constexpr size_t kMostValues = 64;
  Recipe& recipe = c.recipe;
  fit(c);  // so that there is data
  if (recipe.kind != Recipe::Kind::values) {
    if (dice.one_in(2)) {
      recipe.seed = dice.bits();
      return;
    }
    if (element_count(input_shape(c.problem)).value_or(0) + element_count(weight_shape(c.problem)).value_or(0) >
        static_cast<int64_t>(kMostValues))
      return;
    if (!validate(c).empty()) return;
    c = with_explicit_values(c);
  }
  const std::array<std::vector<double>*, 3> tensors = {&recipe.x, &recipe.w, &recipe.b};
  std::vector<double>& values = *dice.of(tensors);
  if (values.empty()) return;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr std::array<double, 10> kValues = {0, 1, -1, 2, -0.0, 0x1p-149, 0x1p127, kInfinity, -kInfinity, NAN};
  values[dice.below(values.size())] = dice.of(kValues);
}

}  // namespace

Input mutated(Input input, uint64_t seed) {
  Dice dice(seed);
  Case& c = input.tried;
  for (uint64_t steps = 1 + dice.below(4); steps > 0; --steps) switch (dice.below(8)) {
      case 0:
        change_axis(c, dice);
        break;
      case 1:
        change_parameter_of_all_axes(c, dice);
        break;
      case 2:
        change_data(c, dice);
        break;
      case 3:
        input.choice = static_cast<uint8_t>(dice.bits());
        break;
      default:
        change_field(c, dice);
        break;
    }
  return input;
}

Input crossed(const Input& one, const Input& other, uint64_t seed) {
  Dice dice(seed);
  Input child = one;
  Case& c = child.tried;
  const Case& from = other.tried;
  if (dice.one_in(2)) child.choice = other.choice;
  for (size_t a = 0; a < 3; ++a)
    if (dice.one_in(2)) c.problem.axes[a] = from.problem.axes[a];
  if (dice.one_in(2)) c.problem.rank = from.problem.rank;
  if (dice.one_in(2)) {
    c.problem.groups = from.problem.groups;
    c.problem.in_channels = from.problem.in_channels;
    c.problem.out_channels = from.problem.out_channels;
  }
  if (dice.one_in(2)) c.problem.batch = from.problem.batch, c.problem.bias = from.problem.bias;
  if (dice.one_in(2)) c.type = from.type, c.quantization = from.quantization;
  for (const auto tensor : {&Case::x, &Case::w, &Case::y})
    if (dice.one_in(2)) c.*tensor = from.*tensor;
  if (dice.one_in(2)) c.recipe = from.recipe;
  return child;
}

}  // namespace tconv::fuzz
