// Files that somebody else has broken: each is read, or an error says what is wrong with which file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>

#include "ref/data.h"
#include "report/onnx/folder.h"
#include "report/onnx/test_models.h"
#include "report/stored/stored_output.h"

namespace tconv::onnx {
namespace {

namespace fs = test::fs;

using test::add;
using test::floats;
using test::model;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class HostileTest : public test::FolderTest {
 protected:
  template <typename Error>
  void expect_error(const std::string& file, const std::string& text) const {
    EXPECT_THAT(
        [&] { read_folder(folder_); },
        ThrowsMessage<Error>(AllOf(HasSubstr(file.empty() ? "" : (folder_ / file).string() + ": "), HasSubstr(text))));
  }
  void expect_malformed_model(const std::function<void(wire::ModelProto&)>& change, const std::string& text) const {
    auto proto = model(11);
    change(proto);
    write_simple(proto);
    expect_error<Malformed>("model.onnx", text);
  }
  void expect_malformed_input(const wire::TensorProto& tensor, const std::string& text) const {
    write_simple();
    write("test_data_set_0/input_0.pb", tensor);
    expect_error<Malformed>("test_data_set_0/input_0.pb", text);
  }
};

TEST_F(HostileTest, FilesThatAreNotThere) {
  expect_error<Malformed>("model.onnx", "no such file");
  for (const char* file : {"test_data_set_0/output_0.pb", "model.onnx"}) {
    write_simple();
    fs::remove(folder_ / file);
    expect_error<Malformed>(file, "no such file");
  }
  write_simple();
  fs::remove(folder_ / "test_data_set_0/input_1.pb");
  expect_error<Malformed>("test_data_set_0", "no value for 'W'");
  write_simple();
  fs::rename(folder_ / "test_data_set_0", folder_ / "test_data_set_7");
  expect_error<Malformed>("", "no test_data_set_0");
}

TEST_F(HostileTest, FilesThatAreNone) {
  write_simple();
  fs::remove(folder_ / "model.onnx");
  ASSERT_EQ(mkfifo((folder_ / "model.onnx").c_str(), 0600), 0);
  expect_error<Malformed>("model.onnx", "no such file");
}

// It is not written: a file may have a hole.
TEST_F(HostileTest, FilesThatAreTooLarge) {
  write_simple();
  fs::resize_file(folder_ / "model.onnx", kMostBytes + 1);
  expect_error<Malformed>("model.onnx", "more than 256 MiB");
}

TEST_F(HostileTest, TextIsNoModel) {
  write_simple();
  write("model.onnx", std::string("hello"));
  expect_error<Malformed>("model.onnx", "cut off, or no file of ONNX");
  write("model.onnx", std::string());
  expect_error<Malformed>("model.onnx", "no graph");
}

TEST_F(HostileTest, DimensionsThatAreNone) {
  expect_malformed_input(floats("X", {1, 1, -3}, {1, 2, 3}), "1x1x-3");
  expect_malformed_input(floats("X", {-1, -1, 3}, {1, 2, 3}), "-1x-1x3");
  expect_malformed_input(floats("X", {1LL << 32, 1LL << 32, 3}, {1, 2, 3}), "64 bits");
  expect_malformed_input(floats("X", {1, 1, 1LL << 40}, {1, 2, 3}), "has 3 elements of data");
  expect_malformed_input(floats("X", {0, 1LL << 62, 1LL << 62}, {1, 2, 3}), "has 3 elements of data");
  expect_malformed_input(floats("X", {}, {1, 2, 3}), "has 3 elements of data");
}

TEST_F(HostileTest, DataOfTheWrongLength) {
  for (const size_t bytes : {0, 11, 13, 16}) {
    wire::TensorProto tensor = floats("X", {1, 1, 3}, {});
    tensor.set_raw_data(std::string(bytes, '\0'));
    expect_malformed_input(tensor, std::to_string(bytes) + " bytes of data");
  }
  wire::TensorProto twice = floats("X", {1, 1, 3}, {1, 2, 3});
  twice.set_raw_data(std::string(12, '\0'));
  expect_malformed_input(twice, "twice");
  wire::TensorProto halves = floats("X", {1, 1, 1}, {});
  halves.set_data_type(wire::TensorProto::FLOAT16);
  halves.add_int32_data(1 << 16);
  expect_malformed_input(halves, "bits 65536");
}

TEST_F(HostileTest, DataElsewhere) {
  wire::TensorProto tensor = floats("X", {1, 1, 3}, {});
  tensor.set_data_location(wire::TensorProto::EXTERNAL);
  tensor.add_external_data()->set_key("location");
  write_simple();
  write("test_data_set_0/input_0.pb", tensor);
  expect_error<Refused>("", "another file");
  write_simple();
  wire::TensorProto integers = floats("X", {1, 1, 3}, {});
  integers.set_data_type(7);
  write("test_data_set_0/input_0.pb", integers);
  expect_error<Refused>("", "number 7");
}

TEST_F(HostileTest, ModelsThatContradictThemselves) {
  const auto graph_of = [](wire::ModelProto& m) { return m.mutable_graph(); };
  expect_malformed_model([&](auto& m) { graph_of(m)->mutable_node(0)->mutable_input()->RemoveLast(); }, "inputs");
  expect_malformed_model([&](auto& m) { graph_of(m)->mutable_node(0)->mutable_output()->Clear(); }, "output");
  expect_malformed_model([&](auto& m) { graph_of(m)->mutable_output(0)->set_name("Z"); }, "output");
  expect_malformed_model([](auto& m) { m.mutable_opset_import(0)->set_version(-1); }, "-1");
  expect_malformed_model([](auto& m) { add(m, "auto_pad", std::string("SOME\x1b[31m")); }, "'SOME?[31m'");
  expect_malformed_model([](auto& m) { add(m, "strides", Dims{1}); }, "stands twice");
  expect_malformed_model([](auto& m) { add(m, "pads", std::string("1")); }, "'pads' must be a list of integers");
  expect_malformed_model([](auto& m) { add(m, "group", Dims{1}); }, "'group' must be an integer");
  expect_malformed_model([](auto& m) { add(m, "pads", Dims{1, 1, 1}); }, "pads has 3 numbers");
  expect_malformed_model(
      [&](auto& m) {
        *graph_of(m)->add_initializer() = floats("W", {1}, {1});
        *graph_of(m)->add_initializer() = floats("W", {1}, {1});
      },
      "two initializers");
}

TEST_F(HostileTest, AttributesThatAreUnknown) {
  auto proto = model(11);
  add(proto, std::string(1000, 'a'), Dims{1});
  write_simple(proto);
  EXPECT_THAT([&] { read_folder(folder_); }, ThrowsMessage<Refused>(AllOf(HasSubstr("'aaa"), HasSubstr("..."))));
}

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>(value % 128 + 128);
  return bytes + static_cast<char>(value);
}

// Graphs as attributes of nodes of graphs, a thousand deep. Of what is skipped nothing is followed.
TEST_F(HostileTest, DeepGraphsAreSkipped) {
  const auto field = [](uint64_t number, const std::string& content) {
    return varint(number << 3 | 2) + varint(content.size()) + content;
  };
  std::string graph;
  for (int depth = 0; depth < 1000; ++depth) graph = field(1, field(5, field(1, "body") + field(6, graph)));
  wire::ModelProto proto = model(11);
  write_simple(proto);
  const std::string sound = proto.mutable_graph()->SerializeAsString();
  write("model.onnx", field(7, sound + graph));
  expect_error<Refused>("", "2 nodes");
  // A group in a group in a group, which is followed, though nobody needs it.
  write("model.onnx", std::string(100000, '\x9b'));
  expect_error<Malformed>("model.onnx", "cut off, or no file of ONNX");
}

// Ten thousand folders, each with a few bytes of one file changed, taken out or put in, or its end cut off.
TEST_F(HostileTest, WhateverChangesIsReadOrToldOf) {
  auto proto = model(10, {"X", "W", "B"});
  add(proto, "auto_pad", std::string("SAME_LOWER"));
  add(proto, "dilations", Dims{1});
  *proto.mutable_graph()->add_initializer() = floats("B", {1}, {5});
  write_simple(proto);
  const std::vector<std::string> files = {"model.onnx", "test_data_set_0/input_0.pb", "test_data_set_0/input_1.pb",
                                          "test_data_set_0/output_0.pb"};
  std::vector<std::string> sound;
  for (const std::string& file : files) {
    std::ifstream stream(folder_ / file, std::ios::binary);
    sound.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  ASSERT_NO_THROW(read_folder(folder_));

  int read = 0, malformed = 0, refused = 0;
  for (uint64_t number = 0; number < 10000; ++number) {
    uint64_t bits = mix(number);
    const auto draw = [&](size_t below) { return (bits = mix(bits)) % below; };
    const size_t which = draw(files.size());
    std::string bytes = sound[which];
    for (size_t changes = 1 + draw(3); changes > 0 && !bytes.empty(); --changes) {
      const size_t at = draw(bytes.size());
      switch (draw(5)) {
        case 0:
          bytes.resize(at);
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << draw(8));
          break;
        case 2:
          bytes[at] = static_cast<char>(draw(256));
          break;
        case 3:
          bytes.insert(at, 1 + draw(12), static_cast<char>(draw(4) == 0 ? draw(256) : 255));
          break;
        default:
          bytes.erase(at, 1 + draw(4));
      }
    }
    write(files[which], bytes);
    try {
      for (const DataSet& set : read_folder(folder_))
        if (memory_bytes(set.asked) < 1 << 20) stored::judge(set, kMissBits);
      ++read;
    } catch (const Malformed& error) {
      EXPECT_THAT(error.what(), HasSubstr(folder_.string()));
      ++malformed;
    } catch (const Refused& error) {
      EXPECT_STRNE(error.what(), "");
      ++refused;
    }
    write(files[which], sound[which]);
  }
  EXPECT_GT(read, 500);
  EXPECT_GT(malformed, 500);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace tconv::onnx
