// What it costs to call a library in a worker process: the same small calls in this process, in batches to a worker,
// and one by one to a worker. The times are for a call; the difference is the price of isolation.
//
//   build/release/bin/tconv_bench_worker_call --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
#include <benchmark/benchmark.h>

#include <vector>

#include "impls/host/plugin.h"
#include "impls/host/shared_library.h"
#include "ref/data.h"

namespace tconv {
namespace {

constexpr size_t kCalls = 256;

// Calls of a small case: 2x3x3 to 2x6x6 with a 2x2 kernel, so that little but the price of the call is seen.
class SmallCalls {
 public:
  SmallCalls() {
    case_.problem.in_channels = case_.problem.out_channels = 2;
    case_.problem.bias = true;
    case_.problem.axes[1] = case_.problem.axes[2] = {.input = 3, .kernel = 2, .stride = 2};
    const Operands data = make_operands(case_);
    const auto tensor = [&](const Extents& shape) { return Tensor(case_.type.y, shape, {}); };
    x_ = tensor(input_shape(case_.problem)), w_ = tensor(weight_shape(case_.problem));
    b_ = tensor(bias_shape(case_.problem));
    x_.store(data.x), w_.store(data.w), b_.store(data.b);
    for (size_t i = 0; i < kCalls; ++i) y_.push_back(tensor(output_shape(case_.problem)));
    const Tensor &x = x_, &w = w_, &b = b_;
    for (Tensor& y : y_) calls_.push_back({case_.problem, x.ref(), w.ref(), b.ref(), y.ref()});
  }
  const std::vector<Call>& calls() const { return calls_; }

 private:
  Case case_;
  Tensor x_, w_, b_;
  std::vector<Tensor> y_;
  std::vector<Call> calls_;
};

void per_call(benchmark::State& state, const std::vector<Outcome>& outcomes) {
  for (const Outcome& outcome : outcomes)
    if (outcome.kind != Outcome::Kind::computed) state.SkipWithError(outcome.detail.c_str());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kCalls));
  state.counters["us_per_call"] = benchmark::Counter(static_cast<double>(state.iterations()) * kCalls / 1e6,
                                                     benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void in_this_process(benchmark::State& state) {
  const SmallCalls small;
  const auto plugin = std::get<std::unique_ptr<Plugin>>(Plugin::load(TCONV_EXAMPLE_LIBRARY));
  std::vector<Outcome> outcomes(kCalls);
  for (auto _ : state)
    for (size_t i = 0; i < kCalls; ++i) outcomes[i] = plugin->run(small.calls()[i]);
  per_call(state, outcomes);
}

void in_a_worker(benchmark::State& state) {
  const SmallCalls small;
  const auto library = make_shared_library(TCONV_EXAMPLE_LIBRARY);
  std::vector<Outcome> outcomes(kCalls);
  const auto batch = static_cast<size_t>(state.range(0));
  for (auto _ : state)
    for (size_t i = 0; i < kCalls; i += batch)
      library->run_all({&small.calls()[i], batch}, {&outcomes[i], batch}, Manner::in_turn);
  per_call(state, outcomes);
}

BENCHMARK(in_this_process)->UseRealTime();
BENCHMARK(in_a_worker)->UseRealTime()->ArgName("batch")->Arg(1)->Arg(32)->Arg(256);

}  // namespace
}  // namespace tconv

BENCHMARK_MAIN();
