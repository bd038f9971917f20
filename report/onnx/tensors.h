// Tensors as ONNX's files have them.
#pragma once

#include <cstdint>
#include <string>

#include "ref/element_type.h"
#include "ref/tensor.h"
#include "report/onnx/onnx_subset.pb.h"
#include "report/stored/data_set.h"
#include "report/stored/error.h"

namespace tconv::onnx {

using stored::Array;
using stored::Dims;
using stored::Malformed;
using stored::NoConvTranspose;
using stored::Refused;
using stored::shown;
using stored::text_of;

// Throws Malformed if the data do not fit the dimensions, Refused for types that ConvTranspose has not, and for data in
// other files.
Array array_of(const wire::TensorProto& tensor);

// Of a tensor of one of ConvTranspose's types whose elements are dense.
wire::TensorProto proto_of(const std::string& name, const Dims& dims, const Tensor& elements);

// The number of a type in the files; 0 of those that ConvTranspose has not.
int32_t data_type_of(ElementType type);

}  // namespace tconv::onnx
