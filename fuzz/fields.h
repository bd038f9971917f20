// The numbers that a case is made of, apart from its data, in the order of the byte format. They mean something
// together only after fit().
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "ref/case.h"

namespace tconv::fuzz {

struct Field {
  // How bytes become values: sizes from the lowest on, small ones most; choices among `count`, the first one most.
  enum class Kind : uint8_t { size, choice };
  Kind kind;
  int64_t lowest;  // the neutral value
  int64_t count;   // of a choice
  std::function<int64_t(const Case&)> get;
  std::function<void(Case&, int64_t)> set;
};

// rank; batch, groups, channels of a group in and out, bias; input, kernel, stride, dilation, padding and
// output_padding of depth, height and width; types, zero points; order, gap and offset of x, w and y; kind of data.
std::span<const Field> fields();

// What a target computes in a moment: products, those with inserted zeros, and elements of all tensors together.
inline constexpr int64_t kMostProducts = 1 << 10, kMostWithZeros = 1 << 11, kMostElements = 1 << 12;

// Makes a valid case of one whose fields were set: neutral where the rank or the type has no use for them, an output
// that is there, sizes halved until it is small, data that the types can have.
void fit(Case& c);

}  // namespace tconv::fuzz
