#include "props/diagnosis/lab.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

constexpr int64_t kMostMultiplications = 2'000'000;
constexpr int64_t kLargestValue = 10;
constexpr int64_t kMostMemory = int64_t{256} << 20;  // few products, far apart, make a large output, too

int64_t exact_integer(const Types& types) {
  return std::min(traits(types.y).exact_integer, traits(conventional(types).accumulator).exact_integer);
}

}  // namespace

std::optional<Trial> Lab::with_small_values(const Case& c) {
  if (c.type.requantised() || memory_bytes(c) > kMostMemory) return std::nullopt;
  const int64_t exact = exact_integer(c.type);
  const int64_t most_products = std::max<int64_t>(1, 4 * max_products(c.problem));
  const int64_t room = exact / 4;
  const auto limit = static_cast<int64_t>(std::sqrt(static_cast<double>(room) / static_cast<double>(most_products)));
  if (limit < 1) return std::nullopt;
  const auto modulus = static_cast<double>(std::min(limit, kLargestValue) + 1);
  Operands data = make_operands(c);
  for (Dense<double>* tensor : {&data.x, &data.w, &data.b})
    for (double& value : tensor->values) {
      value = std::isfinite(value) ? std::trunc(std::fmod(value, modulus)) : 1;
      if (value == 0) value = 1;  // which would hide its product
    }
  const auto hold = [](ElementType type, int32_t zero, Dense<double>& tensor) {
    for (double& value : tensor.values)
      if (is_integer(type) && rounded_to(type, value + zero) != value + zero) value = -value;
  };
  hold(c.type.x, c.quantization.x_zero, data.x);
  hold(c.type.w, c.quantization.w_zero, data.w);
  if (!representable(c.type, c.quantization, data)) return std::nullopt;
  return Trial(c, std::move(data));
}

Observation Lab::observe(const Trial& trial) {
  const int64_t room = exact_integer(trial.tried().type) / 4;
  Dense<double> held(output_shape(trial.problem()));
  for (size_t i = 0; i < held.values.size(); ++i)
    held.values[i] = static_cast<double>(room + static_cast<int64_t>(mix(i) % static_cast<uint64_t>(room / 4)));
  Answer answer = subject_.run_over(trial, held);
  return {trial, std::move(held), std::move(answer)};
}

std::optional<Observation> Lab::observe(const Case& c) {
  const auto trial = with_small_values(c);
  if (!trial) return std::nullopt;
  return observe(*trial);
}

std::vector<Case> cases_of(const std::vector<Trial>& trials) {
  std::vector<Case> cases;
  cases.reserve(trials.size());
  for (const Trial& trial : trials) cases.push_back(trial.tried());
  return cases;
}

std::vector<Trial> suspicious_trials(const Symptom& symptom) {
  const Trial own(symptom.failing);
  std::vector<Trial> trials = {own};
  for (const Trial& run : symptom.property->experiment(own).runs)
    if (multiplications(run.problem()) <= kMostMultiplications) trials.push_back(run);
  return trials;
}

}  // namespace tconv
