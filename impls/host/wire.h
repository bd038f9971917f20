// What the host and its worker share: requests, answers, and arenas of slots for tensors.
//
// Host and worker are the same program version on the same machine; this is no protocol for others (docs/protocol.md
// is). The library in the worker may scribble over the answers: the host checks whatever it reads there.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "impls/host/plugin.h"
#include "ref/problem.h"
#include "ref/tensor.h"

namespace tconv::wire {

inline constexpr size_t kBatch = 32;           // calls that go over at once
inline constexpr size_t kSmallSlot = 1 << 14;  // bytes; a call with a larger tensor goes over alone, in large slots
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
  Types types;
  Quantization quantization;
  Direction direction = Direction::forward;
  bool large = false;      // in the large slots
  uint64_t digest_of_y{};  // of what y holds before the call
  std::array<Tensor, kRoles> tensors;
};

// An Outcome. One of another kind than `computed` has a detail.
struct Reply {
  uint8_t kind = 0;        // an Outcome::Kind
  uint8_t rule = 0;        // a Rule
  uint64_t digest_of_y{};  // of what y holds when the call has returned
  std::array<char, kText> detail{};
};

// A text in shared memory, which need not end.
template <size_t N>
std::string text_of(const std::array<char, N>& text) {
  return printable(text.data(), N);
}

// What a reply says, whatever has been written over it.
inline Outcome outcome_of(const Reply& reply) {
  const Reply copy = reply;  // a thread of the library may be writing to it
  if (copy.kind > static_cast<uint8_t>(Outcome::Kind::broke_contract) ||
      copy.rule > static_cast<uint8_t>(Rule::calls_it_invalid))
    return broke(Rule::writes_only_y, "writes to memory that is not its own: the worker's answer is damaged");
  return {static_cast<Outcome::Kind>(copy.kind), text_of(copy.detail), static_cast<Rule>(copy.rule)};
}

// As much of a text as there is room for, and a zero.
template <size_t N>
void put(std::array<char, N>& to, const std::string& text) {
  to.fill('\0');
  text.copy(to.data(), N - 1);
}

// Changes with any byte of a tensor, all but certainly: whoever writes to it when it is not his is seen, without a
// system call. Four lanes, so that the multiplications do not wait for each other.
inline uint64_t digest(std::span<const std::byte> bytes) {
  constexpr uint64_t kOdd = 0x9e37'79b9'7f4a'7c15;
  std::array<uint64_t, 4> lanes = {1, 2, 3, bytes.size()};
  size_t at = 0;
  for (; at + sizeof lanes <= bytes.size(); at += sizeof lanes) {
    std::array<uint64_t, 4> words{};
    std::memcpy(words.data(), bytes.data() + at, sizeof words);
    for (size_t i = 0; i < 4; ++i) lanes[i] = (lanes[i] ^ words[i]) * kOdd;
  }
  for (; at < bytes.size(); ++at) lanes[0] = (lanes[0] ^ static_cast<uint64_t>(bytes[at])) * kOdd;
  uint64_t all = 0;
  for (const uint64_t lane : lanes) all = (all ^ lane ^ (lane >> 29)) * kOdd;
  return all ^ (all >> 32);
}

// Written by the host; the worker maps it read-only.
struct Requests {
  uint32_t count = 0;
  Manner manner = Manner::in_turn;
  std::array<Request, kBatch> calls;
};

// Written by the worker, and by a library that goes astray: the marks at both ends then change.
inline constexpr uint64_t kIntact = 0x7463'6f6e'7620'6f6b;
struct Answers {
  uint64_t begin = kIntact;
  uint32_t loaded = 0;  // 1: the three texts below are the library's; 2: load_error is
  std::array<char, kText> name{}, version{}, description{}, load_error{};
  uint64_t flags = 0;            // the library's
  std::array<bool, 3> offers{};  // each Direction
  uint32_t started = 0;          // calls begun: the last of them is the one at fault when the worker dies
  uint32_t finished = 0;
  std::atomic<Entry> entry = Entry::none;
  Reply last_words;  // what the worker knew of its death; of kind `computed` if nothing
  std::array<Reply, kBatch> replies;
  uint64_t end = kIntact;

  bool intact() const { return begin == kIntact && end == kIntact; }
};

// An argument of the worker, after the library: `supports` is not to be asked.
inline constexpr const char* kAskNot = "ask-not";

// File descriptors that the worker inherits, after standard input, output and error. Over the socket goes a byte from
// the host for each batch, and one from the worker when it has loaded the library and when it has answered a batch.
enum Descriptor : int {
  kSocket = 3,
  kRequests,
  kAnswers,
  kSmallInputs,
  kSmallOutputs,
  kLargeInputs,
  kLargeOutputs,
  kDescriptors
};

}  // namespace tconv::wire
