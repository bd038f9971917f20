// tconv_worker: loads one library and answers the calls that its host puts into shared memory. It is a process of its
// own, so that whatever the library does ends here. Started by tconv, not by hand.
#include <fenv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "impls/host/arena.h"
#include "impls/host/plugin.h"
#include "impls/host/wire.h"

namespace tconv {
namespace {

// The fault handler has no arguments of ours to look at.
wire::Control* control = nullptr;
const wire::Request* current = nullptr;
std::array<std::byte*, wire::kRoles> current_slots{};
size_t current_slot_bytes = 0;

template <size_t N>
void put(std::array<char, N>& to, const std::string& text) {
  to.fill('\0');
  text.copy(to.data(), N - 1);
}

// Async-signal-safe: appends to the fault's text.
void say(const char* text) {
  auto& detail = control->fault.detail;
  const size_t used = strnlen(detail.data(), detail.size() - 1);
  std::strncpy(detail.data() + used, text, detail.size() - 1 - used);
}

bool is_write(const void* context) {
#if defined(__x86_64__)
  constexpr greg_t kWriteBit = 2;  // of the page fault's error code
  return (static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_ERR] & kWriteBit) != 0;
#else
  static_cast<void>(context);
  return false;
#endif
}

// Names the tensor next to which the access went wrong, then lets the signal do what it does.
void on_fault(int signal_number, siginfo_t* info, void* context) {
  const auto* address = static_cast<const std::byte*>(info->si_addr);
  for (size_t role = 0; current != nullptr && role < wire::kRoles && !control->fault.seen; ++role) {
    const std::byte* slot = current_slots[role];
    if (slot == nullptr || address < slot - page_bytes() || address >= slot + current_slot_bytes + page_bytes()) continue;
    const bool inside = address >= slot && address < slot + current_slot_bytes;
    say(inside || is_write(context) ? "writes " : "reads ");
    say(inside ? "to its input " : address < slot ? "before the begin of " : "past the end of ");
    say(wire::kRoleNames[role]);
    control->fault.seen = true;
  }
  std::signal(signal_number, SIG_DFL);
}

void catch_faults() {
  static std::array<std::byte, 65536> stack;  // the library may have used up its own
  const stack_t alternative{stack.data(), 0, stack.size()};
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int fault : {SIGSEGV, SIGBUS}) sigaction(fault, &action, nullptr);
}

// What a library must leave as it found it.
struct Environment {
  int rounding = fegetround();
#if defined(__x86_64__)
  unsigned flush = _mm_getcsr() & 0x8040;  // FTZ and DAZ
#else
  unsigned flush = 0;
#endif
  sigset_t blocked{};

  Environment() { sigprocmask(SIG_SETMASK, nullptr, &blocked); }

  // What differs from the environment before, in words; empty if nothing does. Puts it back.
  std::string restore() const {
    const Environment now;
    std::string changed;
    if (now.rounding != rounding) changed = "leaves the rounding mode changed";
    if (now.flush != flush) changed = "leaves flush to zero switched";
    if (std::memcmp(&now.blocked, &blocked, sizeof blocked) != 0) changed = "leaves signals blocked";
    if (changed.empty()) return changed;
    fesetround(rounding);
#if defined(__x86_64__)
    _mm_setcsr((_mm_getcsr() & ~0x8040U) | flush);
#endif
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    return changed;
  }
};

class Worker {
 public:
  Worker(GuardedSlots small_inputs, GuardedSlots small_outputs, GuardedSlots large_inputs, GuardedSlots large_outputs)
      : small_inputs_(std::move(small_inputs)),
        small_outputs_(std::move(small_outputs)),
        large_inputs_(std::move(large_inputs)),
        large_outputs_(std::move(large_outputs)) {}

  Outcome answer(const Plugin& plugin, const wire::Request& request, size_t index) {
    for (size_t role = 0; role < wire::kRoles; ++role) current_slots[role] = slot(request, role, index);
    current_slot_bytes = (request.large ? large_inputs_ : small_inputs_).slot_bytes;
    current = &request;
    const auto tensor = [&](size_t role) {
      const wire::Tensor& t = request.tensors[role];
      return TensorRef{request.type, t.layout, current_slots[role] + t.offset, t.bytes};
    };
    const Environment before;
    Outcome outcome;
    try {
      outcome = plugin.run({request.problem, tensor(wire::kX), tensor(wire::kW), tensor(wire::kB), tensor(wire::kY)}, request.executions);
    } catch (const std::exception& error) {
      outcome = {Outcome::Kind::broke_contract, "throws an exception: " + std::string(error.what())};
    } catch (...) {
      outcome = {Outcome::Kind::broke_contract, "throws an exception: not a std::exception"};
    }
    current = nullptr;
    const std::string changed = before.restore();
    if (!changed.empty() && outcome.kind == Outcome::Kind::computed) return {Outcome::Kind::broke_contract, changed};
    return outcome;
  }

 private:
  std::byte* slot(const wire::Request& request, size_t role, size_t index) const {
    if (role == wire::kY) return (request.large ? large_outputs_ : small_outputs_).slots[request.large ? 0 : index];
    return (request.large ? large_inputs_ : small_inputs_).slots[role + (request.large ? 0 : index * 3)];
  }
  GuardedSlots small_inputs_, small_outputs_, large_inputs_, large_outputs_;
};

bool tell(int pipe) {
  const char done = 1;
  return write(pipe, &done, 1) == 1;
}

int serve(const Plugin& plugin, Worker& worker) {
  const pid_t self = getpid();
  char go = 0;
  while (read(wire::kRequestPipe, &go, 1) == 1) {
    for (uint32_t i = 0; i < std::min<uint32_t>(control->count, wire::kBatch); ++i) {
      control->started = i + 1;
      const Outcome outcome = worker.answer(plugin, control->requests[i], i);
      if (getpid() != self) _exit(0);  // the library forked: only one process may answer
      control->replies[i].kind = static_cast<uint8_t>(outcome.kind);
      put(control->replies[i].detail, outcome.detail);
      control->finished = i + 1;
    }
    std::fflush(stdout);
    if (!tell(wire::kResponsePipe)) return 1;
  }
  return 0;
}

int run(const char* path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGINT, SIG_IGN);
  void* memory = mmap(nullptr, sizeof(wire::Control), PROT_READ | PROT_WRITE, MAP_SHARED, wire::kControl, 0);
  auto small_inputs = map_guarded(wire::kSmallInputs, 3 * wire::kBatch, false);
  auto small_outputs = map_guarded(wire::kSmallOutputs, wire::kBatch, true);
  auto large_inputs = map_guarded(wire::kLargeInputs, 3, false);
  auto large_outputs = map_guarded(wire::kLargeOutputs, 1, true);
  if (memory == MAP_FAILED || !small_inputs || !small_outputs || !large_inputs || !large_outputs) return 3;
  for (int descriptor = wire::kControl; descriptor <= wire::kLargeOutputs; ++descriptor) close(descriptor);
  control = static_cast<wire::Control*>(memory);
  catch_faults();

  const auto loaded = Plugin::load(path);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    put(control->load_error, error->detail);
    control->loaded = 2;
    return tell(wire::kResponsePipe) ? 0 : 3;
  }
  const Plugin& plugin = *std::get<std::unique_ptr<Plugin>>(loaded);
  put(control->name, plugin.name());
  put(control->version, plugin.version());
  put(control->description, plugin.description());
  control->loaded = 1;
  if (!tell(wire::kResponsePipe)) return 3;
  Worker worker(std::move(*small_inputs), std::move(*small_outputs), std::move(*large_inputs), std::move(*large_outputs));
  return serve(plugin, worker);
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("tconv_worker is started by tconv, to run a library in a process of its own\n", stderr);
    return 2;
  }
  // No destructors: threads that the library left behind may still use what they would destroy.
  _exit(tconv::run(argv[1]));
}
