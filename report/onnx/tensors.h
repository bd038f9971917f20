// Tensors as ONNX's files have them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ref/element_type.h"
#include "ref/tensor.h"
#include "report/onnx/onnx_subset.pb.h"

namespace tconv::onnx {

using Dims = std::vector<int64_t>;

// The values, exact, in canonical order: as many as the product of the dimensions, none of which is negative.
struct Array {
  ElementType type = ElementType::f32;
  Dims dims;
  std::vector<double> values;
};

// Throws Malformed if the data do not fit the dimensions, Refused for types that ConvTranspose has not, and for data in
// other files.
Array array_of(const wire::TensorProto& tensor);

// Of a tensor of one of ConvTranspose's types whose elements are dense.
wire::TensorProto proto_of(const std::string& name, const Dims& dims, const Tensor& elements);

// The number of a type in the files; 0 of those that ConvTranspose has not.
int32_t data_type_of(ElementType type);

// "1x2x3"
std::string text_of(const Dims& dims);

}  // namespace tconv::onnx
