// The parts of the catalogue, by theme, and what they share. Sentences end "... exactly what you get when".
#pragma once

#include <string>
#include <vector>

#include "props/diagnosis/misreading.h"

namespace tconv::misreadings_of {

std::vector<Misreading> weights();   // orientation of the kernel, layout of w
std::vector<Misreading> channels();  // groups, batch, channels
std::vector<Misreading> axes();      // axes taken for each other
std::vector<Misreading> axis();      // stride, dilation, padding and output_padding of one axis
std::vector<Misreading> outputs();   // sizes and parts of y
std::vector<Misreading> ranges();    // ranges of inputs and taps at the edges
std::vector<Misreading> blocks();    // tails and lanes of blocks
std::vector<Misreading> biases();
std::vector<Misreading> endings();  // what is done to y in the end

inline constexpr size_t kDepth = 0, kHeight = 1, kWidth = 2;
inline constexpr const char* kAxisNames[] = {"depth", "height", "width"};

inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }
inline int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }

// The input that output o meets under tap t, by the definition.
inline int64_t right_input(const Axis& a, int64_t o, int64_t t) {
  const int64_t scaled = o + a.pad_begin - t * a.dilation;
  return scaled < 0 || scaled % a.stride != 0 || scaled / a.stride >= a.input ? kNoInput : scaled / a.stride;
}

// The place in memory of an index, and the index at a place; beyond the end it is outside.
int64_t flattened(const Extents& index, const Extents& shape);
Extents unflattened(int64_t offset, const Extents& shape);

// In output_padding along any axis.
bool in_output_padding(const Problem& p, const Extents& y);
// Reached by a tap on every axis, wherever the inputs end.
bool has_taps(const Problem& p, const Extents& y);

}  // namespace tconv::misreadings_of
