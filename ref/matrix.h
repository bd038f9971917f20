// Reference 3 of 3, for tiny sizes: the matrix W of the ordinary convolution, and its transpose.
//
// Row r of W is one output of conv, column q one input of conv, both flattened per image. W is filled from conv's own
// definition, in which output i reads input i*s + t*d - pad_begin. Then y = W^T x.
#pragma once

#include "ref/dense.h"

namespace tconv::ref {

// rows x columns values, row by row.
struct Matrix {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<double> values;
  double operator()(int64_t row, int64_t column) const { return values[static_cast<size_t>(row * columns + column)]; }
};

// W: rows = C_in * prod I (conv's outputs), columns = C_out * prod O (conv's inputs) of the tconv problem.
Matrix convolution_matrix(const Problem& problem, const Dense<double>& w);

// W^T x + b, image by image.
Dense<double> multiply_transposed(const Problem& problem, const Matrix& matrix, const Dense<double>& x,
                                  const Dense<double>& b);

}  // namespace tconv::ref
