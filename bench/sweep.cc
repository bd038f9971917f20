// How many small cases a second are generated, computed by the reference, run and compared whole, to the bit.
//
//   build/release/bin/tconv_bench_sweep
//
// Every so-many-th case of a space is tried, from the first to the last. Times are seconds of processors, of this
// process and of its workers together: what one core would take, whatever else the machine does. `outputs` is the mean
// number of elements of y. cases_only makes the cases and what is expected, and runs nothing.
#include "props/search/sweep.h"

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "impls/host/in_process.h"
#include "impls/host/shared_library.h"
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv {
namespace {

constexpr uint64_t kCases = 100'000;  // so that the start of a worker, some milliseconds, does not count

// Of this process, and of the workers that have ended.
double processor_seconds() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& t : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  }
  return seconds;
}

class SampledSpace {
 public:
  explicit SampledSpace(std::string_view name) : space_(make_space(name)), step_(space_.cases() / kCases) {}

  double mean_outputs() const {
    double outputs = 0;
    for (uint64_t number = 0; number < space_.cases(); number += step_)
      outputs += static_cast<double>(element_count(output_shape(space_.at(number, 1).problem)).value_or(0));
    return outputs / static_cast<double>(cases());
  }
  uint64_t cases() const { return (space_.cases() + step_ - 1) / step_; }

  // Returns what is wrong, if anything is.
  std::string sweep(std::unique_ptr<Implementation> implementation) const {
    Subjects subjects;
    subjects.push_back(std::make_unique<Subject>(std::move(implementation)));
    SearchResult result = empty_result({&props::reference}, subjects, 1);
    Sweep sweep(space_, 1, subjects, result);
    for (uint64_t number = 0; number < space_.cases();) number = sweep.try_batch(number, step_, space_.cases());
    if (!result.findings.empty()) return result.findings.front().sentence;
    return result.drawn == cases() && result.implementations[0].cases() > 0 ? "" : "cases were left out";
  }

  void make_cases() const {
    SmallCase small;
    for (uint64_t number = 0; number < space_.cases(); number += step_) {
      small.set(space_.at(number, 1), number);
      benchmark::DoNotOptimize(small.fresh_call());
    }
  }

 private:
  Space space_;
  uint64_t step_;
};

template <typename F>
void measure(benchmark::State& state, const SampledSpace& space, F&& all_cases) {
  for (auto _ : state) {
    const double before = processor_seconds();
    const std::string wrong = all_cases();
    state.SetIterationTime(processor_seconds() - before);
    if (!wrong.empty()) state.SkipWithError(wrong.c_str());
  }
  const auto cases = static_cast<double>(state.iterations()) * static_cast<double>(space.cases());
  state.counters["cases_per_s"] = benchmark::Counter(cases, benchmark::Counter::kIsRate);
  state.counters["outputs"] = space.mean_outputs();
}

void cases_only(benchmark::State& state, const char* name) {
  const SampledSpace space(name);
  measure(state, space, [&] { return space.make_cases(), std::string(); });
}

void ours(benchmark::State& state, const char* name, const char* implementation) {
  const SampledSpace space(name);
  measure(state, space, [&] { return space.sweep(make_implementation(implementation)); });
}

void in_this_process(benchmark::State& state, const char* name, const char* library) {
  const SampledSpace space(name);
  measure(state, space, [&] { return space.sweep(make_in_process(library, "")); });
}

void in_a_worker(benchmark::State& state, const char* name, const char* library) {
  const SampledSpace space(name);
  measure(state, space, [&] { return space.sweep(make_shared_library(library)); });
}

void register_all() {
  for (const char* space : {"1d-35898", "2d-1190"}) {
    const auto add = [&](const std::string& what, auto function, auto... arguments) {
      benchmark::RegisterBenchmark((std::string(space) + "/" + what).c_str(), function, space, arguments...)
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    };
    add("cases_only", &cases_only);
    for (const char* name : {"scatter", "gather", "phases"}) add(name, &ours, name);
    add("scatter_library/in_process", &in_this_process, TCONV_SCATTER_LIBRARY);
    add("scatter_library/worker", &in_a_worker, TCONV_SCATTER_LIBRARY);
    add("c_example/in_process", &in_this_process, TCONV_EXAMPLE_LIBRARY);
    add("c_example/worker", &in_a_worker, TCONV_EXAMPLE_LIBRARY);
  }
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  tconv::register_all();
  benchmark::RunSpecifiedBenchmarks();
}
