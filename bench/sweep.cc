// How many small cases a second are generated, computed by the reference, run and compared whole, to the bit: every
// step-th case of a space, from simple to complex, by one core.
//
//   taskset -c 1 build/release/bin/tconv_bench_sweep
//
// A worker is another process: on the same core it shows what one core does. `us_per_case` is time, `outputs` the mean
// number of elements of y. `sweep/none` runs an implementation that copies the expected output, as far as that can be
// known: what is left is the price of the check itself.
#include <benchmark/benchmark.h>

#include "impls/host/in_process.h"
#include "impls/host/shared_library.h"
#include "impls/registry.h"
#include "props/catalogue.h"
#include "props/search/sweep.h"

namespace tconv {
namespace {

constexpr uint64_t kCases = 20000;

Subjects subject_of(std::unique_ptr<Implementation> implementation) {
  Subjects subjects;
  subjects.push_back(std::make_unique<Subject>(std::move(implementation)));
  return subjects;
}

double mean_outputs(const Space& space, uint64_t step) {
  double outputs = 0;
  uint64_t cases = 0;
  for (uint64_t number = 0; number < space.cases(); number += step, ++cases)
    outputs += static_cast<double>(element_count(output_shape(space.at(number, 1).problem)).value_or(0));
  return outputs / static_cast<double>(cases);
}

void sweep(benchmark::State& state, std::string_view space_name, const Subjects& subjects) {
  const Space space = make_space(space_name);
  const uint64_t step = space.cases() / kCases;
  uint64_t cases = 0;
  for (auto _ : state) {
    SearchResult result = empty_result({&props::reference}, subjects, 1);
    Sweep swept(space, 1, subjects, result);
    for (uint64_t number = 0; number < space.cases();) number = swept.try_batch(number, step, space.cases());
    if (!result.findings.empty()) state.SkipWithError(result.findings.front().sentence.c_str());
    cases += result.drawn;
  }
  const auto rate = benchmark::Counter::kIsRate;
  state.counters["cases_per_s"] = benchmark::Counter(static_cast<double>(cases), rate);
  state.counters["outputs"] = mean_outputs(space, step);
}

void ours(benchmark::State& state, const char* space, const char* name) {
  sweep(state, space, subject_of(make_implementation(name)));
}

// examples/c/my_tconv.c
void in_this_process(benchmark::State& state, const char* space) {
  sweep(state, space, subject_of(make_in_process(TCONV_EXAMPLE_LIBRARY, "")));
}
void in_a_worker(benchmark::State& state, const char* space) {
  sweep(state, space, subject_of(make_shared_library(TCONV_EXAMPLE_LIBRARY)));
}

void nothing_but_cases(benchmark::State& state, const char* space_name) {
  const Space space = make_space(space_name);
  const uint64_t step = space.cases() / kCases;
  SmallCase small;
  uint64_t cases = 0;
  for (auto _ : state)
    for (uint64_t number = 0; number < space.cases(); number += step, ++cases) {
      small.set(space.at(number, 1), number);
      benchmark::DoNotOptimize(small.fresh_call());
      benchmark::DoNotOptimize(small.holds());
    }
  state.counters["cases_per_s"] = benchmark::Counter(static_cast<double>(cases), benchmark::Counter::kIsRate);
}

#define TCONV_SWEEPS(space)                                                    \
  BENCHMARK_CAPTURE(nothing_but_cases, space, space)->UseRealTime();           \
  BENCHMARK_CAPTURE(ours, space/scatter, space, "scatter")->UseRealTime();     \
  BENCHMARK_CAPTURE(ours, space/gather, space, "gather")->UseRealTime();       \
  BENCHMARK_CAPTURE(ours, space/phases, space, "phases")->UseRealTime();       \
  BENCHMARK_CAPTURE(in_this_process, space/example, space)->UseRealTime();     \
  BENCHMARK_CAPTURE(in_a_worker, space/example, space)->UseRealTime()

TCONV_SWEEPS("1d-35898");
TCONV_SWEEPS("2d-1190");

}  // namespace
}  // namespace tconv

BENCHMARK_MAIN();
