// A model of one ConvTranspose node.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/onnx/attributes.h"
#include "report/onnx/readings.h"
#include "report/onnx/tensors.h"

namespace tconv::onnx {

struct Model {
  int64_t opset = 1;  // the version of ONNX's operators
  Attributes attributes;
  std::string x, w, b;                                    // names of the node's inputs; b is empty without bias
  std::vector<std::string> inputs, inputs_without_value;  // of the model, in order: all, and those of no initializer
  std::map<std::string, Array> initializers;              // those that the node uses
};

// Throws Malformed or Refused, NoConvTranspose if there is none among the nodes.
Model model_of(const wire::ModelProto& proto);

// y = ConvTranspose(x, w[, b]) of the problem, with all attributes spelled out; the `constants` are initializers, the
// other operands inputs. Of version 11, or 22 for types that need it.
wire::ModelProto proto_of(const Problem& problem, ElementType type, const std::vector<wire::TensorProto>& constants);

}  // namespace tconv::onnx
