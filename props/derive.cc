#include "props/derive.h"

#include <algorithm>
#include <cmath>

namespace tconv::props {
namespace {

// In multiplications and elements. A few cases are a hundred times larger than most, and these would take all the time.
constexpr int64_t kMostWork = int64_t{1} << 20;
constexpr int64_t kMostBytes = int64_t{1} << 27;

int64_t work(const Problem& p) {
  int64_t elements = 0;
  for (const Extents& shape : {input_shape(p), weight_shape(p), output_shape(p)})
    elements += element_count(shape).value_or(kMostWork);
  return std::min(kMostWork, elements) + std::min(kMostWork, multiplications(p));
}

bool integers(const Dense<double>& tensor) {
  return std::all_of(tensor.values.begin(), tensor.values.end(),
                     [](double v) { return std::isfinite(v) && v == std::trunc(v); });
}

double largest(const Dense<double>& tensor) {
  double most = 0;
  for (const double value : tensor.values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace

Case if_affordable(const Case& neighbour, const Case& itself) {
  constexpr int64_t kMoreBytes = int64_t{1} << 20;
  return validate(neighbour).empty() && memory_bytes(neighbour) / 4 <= memory_bytes(itself) + kMoreBytes ? neighbour
                                                                                                         : itself;
}

bool stays_exact(const Problem& p, const Case& of, const Operands& data) {
  if (of.type.requantised() || !representable(of.type, of.quantization, data)) return false;
  const ElementType accumulator = conventional(of.type).accumulator;
  if (!integers(data.x) || !integers(data.w) || !integers(data.b)) return false;
  std::vector<double> sums(static_cast<size_t>(p.out_channels));
  const int64_t taps = max_products(p) / p.in_channels_per_group();
  size_t next = 0;
  for (int64_t ci = 0; ci < p.in_channels; ++ci)
    for (int64_t co = 0; co < p.out_channels_per_group(); ++co) {
      double& sum = sums[static_cast<size_t>(ci / p.in_channels_per_group() * p.out_channels_per_group() + co)];
      for (int64_t t = 0; t < taps; ++t) sum += std::abs(data.w.values[next++]);
    }
  return *std::max_element(sums.begin(), sums.end()) * largest(data.x) + largest(data.b) <
         static_cast<double>(std::min(traits(accumulator).exact_integer, traits(of.type.y).exact_integer));
}

std::string objection(const Problem& p) {
  if (!validate(p).empty()) return "what it would be compared with is no valid problem";
  if (work(p) > kMostWork) return "the further runs would take too long";
  return {};
}

Experiment experiment_with(const Trial& trial, const std::vector<Variant>& variants) {
  Experiment experiment;
  int64_t total = 0;
  for (const auto& [problem, data] : variants) {
    if (std::string reason = objection(problem); !reason.empty()) return {{}, {}, std::move(reason)};
    total += work(problem);
    if (total > kMostWork) return {{}, {}, "the further runs would take too long"};
    if (!stays_exact(problem, trial.tried(), data)) return {{}, {}, "the further runs would not be exact"};
    Case c = trial.tried();
    c.problem = problem;
    c.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
    if (memory_bytes(c) > kMostBytes) return {{}, {}, "the further runs would take too much memory"};
    experiment.runs.emplace_back(c, data);
  }
  return experiment;
}

Dense<double> small_integers(const Extents& shape, uint64_t seed, int64_t limit) {
  Dense<double> tensor(shape);
  for (size_t i = 0; i < tensor.values.size(); ++i) {
    const uint64_t bits = mix(mix(seed) + i);
    const auto magnitude = static_cast<double>(1 + (bits >> 1) % static_cast<uint64_t>(limit));
    tensor.values[i] = (bits & 1) != 0 ? -magnitude : magnitude;
  }
  return tensor;
}

Dense<double> part(const Dense<double>& tensor, const Extents& first, const Extents& shape) {
  return made(shape, [&](Extents i) {
    for (size_t a = 0; a < 5; ++a) i[a] += first[a];
    return at(tensor, i);
  });
}

Verdict same(const Dense<double>& expected, const Dense<double>& actual, const char* bug_class, const char* sentence) {
  Verdict verdict = judged(compare({expected, {}, {}}, actual));
  // Zeros are the same in too many ways. That says nothing about the implementation, only that another case is needed.
  if (verdict.kind == Verdict::Kind::not_trusted) return does_not_apply("all of y is zero");
  if (!verdict.fails()) return verdict;
  verdict.bug_class = bug_class;
  verdict.reason = sentence;
  return verdict;
}

}  // namespace tconv::props
