#include "impls/host/last_words.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>

namespace tconv {

Situation at;

void leave_word(const Word& word, const char* more, const char* tensor) {
  wire::Reply& reply = at.answers->last_words;
  auto& detail = reply.detail;
  detail.fill('\0');
  size_t used = 0;
  for (const char* part : {word.text, more, tensor})
    for (; *part != '\0' && used < detail.size() - 1; ++part) detail[used++] = *part;
  reply.rule = static_cast<uint8_t>(word.rule);
  reply.kind = static_cast<uint8_t>(word.kind);
}

namespace {

struct Access {
  const std::byte* address;
  const std::byte* stack;  // null where we do not know
  bool writes;
};

Access access_of(const siginfo_t* info, const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
  const auto* address = static_cast<const std::byte*>(info->si_addr);
#if defined(__x86_64__)
  constexpr greg_t kWriteBit = 2;  // of the page fault's error code
  return {address, reinterpret_cast<const std::byte*>(machine.gregs[REG_RSP]),
          (machine.gregs[REG_ERR] & kWriteBit) != 0};
#elif defined(__aarch64__)
  return {address, reinterpret_cast<const std::byte*>(machine.sp), false};
#else
  static_cast<void>(machine);
  return {address, nullptr, false};
#endif
}

bool is_near(const std::byte* address, const std::byte* place, size_t bytes, size_t distance) {
  return address + distance >= place && address < place + bytes + distance;
}

// Says next to which tensor of the call an access went wrong, if it did so there.
bool names_a_tensor(const Access& access) {
  for (size_t role = 0; at.in_call && role < wire::kRoles; ++role) {
    if (!is_near(access.address, at.slots[role], at.slot_bytes, page_bytes())) continue;
    const bool inside = is_near(access.address, at.slots[role], at.slot_bytes, 0);
    const char* where = inside                            ? "to its input "
                        : access.address < at.slots[role] ? "before the begin of "
                                                          : "past the end of ";
    const bool writes = inside || access.writes;
    const Rule rule = inside ? Rule::leaves_inputs : writes ? Rule::writes_only_y : Rule::reads_only_inputs;
    leave_word({Outcome::Kind::broke_contract, rule, writes ? "writes " : "reads "}, where, wire::kRoleNames[role]);
    return true;
  }
  for (const GuardedSlots* outputs : {&at.small_outputs, &at.large_outputs})
    for (const std::byte* slot : outputs->slots)
      if (is_near(access.address, slot, outputs->slot_bytes, 0)) {
        leave_word({Outcome::Kind::broke_contract, Rule::writes_only_y, "uses the y of another call"});
        return true;
      }
  return false;
}

bool is_memory_used_up() {
  constexpr size_t kMuch = size_t{64} << 20;
  return mmap(nullptr, kMuch, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED;
}

// Leaves word of the reason, as far as it can be seen, then lets the signal do what it does.
void on_fault(int signal_number, siginfo_t* info, void* context) {
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);  // when this function has returned
  if (getpid() != at.worker) return;
  const bool is_access = info->si_code > 0 && (signal_number == SIGSEGV || signal_number == SIGBUS);
  const Access access = access_of(info, context);
  if (is_access && names_a_tensor(access)) return;
  if (is_access && access.stack != nullptr && is_near(access.address, access.stack, 0, size_t{1} << 16))
    leave_word({Outcome::Kind::crashed, Rule::answers, "stack overflow"});
  else if (is_memory_used_up())
    leave_word({Outcome::Kind::crashed, Rule::answers, "out of memory"});
}

}  // namespace

void catch_faults() {
  static std::array<std::byte, 65536> stack;  // the library may have used up its own
  const stack_t alternative{stack.data(), 0, stack.size()};
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int fault : {SIGSEGV, SIGBUS, SIGABRT}) sigaction(fault, &action, nullptr);
}

}  // namespace tconv
