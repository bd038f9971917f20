#include "impls/host/worker_calls.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "impls/host/last_words.h"
#include "impls/host/sanitized.h"

namespace tconv {
namespace {

// Nothing that follows could be believed.
[[noreturn]] void give_up(size_t finished, Rule rule, const char* what) {
  at.answers->finished = static_cast<uint32_t>(finished);
  leave_word({Outcome::Kind::broke_contract, rule, what});
  _exit(1);
}

std::byte* slot(const wire::Request& request, size_t role, size_t index) {
  if (role == wire::kY) return (request.large ? at.large_outputs : at.small_outputs).slots[request.large ? 0 : index];
  return (request.large ? at.large_inputs : at.small_inputs).slots[role + (request.large ? 0 : index * 3)];
}

uint64_t digest_of_y(const wire::Request& request, size_t index) {
  const wire::Tensor& y = request.tensors[wire::kY];
  return wire::digest({slot(request, wire::kY, index) + y.offset, y.bytes});
}

template <typename F>
Outcome without_exceptions(F&& f) {
  try {
    return f();
  } catch (const std::exception& error) {
    return broke(Rule::answers, "throws an exception: " + std::string(error.what()));
  } catch (...) {
    return broke(Rule::answers, "throws an exception: not a std::exception");
  }
}

// Bytes of memory that are this process's own. What the host shares with it is not.
int64_t own_memory() {
  long long size = 0, resident = 0, shared = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  const bool read = std::fscanf(file, "%lld %lld %lld", &size, &resident, &shared) == 3;
  std::fclose(file);
  return read ? (resident - shared) * static_cast<int64_t>(page_bytes()) : 0;
}

}  // namespace

Call WorkerCalls::call(size_t index) const {
  const wire::Request& request = requests_.calls[index];
  const Types& types = request.types;
  const auto tensor = [&](size_t role, ElementType type) {
    const wire::Tensor& t = request.tensors[role];
    return TensorRef{type, t.layout, slot(request, role, index) + t.offset, t.bytes};
  };
  return {request.problem,           tensor(wire::kX, types.x), tensor(wire::kW, types.w), tensor(wire::kB, types.b()),
          tensor(wire::kY, types.y), request.quantization,      request.direction};
}

Outcome WorkerCalls::run(size_t index) const {
  return without_exceptions([&] { return plugin_.run(call(index), requests_.manner != Manner::unchecked); });
}

// A leak shows in each of several rounds; what is allocated once, or cached up to some size, does not.
Outcome WorkerCalls::run_repeatedly(size_t index) const {
  using Clock = std::chrono::steady_clock;
  constexpr int kRounds = 4, kMostCalls = 1000, kFewestCalls = 100;
  constexpr int64_t kLeastGrowth = 48;  // bytes a call: what even the smallest allocation takes, and its administration
  constexpr int64_t kNoise = 1 << 15;   // a few pages come and go
  int64_t calls = 0, growth = 0;
  if (kSanitized) return {Outcome::Kind::refused, "a sanitizer keeps freed memory"};
  for (int round = 0; round < kRounds; ++round) {
    const int64_t memory = own_memory();
    const auto end = Clock::now() + std::chrono::milliseconds(100);
    for (calls = 0; calls < kMostCalls && Clock::now() < end; ++calls)
      if (Outcome outcome = run(index); outcome.kind != Outcome::Kind::computed) return outcome;
    if (calls < kFewestCalls) return {Outcome::Kind::refused, "too slow to be repeated often"};
    growth = own_memory() - memory;
    if (round > 0 && growth < std::max(kLeastGrowth * calls, kNoise)) return {};
  }
  return broke(Rule::keeps_no_memory, "memory grows: by about " + std::to_string(growth / calls) + " bytes a call");
}

void WorkerCalls::begin(size_t index) const {
  const wire::Request& request = requests_.calls[index];
  at.answers->started = static_cast<uint32_t>(index + 1);
  for (size_t role = 0; role < wire::kRoles; ++role) at.slots[role] = slot(request, role, index);
  at.slot_bytes = (request.large ? at.large_inputs : at.small_inputs).slot_bytes;
  // Nobody may write to it before its call; if somebody did, it was the call before, or a thread of it.
  if (digest_of_y(request, index) != request.digest_of_y)
    give_up(index == 0 ? 0 : index - 1, Rule::writes_only_y, "uses the y of another call");
}

void WorkerCalls::finish(size_t index, Outcome outcome) const {
  const auto changed = before_.restore();
  if (changed && outcome.kind == Outcome::Kind::computed) outcome = *changed;
  if (getpid() != at.worker) _exit(0);  // the library forked: only one process may answer
  if (fcntl(wire::kSocket, F_GETFD) < 0)
    give_up(index, Rule::restores_environment, "closes descriptors that are not its own");
  if (!at.answers->intact()) give_up(index, Rule::writes_only_y, "writes to memory that is not its own");
  wire::Reply& reply = at.answers->replies[index];
  reply.kind = static_cast<uint8_t>(outcome.kind);
  reply.rule = static_cast<uint8_t>(outcome.rule);
  reply.digest_of_y = digest_of_y(requests_.calls[index], index);
  wire::put(reply.detail, outcome.detail);
  at.answers->finished = static_cast<uint32_t>(index + 1);
}

void WorkerCalls::in_turn() {
  for (size_t i = 0; i < requests_.count; ++i) {
    begin(i);
    at.in_call = true;
    const Outcome outcome = requests_.manner == Manner::repeatedly ? run_repeatedly(i) : run(i);
    at.in_call = false;
    finish(i, outcome);
  }
}

void WorkerCalls::on_one_plan() {
  std::vector<Call> calls;
  std::vector<Outcome> outcomes(requests_.count, {Outcome::Kind::refused, "it makes no plans"});
  for (size_t i = 0; i < requests_.count; ++i) calls.push_back(call(i));
  begin(0);
  if (plugin_.plans()) {
    const Outcome whole = without_exceptions([&] { return plugin_.run_on_one_plan(calls, outcomes), Outcome{}; });
    if (whole.kind != Outcome::Kind::computed) std::fill(outcomes.begin(), outcomes.end(), whole);
  }
  for (size_t i = 0; i < requests_.count; ++i) finish(i, outcomes[i]);
}

// Each thread makes its call a few times, so that they overlap even if it takes long to start them.
void WorkerCalls::at_once() {
  constexpr int kTimes = 8;
  const size_t count = requests_.count;
  std::vector<Outcome> outcomes(count, {Outcome::Kind::refused, "it does not say that it may be called by threads"});
  begin(0);
  if (plugin_.concurrent()) {
    std::atomic<size_t> waiting = count;
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i)
      threads.emplace_back([&, i] {
        --waiting;
        while (waiting != 0) std::this_thread::yield();
        outcomes[i] = {};
        for (int time = 0; time < kTimes && outcomes[i].kind == Outcome::Kind::computed; ++time) outcomes[i] = run(i);
      });
    for (std::thread& thread : threads) thread.join();
  }
  for (size_t i = 0; i < count; ++i) finish(i, outcomes[i]);
}

// Only the y of the batch can be written to. As batches tend to be alike, this is seldom a system call.
void WorkerCalls::make_accessible() {
  if (requests_.calls[0].large) return;
  const size_t count = requests_.count;
  at.small_outputs.allow(PROT_READ | PROT_WRITE, accessible_, count);
  at.small_outputs.allow(PROT_NONE, count, accessible_);
  accessible_ = count;
}

void WorkerCalls::answer_all() {
  make_accessible();
  if (requests_.manner == Manner::on_one_plan)
    on_one_plan();
  else if (requests_.manner == Manner::at_once)
    at_once();
  else
    in_turn();
}

}  // namespace tconv
