// What the host and its worker share: one block of control memory, and arenas of slots for tensors.
//
// Host and worker are the same program version on the same machine; this is no protocol for others (docs/protocol.md is).
// The library in the worker may scribble over the control block: the host checks whatever it reads there.
#pragma once

#include <array>
#include <cstdint>

#include "ref/problem.h"
#include "ref/tensor.h"

namespace tconv::wire {

inline constexpr size_t kBatch = 32;                 // calls that go over at once
inline constexpr size_t kSmallSlot = size_t{1} << 14;  // bytes; a call with a larger tensor goes over alone, in large slots
inline constexpr size_t kText = 224;

enum Role : size_t { kX, kW, kB, kY, kRoles };
inline constexpr std::array<const char*, kRoles> kRoleNames = {"x", "w", "b", "y"};

// One tensor of a call: its storage lies at `offset` of its slot, flush with the slot's begin or end.
struct Tensor {
  Layout layout;
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

struct Request {
  Problem problem;
  ElementType type = ElementType::f32;
  bool large = false;  // in the large slots
  int32_t executions = 1;
  std::array<Tensor, kRoles> tensors;
};

struct Reply {
  uint8_t kind = 0;  // an Outcome::Kind
  std::array<char, kText> detail{};
};

// Written by the worker's fault handler, just before it dies.
struct Fault {
  bool seen = false;
  std::array<char, kText> detail{};
};

struct Control {
  // Host to worker.
  uint32_t count = 0;
  std::array<Request, kBatch> requests;
  // Worker to host.
  uint32_t loaded = 0;      // 1: the three texts below are the library's; 2: load_error is
  std::array<char, kText> name{}, version{}, description{}, load_error{};
  uint32_t started = 0;     // calls begun: the last of them is the one at fault when the worker dies
  uint32_t finished = 0;
  std::array<Reply, kBatch> replies;
  Fault fault;
};

// File descriptors that the worker inherits, after standard input, output and error.
enum Descriptor : int { kRequestPipe = 3, kResponsePipe, kControl, kSmallInputs, kSmallOutputs, kLargeInputs, kLargeOutputs };

}  // namespace tconv::wire
