#include "bench/roofline.h"

#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

// Compiles this file once for each kind of vectors; the ones to use are chosen when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/roofline.cc"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tconv::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;

// Two units with a latency of five cycles are busy with ten chains; twelve leave room, and fit into 16 registers.
float multiply_add(size_t times, size_t& flops) {
  const D d;
  const auto factor = hn::Set(d, 0.999F), term = hn::Set(d, 0.001F);
  // All different: of chains that are alike the compiler would compute one.
  const auto start = [&](float value) HWY_ATTR { return hn::Iota(d, value); };
  auto a = start(1), b = start(2), c = start(3), e = start(4), f = start(5), g = start(6), h = start(7), i = start(8),
       j = start(9), k = start(10), l = start(11), m = start(12);
  for (size_t n = 0; n < times; ++n) {
    a = hn::MulAdd(a, factor, term), b = hn::MulAdd(b, factor, term), c = hn::MulAdd(c, factor, term);
    e = hn::MulAdd(e, factor, term), f = hn::MulAdd(f, factor, term), g = hn::MulAdd(g, factor, term);
    h = hn::MulAdd(h, factor, term), i = hn::MulAdd(i, factor, term), j = hn::MulAdd(j, factor, term);
    k = hn::MulAdd(k, factor, term), l = hn::MulAdd(l, factor, term), m = hn::MulAdd(m, factor, term);
  }
  flops = times * 12 * 2 * hn::Lanes(d);
  a = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(hn::Add(f, g), hn::Add(h, i)));
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(a, hn::Add(hn::Add(j, k), hn::Add(l, m)))));
}

// `count` is a multiple of 8 vectors. Bits are joined rather than added: only the reading is to take time.
float read_all(const float* HWY_RESTRICT data, size_t count) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  auto a = hn::Zero(d), b = a, c = a, e = a;
  for (size_t i = 0; i < count; i += 4 * lanes) {
    a = hn::Or(a, hn::LoadU(d, data + i)), b = hn::Or(b, hn::LoadU(d, data + i + lanes));
    c = hn::Or(c, hn::LoadU(d, data + i + 2 * lanes)), e = hn::Or(e, hn::LoadU(d, data + i + 3 * lanes));
  }
  return hn::GetLane(hn::Or(hn::Or(a, b), hn::Or(c, e)));
}

}  // namespace
}  // namespace tconv::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::bench {

HWY_EXPORT(multiply_add);
HWY_EXPORT(read_all);

namespace {

volatile float sink;  // results that nobody looks at would not be computed

// Seconds until all threads have done work(thread).
template <typename Work>
double seconds(int threads, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back([&, t] { work(t); });
  work(0);
  for (std::thread& other : others) other.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double measure_flops(int threads) {
  constexpr int kRuns = 5;
  constexpr size_t kTimes = 4'000'000;  // some 20 ms
  double best = 0;
  for (int run = 0; run < kRuns; ++run) {
    size_t flops = 0;
    const double time = seconds(threads, [&](int thread) {
      size_t own = 0;
      sink = HWY_DYNAMIC_DISPATCH(multiply_add)(kTimes, own);
      if (thread == 0) flops = own;
    });
    best = std::max(best, static_cast<double>(flops) * threads / time);
  }
  return best;
}

double measure_bandwidth(int threads) {
  constexpr int kRuns = 6;
  constexpr size_t kFloats = size_t{64} << 20, kUnit = 1024;  // 256 MiB; what the largest vectors take a loop's turn
  const std::vector<float> data(kFloats, 1.0F);
  const size_t share = kFloats / static_cast<size_t>(threads) / kUnit * kUnit;
  double best = 0;
  for (int run = 0; run < kRuns; ++run) {
    const double time = seconds(threads, [&](int thread) {
      sink = HWY_DYNAMIC_DISPATCH(read_all)(data.data() + static_cast<size_t>(thread) * share, share);
    });
    best = std::max(best, static_cast<double>(share * sizeof(float)) * threads / time);
  }
  return best;
}

}  // namespace

Roofline measure_roofline(int threads) { return {measure_flops(threads), measure_bandwidth(threads)}; }

}  // namespace tconv::bench
#endif
