// tconv_worker: loads one library and answers the calls that its host puts into shared memory. It is a process of its
// own, so that whatever the library does ends here. Started by tconv, not by hand.
#include <fcntl.h>
#include <fenv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "impls/host/arena.h"
#include "impls/host/last_words.h"
#include "impls/host/plugin.h"
#include "impls/host/wire.h"

namespace tconv {
namespace {

template <size_t N>
void put(std::array<char, N>& to, const std::string& text) {
  to.fill('\0');
  text.copy(to.data(), N - 1);
}

// The library has damaged what connects this process with the host: nothing that follows could be believed.
[[noreturn]] void give_up(size_t finished, const char* rule) {
  at.answers->finished = static_cast<uint32_t>(finished);
  leave_word(Outcome::Kind::broke_contract, rule);
  _exit(1);
}

// What a library must leave as it found it.
struct Environment {
  int rounding = fegetround();
#if defined(__x86_64__)
  unsigned control = _mm_getcsr() & ~_MM_EXCEPT_MASK;
#else
  unsigned control = 0;
#endif
  sigset_t blocked{};
  off_t printed = 0;

  Environment() {
    sigprocmask(SIG_SETMASK, nullptr, &blocked);
    std::fflush(stdout);
    printed = lseek(STDOUT_FILENO, 0, SEEK_CUR);
  }

  // What differs from the environment before, in words; empty if nothing does. Puts it back.
  std::string restore() const {
    constexpr unsigned kRounding = 0x6000, kFlush = 0x8040;
    const Environment now;
    const unsigned changed = now.control ^ control;
    std::string what;
    if (changed != 0) what = "leaves floating-point exceptions unmasked";
    if (now.rounding != rounding || (changed & kRounding) != 0) what = "leaves the rounding mode changed";
    if ((changed & kFlush) != 0) what = "leaves flush to zero switched";
    if (std::memcmp(&now.blocked, &blocked, sizeof blocked) != 0) what = "leaves signals blocked";
    if (now.printed > printed) what = "prints on stdout";
    if (what.empty()) return what;
    fesetround(rounding);
#if defined(__x86_64__)
    _mm_setcsr(control);
#endif
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    if (now.printed > printed && ftruncate(STDOUT_FILENO, 0) == 0) lseek(STDOUT_FILENO, 0, SEEK_SET);
    return what;
  }
};

// The y of a call is accessible during this call only: a thread that writes to it later, or a call that writes to the y
// of another, is seen.
class AccessibleOutput {
 public:
  AccessibleOutput() { mprotect(at.slots[wire::kY], at.slot_bytes, PROT_READ | PROT_WRITE); }
  ~AccessibleOutput() { mprotect(at.slots[wire::kY], at.slot_bytes, PROT_NONE); }
  AccessibleOutput(const AccessibleOutput&) = delete;
  AccessibleOutput& operator=(const AccessibleOutput&) = delete;
};

std::byte* slot(const wire::Request& request, size_t role, size_t index) {
  if (role == wire::kY) return (request.large ? at.large_outputs : at.small_outputs).slots[request.large ? 0 : index];
  return (request.large ? at.large_inputs : at.small_inputs).slots[role + (request.large ? 0 : index * 3)];
}

Outcome run(const Plugin& plugin, const wire::Request& request) {
  const auto tensor = [&](size_t role) {
    const wire::Tensor& t = request.tensors[role];
    return TensorRef{request.type, t.layout, at.slots[role] + t.offset, t.bytes};
  };
  try {
    return plugin.run({request.problem, tensor(wire::kX), tensor(wire::kW), tensor(wire::kB), tensor(wire::kY)},
                      request.executions);
  } catch (const std::exception& error) {
    return {Outcome::Kind::broke_contract, "throws an exception: " + std::string(error.what())};
  } catch (...) {
    return {Outcome::Kind::broke_contract, "throws an exception: not a std::exception"};
  }
}

Outcome answer(const Plugin& plugin, const wire::Request& request, size_t index) {
  for (size_t role = 0; role < wire::kRoles; ++role) at.slots[role] = slot(request, role, index);
  at.slot_bytes = (request.large ? at.large_inputs : at.small_inputs).slot_bytes;
  const AccessibleOutput accessible;
  const Environment before;
  at.in_call = true;
  const Outcome outcome = run(plugin, request);
  at.in_call = false;
  const std::string changed = before.restore();
  if (!changed.empty() && outcome.kind == Outcome::Kind::computed) return {Outcome::Kind::broke_contract, changed};
  return outcome;
}

bool tell_host() {
  const char done = 1;
  return write(wire::kSocket, &done, 1) == 1;
}

int serve(const Plugin& plugin, const wire::Requests& requests) {
  char go = 0;
  while (read(wire::kSocket, &go, 1) == 1) {
    for (uint32_t i = 0; i < requests.count; ++i) {
      at.answers->started = i + 1;
      const Outcome outcome = answer(plugin, requests.calls[i], i);
      if (getpid() != at.worker) _exit(0);  // the library forked: only one process may answer
      if (fcntl(wire::kSocket, F_GETFD) < 0) give_up(i, "closes descriptors that are not its own");
      if (!at.answers->intact()) give_up(i, "writes to memory that is not its own");
      at.answers->replies[i].kind = static_cast<uint8_t>(outcome.kind);
      put(at.answers->replies[i].detail, outcome.detail);
      at.answers->finished = i + 1;
    }
    if (!tell_host()) return 1;
  }
  return 0;
}

int load_and_serve(const char* path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto requests = map_guarded(wire::kRequests, 1, PROT_READ);
  const auto answers = map_guarded(wire::kAnswers, 1, PROT_READ | PROT_WRITE);
  auto small_inputs = map_guarded(wire::kSmallInputs, 3 * wire::kBatch, PROT_READ);
  auto small_outputs = map_guarded(wire::kSmallOutputs, wire::kBatch, PROT_NONE);
  auto large_inputs = map_guarded(wire::kLargeInputs, 3, PROT_READ);
  auto large_outputs = map_guarded(wire::kLargeOutputs, 1, PROT_NONE);
  if (!requests || !answers || !small_inputs || !small_outputs || !large_inputs || !large_outputs) return 3;
  for (int descriptor = wire::kRequests; descriptor < wire::kDescriptors; ++descriptor) close(descriptor);
  at = {getpid(),
        reinterpret_cast<wire::Answers*>(answers->slots[0]),
        std::move(*small_inputs),
        std::move(*small_outputs),
        std::move(*large_inputs),
        std::move(*large_outputs)};
  catch_faults();

  const auto loaded = Plugin::load(path);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    put(at.answers->load_error, error->detail);
    at.answers->loaded = 2;
    return tell_host() ? 0 : 3;
  }
  Plugin& plugin = *std::get<std::unique_ptr<Plugin>>(loaded);
  put(at.answers->name, plugin.name());
  put(at.answers->version, plugin.version());
  put(at.answers->description, plugin.description());
  plugin.watch(&at.answers->entry);
  at.answers->loaded = 1;
  if (!tell_host()) return 3;
  return serve(plugin, *reinterpret_cast<const wire::Requests*>(requests->slots[0]));
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("tconv_worker is started by tconv, to run a library in a process of its own\n", stderr);
    return 2;
  }
  // No destructors: threads that the library left behind may still use what they would destroy.
  _exit(tconv::load_and_serve(argv[1]));
}
