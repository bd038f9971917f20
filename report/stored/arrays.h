// What a case asks and what it must get, as other programs take it: dense arrays in canonical order, whatever the
// layouts of the case.
#pragma once

#include <string>
#include <vector>

#include "ref/case.h"
#include "ref/tensor.h"
#include "report/stored/data_set.h"

namespace tconv::stored {

// The dimensions of a tensor of a problem of this rank, without those that it does not have.
Dims dims_of(const Extents& shape, int rank);

struct NamedDims {
  std::string name;
  Dims dims;
};
// Of x, w and, with bias, b.
std::vector<NamedDims> operand_dims(const Problem& problem);

struct NamedArray {
  std::string name;
  Dims dims;
  Tensor elements;  // dense
};
// x, w, b if there is one, and y: the reference's output, rounded to its type; of integers with their zero points.
// Requires a valid case.
std::vector<NamedArray> arrays_of(const Case& c);

// Why no file can hold what the case must get; empty if one can: only outputs that are determined to the bit are
// stored, so that no tolerance of who reads them matters. Requires a valid case.
std::string not_determined(const Case& c);

// Twelve digits: the same for the same case, and hardly for another.
std::string digest_of(const Case& c);

}  // namespace tconv::stored
