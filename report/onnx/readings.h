// The problem that a ConvTranspose node poses: https://onnx.ai/onnx/operators/onnx__ConvTranspose.html, versions 1, 11
// and 22.
//
//   total = stride * (input - 1) + output_padding + dilation * (kernel - 1) + 1 - output     is cut off, for each axis
//
// The output is output_shape, where given; with auto_pad=SAME_* input * stride; or else what is left by the pads. The
// odd unit of a total is cut off at the end with SAME_UPPER, otherwise at the begin.
//
// Before version 11 ONNX contradicted itself: the formula had the odd unit at the other end, and SAME_* was said to
// give outputs of the size of the input (onnx/onnx issues 1609, 3153). A node of that time may mean either.
#pragma once

#include <optional>
#include <vector>

#include "ref/problem.h"
#include "report/onnx/attributes.h"

namespace tconv::onnx {

struct OperandDims {
  Dims x, w;
  std::optional<Dims> b;
};

// What the node may mean: one valid problem; before version 11 of the operators, up to four. Throws Malformed if the
// attributes do not fit the operands, Refused if a problem has not that: negative pads, or more than three axes.
std::vector<Problem> readings(const Attributes& attributes, int64_t opset, const OperandDims& dims);

}  // namespace tconv::onnx
