#include "bench/small_cases.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

#include "bench/processor_time.h"
#include "props/catalogue.h"
#include "props/search/generate.h"
#include "props/search/sweep.h"

namespace tconv::bench {
namespace {

constexpr uint64_t kSeed = 1;
constexpr size_t kBatch = 32;

Subjects alone(std::unique_ptr<Implementation> implementation) {
  Subjects subjects;
  subjects.push_back(std::make_unique<Subject>(std::move(implementation)));
  return subjects;
}

// Of one way through a workload.
struct Pass {
  int64_t cases = 0;  // that the implementation took
  std::string wrong;
};

Pass pass_of(const SearchResult& result) {
  Pass pass;
  for (const PropertyResult& property : result.implementations[0].properties)
    if (property.name == props::reference.name) pass.cases = property.cases + property.untrusted;
  if (pass.cases == 0) pass.wrong = "no case is supported";
  if (!result.findings.empty()) pass.wrong = result.findings.front().sentence;
  return pass;
}

// Every step-th case of a space.
struct Sample {
  Space space;
  uint64_t step;

  Sample(const std::string& name, uint64_t cases)
      : space(make_space(name)), step(std::max<uint64_t>(1, space.cases() / cases)) {}
  uint64_t cases() const { return (space.cases() + step - 1) / step; }

  double mean_outputs() const {
    double outputs = 0;
    for (uint64_t number = 0; number < space.cases(); number += step)
      outputs += static_cast<double>(element_count(output_shape(space.at(number, kSeed).problem)).value_or(0));
    return outputs / static_cast<double>(cases());
  }
};

// The implementation, and its worker, end with it.
Pass sweep(const Sample& sample, const Maker& make) {
  const Subjects subjects = alone(make());
  SearchResult result = empty_result({&props::reference}, subjects, kSeed);
  Sweep sweep(sample.space, kSeed, subjects, result);
  for (uint64_t number = 0; number < sample.space.cases();)
    number = sweep.try_batch(number, sample.step, sample.space.cases());
  return pass_of(result);
}

// Goes the way of Sweep once more, batch by batch, with a look at the clock after each part.
Shares shares(const Sample& sample, const Maker& make) {
  using Clock = std::chrono::steady_clock;
  const auto implementation = make();
  std::vector<SmallCase> batch(kBatch);
  std::vector<Outcome> outcomes(kBatch);
  std::array<double, 4> seconds{};
  Clock::time_point before = Clock::now();
  const auto lap = [&](size_t part) {
    const Clock::time_point now = Clock::now();
    seconds[part] += std::chrono::duration<double>(now - std::exchange(before, now)).count();
  };
  for (uint64_t number = 0; number < sample.space.cases();) {
    size_t count = 0;
    std::vector<Call> calls;
    for (; count < kBatch && number < sample.space.cases(); number += sample.step)
      batch[count++].set(sample.space.at(number, kSeed), number);
    lap(0);
    for (size_t i = 0; i < count; ++i) batch[i].expect();
    lap(1);
    for (size_t i = 0; i < count; ++i) calls.push_back(batch[i].fresh_call());
    lap(0);
    implementation->run_all(calls, {outcomes.data(), count}, Manner::in_turn);
    lap(2);
    for (size_t i = 0; i < count; ++i)
      if (!batch[i].holds()) outcomes[i].kind = Outcome::Kind::broke_contract;
    lap(3);
  }
  const double all = seconds[0] + seconds[1] + seconds[2] + seconds[3];
  return {seconds[0] / all, seconds[1] / all, seconds[2] / all, seconds[3] / all};
}

std::vector<const Property*> properties_of(const Workload& workload) {
  std::vector<const Property*> properties;
  for (const std::string& name : workload.properties) properties.push_back(find_property(name));
  if (properties.empty())
    std::copy_if(catalogue().begin(), catalogue().end(), std::back_inserter(properties),
                 [](const Property* property) { return property->by_default; });
  return properties;
}

double mean_outputs_of_random(uint64_t cases) {
  const CaseStream stream({}, kSeed);
  double outputs = 0;
  for (uint64_t number = 0; number < cases; ++number)
    outputs += static_cast<double>(element_count(output_shape(stream[number].problem)).value_or(0));
  return outputs / static_cast<double>(cases);
}

Pass try_random(const Workload& workload, uint64_t cases, const Maker& make) {
  Plan plan;
  plan.properties = properties_of(workload);
  plan.seed = kSeed;
  plan.cases = cases;
  return pass_of(search(plan, alone(make())));
}

}  // namespace

std::vector<Workload> workloads() {
  return {{"1d-35898"}, {"2d-1190"}, {"3d-91"}, {"random", true}, {"random, all properties", true, {}}};
}

Speed speed(const Workload& workload, const Maker& make, const Effort& effort) {
  Speed speed;
  std::optional<Sample> sample;
  if (!workload.random) sample.emplace(workload.name, effort.cases);
  const uint64_t random_cases = (effort.cases + 29) / 30;
  for (int run = 0; run < effort.runs && speed.wrong.empty(); ++run) {
    const double before = processor_seconds();
    const Pass pass = sample ? sweep(*sample, make) : try_random(workload, random_cases, make);
    const double seconds = processor_seconds() - before;
    speed.wrong = pass.wrong;
    speed.cases_per_second = std::max(speed.cases_per_second, static_cast<double>(pass.cases) / seconds);
  }
  speed.outputs = sample ? sample->mean_outputs() : mean_outputs_of_random(random_cases);
  if (sample) speed.shares = shares(*sample, make);
  return speed;
}

}  // namespace tconv::bench
