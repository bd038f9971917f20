// Pure functions from which a property makes further runs of a trial, and judges their answers against each other.
//
// The data of the runs are integers whose sums are exact in every order. So two ways to the same output must agree to
// the bit, and no reference is needed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "props/property.h"

namespace tconv::props {

struct Variant {
  Problem problem;
  Operands data;
};

// Why a variant of this problem would not be run: it is none, or takes too long. Empty if it would. To be asked before
// data are made for a problem that may be huge.
std::string objection(const Problem& p);

// Runs of the variants with the trial's element type and layouts; or why there are none: one is no valid problem, has
// sums that are not exact, or would take too long or too much memory.
Experiment experiment_with(const Trial& trial, const std::vector<Variant>& variants);

// The neighbour, if it is valid and takes a few times the memory of the case at most: one more input can mean millions
// of outputs. Or else the case itself.
Case if_affordable(const Case& neighbour, const Case& itself);

// True if all data are integers that the types of the case hold, and no sum of an output's products, in any order,
// leaves the integers of the accumulator and of y: a bound by max|x| * sum|w| for each output channel. Unlike
// sums_are_exact it takes no notice of taps that are zero.
bool stays_exact(const Problem& p, const Case& of, const Operands& data);

inline double at(const Dense<double>& tensor, const Extents& i) { return tensor(i[0], i[1], i[2], i[3], i[4]); }

// A tensor with the values f(index).
template <typename F>
Dense<double> made(const Extents& shape, F&& f) {
  Dense<double> tensor(shape);
  auto next = tensor.values.begin();
  for_each_index(shape, [&](auto a, auto b, auto c, auto d, auto e) { *next++ = f(Extents{a, b, c, d, e}); });
  return tensor;
}

// Integers in -limit..limit without 0, which would hide what it takes part in.
Dense<double> small_integers(const Extents& shape, uint64_t seed, int64_t limit);

// The part of a tensor that begins at `first`.
Dense<double> part(const Dense<double>& tensor, const Extents& first, const Extents& shape);

// b[c] for each element of y; 0 without bias.
inline double bias_at(const Trial& trial, const Extents& y) {
  return trial.problem().bias ? trial.data().b.values[static_cast<size_t>(y[1])] : 0;
}

// The verdict on two outputs that must be the same; `bug_class` and `sentence` say what it means if they are not.
Verdict same(const Dense<double>& expected, const Dense<double>& actual, const char* bug_class, const char* sentence);

}  // namespace tconv::props
