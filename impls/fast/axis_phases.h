// The index algebra of one axis: which taps an output position uses, and which inputs they meet.
//
//   o = first + m*s       m numbers the outputs of a phase, which share their taps: t*d = first + pad_begin (mod s)
//   i = m + shift + j*step     is the input that the phase's tap j meets, j in ascending order of the input
//
// Where all of these inputs exist the phase is a dense convolution of stride 1; near the ends some do not.
#pragma once

#include <cstdint>
#include <vector>

#include "ref/problem.h"

namespace tconv::fast {

// a / b, rounded up; b is positive.
inline int64_t ceil_div(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

// Outputs begin <= m < end, which use the same taps: first_tap, ..., first_tap + taps - 1.
struct Strip {
  int64_t begin = 0, end = 0;
  int64_t first_tap = 0, taps = 0;

  bool has_tap(int64_t j) const { return first_tap <= j && j < first_tap + taps; }
  friend bool operator==(const Strip&, const Strip&) = default;
};

// A phase, or several neighbours that differ only in their first output and the kernel's elements.
struct AxisPhase {
  int64_t first = 0;            // its first output
  int64_t alike = 1;            // first, first + 1, ..., first + alike - 1 are the first outputs of the phases
  int64_t outputs = 0;          // of each
  int64_t shift = 0, step = 1;  // of the inputs
  std::vector<int64_t> kernel;  // index of tap j in the kernel; kernel[j] + k for the phase of first + k
  std::vector<Strip> strips;    // they cover 0 <= m < outputs
};

// The phases of a valid axis with `outputs` outputs, in order, at most `most_alike` of them in one.
std::vector<AxisPhase> axis_phases(const Axis& axis, int64_t outputs, int64_t most_alike);

// Positions begin <= i < end.
struct Range {
  int64_t begin = 0, end = 0;
  int64_t size() const { return end - begin; }
  bool has(int64_t i) const { return begin <= i && i < end; }
};

// The outputs m of a phase that use its tap j: all strips that do follow each other.
Range outputs_of_tap(const AxisPhase& phase, int64_t j);

// The least and the most that is added to m to get an input, for all phases; 0, 0 if they have no taps.
struct Shifts {
  int64_t least = 0, most = 0;
  int64_t span() const { return most - least; }
  // The inputs, of so many, that these outputs m use.
  Range inputs_of(const Range& outputs, int64_t inputs) const;
};
Shifts shifts_of(const std::vector<AxisPhase>& phases);

// The largest number of outputs that one of them has.
int64_t most_outputs(const std::vector<AxisPhase>& phases);

}  // namespace tconv::fast
