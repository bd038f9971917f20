// What an implementation must answer: the output in wider arithmetic, and how far from it each element may be.
#pragma once

#include "ref/data.h"
#include "ref/dense.h"
#include "ref/problem.h"

namespace tconv {

// The output is `value + low`; `low` is empty unless the element type needs more than a double. An element may differ
// by at most its `bound`; an empty bound means exactly.
struct Expected {
  Dense<double> value, low, bound;
};

// True if all finite data are integers and every sum of their products, in any order, is exact in the type:
// max products * max|x| * max|w| + max|b| < 2^24 (f32) or 2^53 (f64).
bool sums_are_exact(const Problem& problem, ElementType type, const Operands& data);

// For data with exact sums the bound is empty. Otherwise, with n the products of the element (+1 with bias) and u the
// unit round-off of the type, it is
//
//   n * u * (sum |x||w| + |b|) + n * (smallest subnormal),
//
// which holds for every order of summation, with or without FMA (Jeannerod and Rump, "Improved error bounds for inner
// products in floating-point arithmetic", SIAM J. Matrix Anal. Appl. 34(2), 2013), plus the reference's own rounding.
Expected expected_output(const Problem& problem, ElementType type, const Operands& data);

}  // namespace tconv
