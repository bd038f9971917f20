// NaN and infinities reach exactly those outputs to which a tap brings them: 0*Inf and 0*NaN are NaN where they meet,
// and nothing where a zero was only inserted. What overflows is Inf. A subnormal is a number, too: that is a property
// of its own, as some libraries flush them for speed and do all else right.
//
// Where one element of x, w or b arrives is found by a run with finite data: all is 0 there but that element, and what
// it is multiplied with.
#include <cmath>
#include <limits>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

enum class Place : uint8_t { x, w, b };
enum class Effect : uint8_t { finite, nan, inf, itself };

// One element of x, w or b has this value and the others of that tensor are 0; all it may be multiplied with is
// `others`.
struct Poisoning {
  Place place;
  double value, others;
  Effect effect;
};

// What finds out where the element arrives comes first.
std::vector<Poisoning> special(const Case& c) {
  const double huge = traits(c.type.y).largest;
  std::vector<Poisoning> all;
  for (const Place place : {Place::x, Place::w})
    for (const auto& [value, others, effect] : {std::tuple{1.0, 1.0, Effect::finite},
                                                {kNan, 0.0, Effect::nan},
                                                {kInf, 1.0, Effect::inf},
                                                {-kInf, 0.0, Effect::nan},
                                                {huge, 2.0, Effect::inf}})
      all.push_back({place, value, others, effect});
  if (!c.problem.bias) return all;
  all.push_back({Place::b, 1, 0, Effect::finite});
  all.push_back({Place::b, kNan, 0, Effect::nan});
  all.push_back({Place::b, kInf, 0, Effect::inf});
  return all;
}

std::vector<Poisoning> subnormal(const Case& c) {
  const double tiny = traits(c.type.y).smallest;
  std::vector<Poisoning> all;
  for (const Place place : {Place::x, Place::w})
    for (const auto& [value, effect] : {std::pair{1.0, Effect::finite}, {tiny, Effect::itself}})
      all.push_back({place, value, 1, effect});
  return all;
}

using Poisonings = std::vector<Poisoning> (*)(const Case& c);

// Somewhere in the tensor, at random.
void put(double value, uint64_t seed, Dense<double>& tensor) {
  tensor.values[mix(seed) % tensor.values.size()] = value;
}

Operands data(const Trial& trial, const Poisoning& poisoning) {
  const Problem& p = trial.problem();
  const auto fill = [&](Place place) { return place == poisoning.place ? 0.0 : poisoning.others; };
  Operands made{Dense<double>(input_shape(p), fill(Place::x)), Dense<double>(weight_shape(p), fill(Place::w)),
                p.bias ? Dense<double>(bias_shape(p)) : Dense<double>()};
  Dense<double>& poisoned = poisoning.place == Place::x ? made.x : poisoning.place == Place::w ? made.w : made.b;
  put(poisoning.value, trial.tried().recipe.seed, poisoned);
  return made;
}

template <Poisonings poisonings>
Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  if (const Types t = trial.tried().type; t != Types(t.y))
    return {{}, {}, "its x holds other special values than its y"};
  if (trial.tried().type.integers()) return {{}, {}, "integers have no special values"};
  Experiment all = experiment_with(trial, {{trial.problem(), data(trial, {Place::x, 1, 1, Effect::finite})}});
  if (!all.does_not_apply.empty()) return all;
  all.runs.clear();
  Case c = trial.tried();
  c.recipe = {Recipe::Kind::special, c.recipe.seed, {}, {}, {}};
  for (const Poisoning& poisoning : poisonings(c)) all.runs.emplace_back(c, data(trial, poisoning));
  return all;
}

// What is wrong with an output at which `count` poisoned products arrive, at most one; null if nothing is.
const char* fault(const Poisoning& poisoning, double count, double y) {
  if (count == 0) return std::isnan(y) ? "spills_nan" : y != 0 ? "spills_inf" : nullptr;
  switch (poisoning.effect) {
    case Effect::finite:
      break;
    case Effect::nan:
      return std::isnan(y) ? nullptr : "loses_nan";
    case Effect::inf:
      return y == kInf ? nullptr : std::isinf(poisoning.value) ? "loses_inf" : "does_not_overflow";
    case Effect::itself:
      return y == poisoning.value ? nullptr : "flushes_subnormals";
  }
  return nullptr;
}

const char* sentence(Effect effect) {
  return effect == Effect::itself ? "a subnormal result becomes 0"
                                  : "a NaN, an infinity or what overflows does not reach exactly the outputs it must";
}

template <Poisonings poisonings>
Verdict judge(const Trial& trial, const Answers& answers) {
  const std::vector<Poisoning> all = poisonings(trial.tried());
  const Dense<double>* counts = nullptr;
  Verdict verdict = does_not_apply("no output gets any of it");
  for (size_t run = 0; run < all.size(); ++run) {
    const Dense<double>& y = answers.others[run].y;
    if (all[run].effect == Effect::finite) counts = &y;
    for (size_t i = 0; i < y.values.size(); ++i) {
      if (counts->values[i] != 0) verdict = {};
      if (const char* bug_class = fault(all[run], counts->values[i], y.values[i]))
        return fails(bug_class, sentence(all[run].effect));
    }
  }
  return verdict;
}

}  // namespace

const Property special_values = {.name = "special_values",
                                 .formula = "NaN and Inf reach exactly the outputs to which a tap brings them",
                                 .experiment = &experiment<&special>,
                                 .judge = &judge<&special>,
                                 .one_in = 32};
const Property subnormals = {.name = "subnormals",
                             .formula = "the smallest number times 1 is itself, not 0",
                             .experiment = &experiment<&subnormal>,
                             .judge = &judge<&subnormal>,
                             .one_in = 32};

}  // namespace tconv::props
