// What the properties need that minimise something over an implementation: its answers to real data as a linear map
// with a bounded error, and the descent lemma with all roundings in it.
#pragma once

#include <optional>

#include "props/derive.h"

namespace tconv::props {

// An answer to real data, and the Euclidean norm of the bound on its error (expected.h): what any order of summation
// may do.
struct Applied {
  Dense<double> y;
  double error = 0;
  std::optional<Verdict> failure;
};
Applied applied(const Trial& like, const Problem& p, const Operands& data, Subject& subject);

// Steps of a minimisation lie between the integers, and their errors are those of conventional sums.
inline Experiment on_f32_and_f64(const Trial& trial) {
  if (trial.tried().type.arithmetic()) return {};
  return {{}, {}, "its steps need f32 or f64"};
}

double norm(const Dense<double>& a);
double sum_of_magnitudes(const Dense<double>& a);
Dense<double> plus(const Dense<double>& a, double scale, const Dense<double>& b);  // a + scale * b
Dense<double> rounded(const Dense<double>& a, ElementType type);

// A bound of ||W||^2 for the maps z -> tconv(z, w) and w -> tconv(z, w) of a problem with one group: the product of the
// largest sum of magnitudes in a column and in a row of the matrix.
double squared_norm_in_x(const Dense<double>& w);
double squared_norm_in_w(const Dense<double>& z);

// F(z, w) = 2 ||tconv(z, w) - target||^2 + |z|_1, of Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks"
// (CVPR 2010) with lambda = 4, and where a minimisation of it has got to.
struct Descent {
  Problem problem;
  Dense<double> target, z, w;
};

// Small, with one group and no bias, and the trial's axes as far as they are small.
Descent start(const Trial& trial);

// Proximal gradient steps, of length 1/L with L >= lambda * ||W||^2, on z (shrinking it by 1/L) or on w. By the descent
// lemma a step by d lowers F by at least L/2 * ||d||^2 (Beck and Teboulle, "A fast iterative shrinkage-thresholding
// algorithm", SIAM J. Imaging Sci. 2(1), 2009, lemma 2.3), but for roundings; see descent.cc. The verdict is a failure
// if one does not.
enum class Variable : uint8_t { z, w };
Verdict steps(const Trial& trial, std::span<const Variable> variables, Subject& subject);

}  // namespace tconv::props
