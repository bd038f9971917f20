// The bytes that fuzzers change: every string of them is a case.
//
//   byte    what
//   0       the version of the format, 1; any other is read as the newest
//   1       a choice that the target makes sense of
//   2       'L' if each size has three bytes, little-endian, else one
//   3...    the fields, in their order
//           scale, 4 bytes: an f32        seed, 8 bytes        explicit values of x, w and b, where the data are such
//
// What is missing at the end is 0; what is left over has no meaning. A new version keeps the decoder of the old one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ref/case.h"

namespace tconv::fuzz {

using Bytes = std::vector<uint8_t>;

struct Input {
  Case tried;  // always valid, and small
  uint8_t choice = 0;
};

Input decode(std::span<const uint8_t> bytes);

// Bytes that decode to this, if it comes from fit().
Bytes bytes_of(const Input& input);

// Bytes that decode to this; empty if it is larger than what a target computes in a moment, see fields.h.
std::optional<Bytes> encode(const Input& input);

}  // namespace tconv::fuzz
