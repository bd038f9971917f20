// What a worker leaves behind about its death: the host reads it when the process is gone.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>

#include "impls/host/arena.h"
#include "impls/host/wire.h"

namespace tconv {

// The fault handler has no arguments of ours to look at.
struct Situation {
  pid_t worker = 0;
  wire::Answers* answers = nullptr;
  GuardedSlots small_inputs, small_outputs, large_inputs, large_outputs;
  bool in_call = false;
  std::array<std::byte*, wire::kRoles> slots{};  // of the call, or of the last one
  size_t slot_bytes = 0;
};
extern Situation at;

struct Word {
  Outcome::Kind kind;
  Rule rule;
  const char* text;
};

// Leaves word of what is wrong. Async-signal-safe.
void leave_word(const Word& word, const char* more = "", const char* tensor = "");

// From now on, a fatal signal leaves word of its reason, as far as it can be seen, before it does what it does.
void catch_faults();

}  // namespace tconv
