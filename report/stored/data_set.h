// A test that somebody has stored: a case, and what it is said to give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ref/case.h"
#include "ref/element_type.h"

namespace tconv::stored {

using Dims = std::vector<int64_t>;

// "1x2x3"
std::string text_of(const Dims& dims);

// The product of the dimensions. Throws Malformed if one is negative, or if it does not fit in 64 bits.
size_t count_of(const Dims& dims);

// The values, exact, in canonical order: as many as the product of the dimensions, none of which is negative.
struct Array {
  ElementType type = ElementType::f32;
  Dims dims;
  std::vector<double> values;
};

struct DataSet {
  std::string name;             // as findings have it: "onnx:FOLDER"
  std::string path;             // of the file or folder
  Case asked;                   // a valid one, with explicit values
  std::vector<Problem> others;  // what the test may mean as well
  Array stored;
};

// Throws Refused unless the case is a valid one.
void require_valid(const Case& c);

}  // namespace tconv::stored
