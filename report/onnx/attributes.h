// The attributes of a ConvTranspose node.
#pragma once

#include "report/onnx/tensors.h"

namespace tconv::onnx {

enum class AutoPad : uint8_t { notset, valid, same_upper, same_lower };

// Lists are empty where a node does not have them.
struct Attributes {
  AutoPad auto_pad = AutoPad::notset;
  int64_t group = 1;
  Dims kernel_shape, strides, dilations, output_padding, output_shape;
  Dims pads;  // all begins, then all ends
};

// Throws Malformed if one has not the form that it must have, Refused if one is unknown.
Attributes attributes_of(const wire::NodeProto& node);

}  // namespace tconv::onnx
