// What an implementation must answer: the output in wider arithmetic, and how far from it each element may be.
#pragma once

#include "ref/data.h"
#include "ref/dense.h"
#include "ref/numerics.h"
#include "ref/problem.h"

namespace tconv {

// The output is `value + low`; `low` is empty unless the element type needs more than a double. An element may differ
// by at most its `bound`; an empty bound means exactly.
struct Expected {
  Dense<double> value, low, bound;
};

// True if all finite data are integers and every sum of their products, in any order, is exact in the accumulator and
// in y: max products * max|x| * max|w| + max|b| < 2^24 (f32), 2^53 (f64), ... Then y is determined to the bit, unless
// it is requantised, or the way of computing is exact in the norm only.
bool sums_are_exact(const Problem& problem, const Types& types, const Operands& data, const Arithmetic& arithmetic);
inline bool sums_are_exact(const Problem& problem, const Types& types, const Operands& data) {
  return sums_are_exact(problem, types, data, conventional(types));
}

// Whether the element types hold the operands: integers that are not too large, whatever is not an integer.
bool representable(const Types& types, const Quantization& quantization, const Operands& data);

// For data with exact sums the bound is empty. Otherwise, with n the products of the element (+1 with bias) and u the
// unit round-off of the accumulator, it is
//
//   e = n * u * (sum |x||w| + |b|) + n * (smallest subnormal),
//
// which holds for every order of summation, with or without FMA (Jeannerod and Rump, "Improved error bounds for inner
// products in floating-point arithmetic", SIAM J. Matrix Anal. Appl. 34(2), 2013), plus the reference's own rounding.
// Operands that are wider than the accumulator are rounded, too: (n + 2) * u. A y that is narrower than the accumulator
// is rounded once more, by u_y * (|y| + e) + half its smallest subnormal. What is exact in the norm only may be wrong
// by
//
//   n * u * 2^10 * (max|x| * max|w| + |b|):
//
// this is what the word means here, ten bits lost to the transforms. Those of Winograd's larger tiles lose more
// (Barabasz et al., "Error analysis and improving the accuracy of Winograd convolution for deep neural networks", ACM
// TOMS 46(4), 2020).
// A requantised y is a nearest integer, ties either way, to what the exact sum gives with a multiplier and a product
// rounded to f32: 1/2 + 4 * 2^-24 * |multiplier * acc|.
struct Numerics {
  Types types;
  Quantization quantization;
  Arithmetic arithmetic;
};
// Of one element, whose exact value is `value`: what it is the sum of, and max|x| * max|w| + max|b|.
struct Terms {
  double count, magnitudes, norm;
};
double error_bound(const Numerics& numerics, const Terms& terms, double value);
double norm_of(const Operands& data);

// What one element must be, value + low, and its bound.
struct ExpectedElement {
  double value = 0, low = 0, bound = 0;
};
// Of a requantised output's channel, from the exact sum.
ExpectedElement requantised(const Numerics& numerics, int64_t channel, double sum);

Expected expected_output(const Problem& problem, const Numerics& numerics, const Operands& data);
inline Expected expected_output(const Problem& problem, const Types& types, const Operands& data) {
  return expected_output(problem, {types, {}, conventional(types)}, data);
}

}  // namespace tconv
