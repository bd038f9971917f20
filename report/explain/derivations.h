// One result, four ways. Each computes y by itself, of one input and one output channel: x (1, 1, I...), w (1, 1, K...)
// and y (1, 1, O...), without bias.
#pragma once

#include <vector>

#include "ref/data.h"
#include "ref/dense.h"
#include "ref/problem.h"

namespace tconv {

// What is drawn of a problem: an input channel, the output channel that it is mapped to, and their kernel.
struct Slice {
  Problem problem;  // of one channel
  Dense<double> x, w;
};
// Of image 0, output channel 0 and input channel 0.
Slice first_slice(const Problem& problem, const Operands& data);

// The stamp of an input element: x[i] * w[t], where i*s + t*d - pad_begin is an output.
struct Stamp {
  Extents input{};
  double value = 0;  // x[i]
  Dense<double> products;
  std::vector<bool> lands;  // of the outputs: which the stamp reaches
};
std::vector<Stamp> stamps(const Slice& slice);
Dense<double> sum_of(const Slice& slice, const std::vector<Stamp>& stamps);

// z, x with s-1 zeros between its elements, d*(K-1) - pad_begin zeros before and d*(K-1) - pad_end + output_padding
// after them, where a negative number takes elements away; then y[o] = sum over t of z[o + t*d] * w[K-1-t].
struct ZeroInserted {
  Dense<double> z, flipped;
  std::vector<bool> is_data;  // of z's elements
};
ZeroInserted zero_inserted(const Slice& slice);
Dense<double> convolved(const Slice& slice, const ZeroInserted& inserted);

// W^T: row o, column i has w[t] where o = i*s + t*d - pad_begin, and nothing elsewhere; rows and columns flattened.
struct TransposedMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<double> values;
  std::vector<bool> is_weight;
};
TransposedMatrix transposed_matrix(const Slice& slice);
Dense<double> multiplied(const Slice& slice, const TransposedMatrix& matrix);

// The outputs of an axis whose o + pad_begin leave the same remainder modulo s, and the taps that reach them.
struct AxisResidue {
  int64_t residue = 0;
  std::vector<int64_t> outputs, taps;
};
std::vector<AxisResidue> residues(const Axis& axis);
// Phase by phase, a dense sum over the taps of each.
Dense<double> interleaved(const Slice& slice);

}  // namespace tconv
