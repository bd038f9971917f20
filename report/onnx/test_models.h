// Models and folders for tests, as ONNX's own generator writes them: all that is not said is left to its default.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "ref/element_type.h"
#include "report/onnx/onnx_subset.pb.h"
#include "report/onnx/tensors.h"

namespace tconv::onnx::test {

namespace fs = std::filesystem;

inline wire::TensorProto floats(const std::string& name, const Dims& dims, const std::vector<float>& values) {
  wire::TensorProto tensor;
  tensor.set_name(name);
  for (const int64_t size : dims) tensor.add_dims(size);
  tensor.set_data_type(wire::TensorProto::FLOAT);
  for (const float value : values) tensor.add_float_data(value);
  return tensor;
}

inline wire::ModelProto model(int64_t opset, const std::vector<std::string>& inputs = {"X", "W"}) {
  wire::ModelProto model;
  model.set_ir_version(6);
  model.add_opset_import()->set_version(opset);
  wire::NodeProto& node = *model.mutable_graph()->add_node();
  node.set_op_type("ConvTranspose");
  for (const std::string& name : inputs) {
    node.add_input(name);
    model.mutable_graph()->add_input()->set_name(name);
  }
  node.add_output("Y");
  model.mutable_graph()->add_output()->set_name("Y");
  return model;
}

inline void add(wire::ModelProto& model, const std::string& name, const Dims& values) {
  wire::AttributeProto& attribute = *model.mutable_graph()->mutable_node(0)->add_attribute();
  attribute.set_name(name);
  attribute.set_type(wire::AttributeProto::INTS);
  for (const int64_t value : values) attribute.add_ints(value);
}

inline void add(wire::ModelProto& model, const std::string& name, const std::string& value) {
  wire::AttributeProto& attribute = *model.mutable_graph()->mutable_node(0)->add_attribute();
  attribute.set_name(name);
  attribute.set_type(wire::AttributeProto::STRING);
  attribute.set_s(value);
}

// A folder of tests, with what is written into it. In memory, where that is possible: some write it many thousand
// times.
class FolderTest : public ::testing::Test {
 protected:
  FolderTest() {
    const bool has_memory = fs::is_directory("/dev/shm");
    folder_ = fs::path(has_memory ? "/dev/shm" : ::testing::TempDir()) / ("tconv_onnx_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "test_data_set_0");
  }
  ~FolderTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  template <typename Message>
  void write(const std::string& name, const Message& message) const {
    write(name, message.SerializeAsString());
  }

  // x = 1 2 3, w = 10 1, stride 2: y = 10 1 20 2 30 3.
  void write_simple(wire::ModelProto model = test::model(11)) const {
    add(model, "strides", Dims{2});
    write("model.onnx", model);
    write("test_data_set_0/input_0.pb", floats("X", {1, 1, 3}, {1, 2, 3}));
    write("test_data_set_0/input_1.pb", floats("W", {1, 1, 2}, {10, 1}));
    write("test_data_set_0/output_0.pb", floats("Y", {1, 1, 6}, {10, 1, 20, 2, 30, 3}));
  }

  fs::path folder_;
};

}  // namespace tconv::onnx::test
