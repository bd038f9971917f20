#include "report/onnx/model.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "impls/version.h"
#include "report/stored/arrays.h"

namespace tconv::onnx {
namespace {

constexpr char kOperator[] = "ConvTranspose";

bool is_onnx_domain(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

bool is_conv_transpose(const wire::NodeProto& node) {
  return node.op_type() == kOperator && is_onnx_domain(node.domain());
}

const wire::NodeProto& only_node(const wire::GraphProto& graph) {
  if (std::none_of(graph.node().begin(), graph.node().end(), is_conv_transpose))
    throw NoConvTranspose("its model has no ConvTranspose");
  if (graph.node_size() != 1)
    throw Refused("its model has " + std::to_string(graph.node_size()) + " nodes, not ConvTranspose alone");
  return graph.node(0);
}

// Files of the first versions do not say which operators they mean.
int64_t opset_of(const wire::ModelProto& proto) {
  int64_t version = 1;
  for (const auto& set : proto.opset_import())
    if (is_onnx_domain(set.domain())) version = set.version();
  if (version < 1) throw Malformed("the version of its operators is " + std::to_string(version));
  return version;
}

void require_sound(const wire::NodeProto& node, const wire::GraphProto& graph) {
  const int inputs = node.input_size();
  if (inputs < 2 || inputs > 3 || node.input(0).empty() || node.input(1).empty())
    throw Malformed("ConvTranspose has not two or three inputs");
  if (node.output_size() != 1 || graph.output_size() != 1 || node.output(0) != graph.output(0).name())
    throw Malformed("the output of the model is not that of ConvTranspose");
}

}  // namespace

Model model_of(const wire::ModelProto& proto) {
  if (!proto.has_graph()) throw Malformed("it has no graph");
  const wire::GraphProto& graph = proto.graph();
  const wire::NodeProto& node = only_node(graph);
  require_sound(node, graph);
  Model model{opset_of(proto),
              attributes_of(node),
              node.input(0),
              node.input(1),
              node.input_size() == 3 ? node.input(2) : "",
              {},
              {},
              {}};
  for (const wire::TensorProto& tensor : graph.initializer()) {
    const bool is_used = std::count(node.input().begin(), node.input().end(), tensor.name()) != 0;
    if (is_used && !model.initializers.emplace(tensor.name(), array_of(tensor)).second)
      throw Malformed("there are two initializers " + shown(tensor.name()));
  }
  for (const auto& input : graph.input()) {
    model.inputs.push_back(input.name());
    const bool has_value = std::any_of(graph.initializer().begin(), graph.initializer().end(),
                                       [&](const auto& tensor) { return tensor.name() == input.name(); });
    if (!has_value) model.inputs_without_value.push_back(input.name());
  }
  return model;
}

namespace {

void add_ints(wire::NodeProto& node, const char* name, const Problem& p,
              std::initializer_list<int64_t Axis::*> members) {
  wire::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(wire::AttributeProto::INTS);
  for (const auto member : members)
    for (size_t a = p.first_axis(); a < 3; ++a) attribute.add_ints(p.axes[a].*member);
}

void add_attributes(wire::NodeProto& node, const Problem& p) {
  add_ints(node, "dilations", p, {&Axis::dilation});
  wire::AttributeProto& group = *node.add_attribute();
  group.set_name("group");
  group.set_type(wire::AttributeProto::INT);
  group.set_i(p.groups);
  add_ints(node, "kernel_shape", p, {&Axis::kernel});
  add_ints(node, "output_padding", p, {&Axis::output_padding});
  add_ints(node, "pads", p, {&Axis::pad_begin, &Axis::pad_end});
  add_ints(node, "strides", p, {&Axis::stride});
}

wire::ValueInfoProto value(const std::string& name, ElementType type, const Dims& dims) {
  wire::ValueInfoProto value;
  value.set_name(name);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(data_type_of(type));
  tensor.mutable_shape();
  for (const int64_t size : dims) tensor.mutable_shape()->add_dim()->set_dim_value(size);
  return value;
}

}  // namespace

wire::ModelProto proto_of(const Problem& p, ElementType type, const std::vector<wire::TensorProto>& constants) {
  const bool of_22 = type == ElementType::bf16;
  wire::ModelProto model;
  model.set_ir_version(of_22 ? 10 : 6);  // those of the first ONNX with these operators: 1.17, 1.6
  model.set_producer_name("tconv");
  model.set_producer_version(kVersion);
  auto& operators = *model.add_opset_import();
  operators.set_domain("");
  operators.set_version(of_22 ? 22 : 11);

  wire::GraphProto& graph = *model.mutable_graph();
  graph.set_name("conv_transpose");
  wire::NodeProto& node = *graph.add_node();
  node.set_op_type(kOperator);
  add_attributes(node, p);
  for (const stored::NamedDims& operand : stored::operand_dims(p)) {
    node.add_input(operand.name);
    const bool is_constant = std::any_of(constants.begin(), constants.end(),
                                         [&](const auto& constant) { return constant.name() == operand.name; });
    if (!is_constant) *graph.add_input() = value(operand.name, type, operand.dims);
  }
  for (const auto& constant : constants) *graph.add_initializer() = constant;
  node.add_output("y");
  *graph.add_output() = value("y", type, stored::dims_of(output_shape(p), p.rank));
  return model;
}

}  // namespace tconv::onnx
