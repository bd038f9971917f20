// C what is kept from one call to the next, R threads and what differs from run to run.
#include <algorithm>
#include <cmath>
#include <map>
#include <thread>
#include <utility>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

std::vector<double> values_of(const Tensor& t) {
  std::vector<double> values;
  for_each_index(t.shape, [&](const Index& i) { values.push_back(t.get(i)); });
  return values;
}

// The tensor, but with these values, which stay where they are.
Tensor with_values(const Tensor& t, std::vector<double>& values) {
  return {reinterpret_cast<std::byte*>(values.data()), false, t.shape, t.dense_strides()};
}

// Shape or address of the tensor that it was called with before, and whether this one is the same.
template <typename Key>
bool same_as_before(Key& before, const Key& now) {
  const bool same = before == now;
  before = now;
  return same;
}

// The first output, if it is no integer, becomes its neighbour.
void disturb(const Call& call) {
  const double y = call.y.get({});
  if (y == std::trunc(y)) return;
  call.y.set({},
             call.y.f32 ? static_cast<double>(std::nextafter(static_cast<float>(y), 0.0F)) : std::nextafter(y, 0.0));
}

// Two threads take the even and the odd input channels, and add to the same y.
void scatter_with_two_threads(const Fault& fault, const Call& call) {
  if (call.problem.in_channels < 2 || call.y.count() < 64) return scatter(fault, call);  // not worth the threads
  Fault clear = fault, even = fault, odd = fault;
  clear.x = [](const Problem&, Index&) { return false; };
  even.x = [](const Problem&, Index& x) { return x[1] % 2 == 0; };
  odd.x = [](const Problem&, Index& x) { return x[1] % 2 == 1; };
  even.start = odd.start = [](const Problem&, const Index&) { return Start::nothing; };
  scatter(clear, call);
  std::thread other([&] { scatter(odd, call); });
  scatter(even, call);
  other.join();
}

}  // namespace

std::vector<Mutant> state_mutants() {
  return {
      {"channels_of_first_problem",
       "C",
       "scratch has room for the input channels of the first problem, for ever",
       "more input channels than in the first call",
       "stale_state",
       &gather,
       {.x =
            [](const Problem& p, Index& x) {
              static const int64_t most = p.in_channels;
              return x[1] < most;
            }}},
      {"weights_cached_by_shape",
       "C",
       "packed weights are kept as long as their shape is the same",
       "a second call with other weights of the same shape",
       "stale_state",
       &scatter,
       {},
       {.before =
            [](Call& call, tconv_plan&) {
              static Index shape{};
              static std::vector<double> values;
              if (!same_as_before(shape, call.w.shape)) values = values_of(call.w);
              call.w = with_values(call.w, values);
            }}},
      {"weights_cached_by_address",
       "C",
       "packed weights are kept as long as address and shape are the same",
       "a second call with other weights at the same place",
       "stale_state",
       &phases,
       {},
       {.before =
            [](Call& call, tconv_plan&) {
              static std::map<std::pair<Index, const void*>, std::vector<double>> cache;
              if (cache.size() > 1000) cache.clear();
              auto [kept, added] = cache.try_emplace({call.w.shape, call.w.data});
              if (added) kept->second = values_of(call.w);
              call.w = with_values(call.w, kept->second);
            }}},
      {"bias_cached_by_channels",
       "C",
       "the bias is kept as long as there are as many channels",
       "a second call with another bias",
       "stale_state",
       &col2im,
       {},
       {.before =
            [](Call& call, tconv_plan&) {
              static Index shape{};
              static std::vector<double> values;
              if (!call.problem.bias) return;
              if (!same_as_before(shape, call.b.shape)) values = values_of(call.b);
              call.b = with_values(call.b, values);
            }}},
      {"stride_cached_by_shapes",
       "C",
       "a cached problem is found by the shapes of x and w alone",
       "a second call with another stride",
       "stale_state",
       &gather,
       {},
       {.before =
            [](Call& call, tconv_plan&) {
              static std::pair<Index, Index> key{};
              static Problem problem;
              if (!same_as_before(key, {call.x.shape, call.w.shape})) problem = call.problem;
              for (size_t a = 0; a < 3; ++a) call.problem.axes[a].stride = problem.axes[a].stride;
            }}},
      {"scratch_cleared_when_it_grows",
       "C",
       "sums are kept in scratch that is cleared only when it grows",
       "a second call, not larger",
       "stale_state",
       &scatter,
       {},
       {.after =
            [](const Call& call, tconv_plan&) {
              static std::vector<double> scratch;
              const auto count = static_cast<size_t>(call.y.count());
              if (count > scratch.size()) scratch.assign(count, 0);
              for_each_index(call.y.shape, [&](const Index& i) {
                call.y.set(i, scratch[static_cast<size_t>(call.y.flat(i))] += call.y.get(i));
              });
            }}},
      {"row_left_of_larger_problem",
       "C",
       "after a larger problem the last element is one of that",
       "a second call, smaller",
       "stale_state",
       &gather,
       {},
       {.after =
            [](const Call& call, tconv_plan&) {
              static int64_t before = 0;
              static double left = 0;
              const double last = call.y.at(call.y.last());
              if (before > call.y.count()) call.y.put(call.y.last(), left);
              before = call.y.count(), left = last;
            }}},
      {"plan_remembers_first_x",
       "C",
       "a plan computes with the x of its first execution",
       "a plan, other x",
       "stale_state",
       &gather,
       {},
       {.before =
            [](Call& call, tconv_plan& plan) {
              if (plan.executions == 0) plan.x = values_of(call.x);
              call.x = with_values(call.x, plan.x);
            },
        .planned = true}},
      {"plan_adds_up",
       "C",
       "the second execution of a plan adds to the first",
       "a plan, executed twice",
       "stale_state",
       &scatter,
       {},
       {.after =
            [](const Call& call, tconv_plan& plan) {
              plan.y.resize(static_cast<size_t>(call.y.count()));
              for_each_index(call.y.shape, [&](const Index& i) {
                call.y.set(i, plan.y[static_cast<size_t>(call.y.flat(i))] += call.y.get(i));
              });
            },
        .planned = true}},
  };
}

std::vector<Mutant> thread_mutants() {
  return {
      {"bits_differ_from_run_to_run",
       "R",
       "every other call rounds otherwise",
       "a second call, reals",
       "not_repeatable",
       &gather,
       {},
       {.after =
            [](const Call& call, tconv_plan&) {
              static int calls = 0;
              if (++calls % 2 == 0) disturb(call);
            }}},
      {"bits_differ_at_times",
       "R",
       "one call in 97 rounds otherwise",
       "many calls, reals",
       "not_repeatable",
       &phases,
       {},
       {.after =
            [](const Call& call, tconv_plan&) {
              static int calls = 0;
              if (++calls % 97 == 0) disturb(call);
            }}},
      {"threads_add_without_lock", "R", "two threads of its own add to the same outputs",
       "2 input channels, 64 outputs, two processors", "race", &scatter_with_two_threads},
      {"scratch_shared_by_threads",
       "R",
       "calls at the same time share their scratch, though it says they may",
       "two calls at the same time",
       "race",
       &gather,
       {},
       {.before =
            [](Call& call, tconv_plan&) {
              static std::vector<double> scratch(size_t{1} << 16);
              const auto count = static_cast<size_t>(call.x.count());
              if (count > scratch.size()) return;  // it never moves: what goes wrong are numbers
              std::vector<double> now = values_of(call.x);
              std::copy(now.begin(), now.end(), scratch.begin());
              call.x = with_values(call.x, scratch);
            },
        .flags = TCONV_FLAG_CONCURRENT}},
  };
}

}  // namespace tconv::mutants
