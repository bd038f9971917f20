#include "report/onnx/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "props/search/generate.h"
#include "ref/case_text.h"
#include "report/onnx/export.h"
#include "report/onnx/test_models.h"
#include "report/stored/stored_output.h"

namespace tconv::onnx {
namespace {

namespace fs = test::fs;

using test::add;
using test::floats;
using test::model;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

class OnnxFolderTest : public test::FolderTest {
 protected:
  DataSet only() const {
    auto sets = read_folder(folder_);
    EXPECT_EQ(sets.size(), 1U);
    return sets.at(0);
  }
  Verdict verdict() const { return judge(only(), kMissBits).verdict; }
};

TEST_F(OnnxFolderTest, ReadsWhatIsAskedAndStored) {
  write_simple();
  const DataSet set = only();
  EXPECT_EQ(to_text(set.asked),
            "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=2 s=2 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=values "
            "xv=1,2,3 wv=10,1 bv=");
  EXPECT_THAT(set.stored.values, ElementsAre(10, 1, 20, 2, 30, 3));
  EXPECT_EQ(judge(set, kMissBits).verdict.kind, Verdict::Kind::holds);
}

TEST_F(OnnxFolderTest, OneWrongNumberShows) {
  write_simple();
  write("test_data_set_0/output_0.pb", floats("Y", {1, 1, 6}, {10, 1, 20, 2, 30, 4}));
  const Verdict wrong = verdict();
  EXPECT_TRUE(wrong.fails());
  EXPECT_EQ(wrong.bug_class, "wrong_values");
  ASSERT_EQ(wrong.comparison.first.size(), 1U);
  EXPECT_EQ(wrong.comparison.first[0].index, (Extents{0, 0, 0, 0, 5}));
}

TEST_F(OnnxFolderTest, WrongShapesAndTypesShow) {
  write_simple();
  write("test_data_set_0/output_0.pb", floats("Y", {1, 6, 1}, {10, 1, 20, 2, 30, 3}));
  EXPECT_EQ(verdict().bug_class, "wrong_shape");
  wire::TensorProto doubles;
  for (const int64_t size : {1, 1, 6}) doubles.add_dims(size);
  doubles.set_data_type(wire::TensorProto::DOUBLE);
  for (const double value : {10, 1, 20, 2, 30, 3}) doubles.add_double_data(value);
  write("test_data_set_0/output_0.pb", doubles);
  EXPECT_EQ(verdict().bug_class, "wrong_type");
}

// Of two products the bound is 2 * 2^-24 of the sum: the next float is within it, the eighth is not.
TEST_F(OnnxFolderTest, RealsHaveTheBoundOfTheirSums) {
  auto proto = model(11);
  write("model.onnx", proto);
  write("test_data_set_0/input_0.pb", floats("X", {1, 2, 1}, {0.1F, 0.7F}));
  write("test_data_set_0/input_1.pb", floats("W", {2, 1, 1}, {0.3F, 0.9F}));
  const float right = 0.1F * 0.3F + 0.7F * 0.9F;
  write("test_data_set_0/output_0.pb", floats("Y", {1, 1, 1}, {std::nextafter(right, 1.0F)}));
  EXPECT_FALSE(verdict().fails());
  write("test_data_set_0/output_0.pb", floats("Y", {1, 1, 1}, {right * (1 + 0x1p-21F)}));
  EXPECT_TRUE(verdict().fails());
}

// The stored output says which of the readings of a node before version 11 is meant.
TEST_F(OnnxFolderTest, TheStoredOutputChoosesAmongReadings) {
  auto proto = model(9);
  add(proto, "auto_pad", std::string("SAME_UPPER"));
  const auto write_output = [&](const std::vector<float>& values) {
    write_simple(proto);
    write("test_data_set_0/input_1.pb", floats("W", {1, 1, 3}, {100, 10, 1}));  // 100 10 201 20 302 30 3
    write("test_data_set_0/output_0.pb", floats("Y", {1, 1, static_cast<int64_t>(values.size())}, values));
  };
  write_output({10, 201, 20, 302, 30, 3});
  EXPECT_FALSE(verdict().fails());
  write_output({100, 10, 201, 20, 302, 30});
  EXPECT_FALSE(verdict().fails());
  write_output({201, 20, 302});
  EXPECT_FALSE(verdict().fails());
  EXPECT_EQ(judge(only(), kMissBits).tried.problem.axes[2].pad_begin, 2);
  write_output({100, 10, 201, 20, 302, 31});
  EXPECT_TRUE(verdict().fails());
}

TEST_F(OnnxFolderTest, WeightsMayBeInitializers) {
  for (const bool listed : {false, true}) {
    auto proto = listed ? model(8) : model(8, {"X"});
    if (!listed) proto.mutable_graph()->mutable_node(0)->add_input("W");
    if (listed) proto.mutable_graph()->mutable_input()->SwapElements(0, 1);
    *proto.mutable_graph()->add_initializer() = floats("W", {1, 1, 2}, {10, 1});
    write_simple(proto);
    fs::remove(folder_ / "test_data_set_0/input_1.pb");
    EXPECT_FALSE(verdict().fails()) << listed;
    write("test_data_set_0/input_0.pb", floats("", {1, 1, 3}, {1, 2, 3}));
    EXPECT_FALSE(verdict().fails()) << "without names, by their places";
    if (!listed) continue;
    write("test_data_set_0/input_0.pb", floats("", {1, 1, 2}, {20, 2}));
    write("test_data_set_0/input_1.pb", floats("", {1, 1, 3}, {1, 2, 3}));
    EXPECT_THAT(only().asked.recipe.w, ElementsAre(20, 2)) << "a file counts more than an initializer";
  }
}

TEST_F(OnnxFolderTest, AnInputMayBeMissingOrABias) {
  auto proto = model(11, {"X", "W", ""});
  proto.mutable_graph()->mutable_input()->RemoveLast();
  write_simple(proto);
  EXPECT_FALSE(only().asked.problem.bias);
  write_simple(model(11, {"X", "W", "B"}));
  write("test_data_set_0/input_2.pb", floats("B", {1}, {1000}));
  write("test_data_set_0/output_0.pb", floats("Y", {1, 1, 6}, {1010, 1001, 1020, 1002, 1030, 1003}));
  EXPECT_TRUE(only().asked.problem.bias);
  EXPECT_FALSE(verdict().fails());
}

TEST_F(OnnxFolderTest, EveryDataSetIsRead) {
  write_simple();
  fs::copy(folder_ / "test_data_set_0", folder_ / "test_data_set_1");
  write("test_data_set_1/output_0.pb", floats("Y", {1, 1, 6}, {0, 1, 20, 2, 30, 3}));
  const auto sets = read_folder(folder_);
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_FALSE(judge(sets[0], kMissBits).verdict.fails());
  EXPECT_TRUE(judge(sets[1], kMissBits).verdict.fails());
}

TEST_F(OnnxFolderTest, OtherModelsAreRefused) {
  auto other = model(11);
  other.mutable_graph()->mutable_node(0)->set_op_type("Conv");
  write_simple(other);
  EXPECT_THROW(read_folder(folder_), NoConvTranspose);
  other.mutable_graph()->mutable_node(0)->set_op_type("ConvTranspose");
  other.mutable_graph()->mutable_node(0)->set_domain("com.microsoft");
  write_simple(other);
  EXPECT_THROW(read_folder(folder_), NoConvTranspose);
  auto two = model(11);
  two.mutable_graph()->add_node()->set_op_type("Relu");
  write_simple(two);
  EXPECT_THAT([&] { read_folder(folder_); }, ThrowsMessage<Refused>(HasSubstr("2 nodes")));
}

// What is written is the case in canonical order, and right: in every type, layout, rank and place of the weights.
TEST_F(OnnxFolderTest, WhatIsExportedIsReadAgain) {
  const CaseStream stream({}, 3);
  int cases = 0, ranks[4] = {}, grouped = 0, biased = 0;
  for (uint64_t number = 0; number < 400; ++number) {
    auto c = exportable(stream[number]);
    if (!c) continue;
    if (number % 3 == 0) c->x = {Placement::Order::nxc, 1, 2};
    if (number % 5 == 0 && integer_range(c->problem, ElementType::bf16)) c->type = ElementType::bf16;
    ASSERT_EQ(not_exportable(*c), "");
    const fs::path folder = folder_ / folder_name(*c);
    write_folder(*c, number % 2 == 0 ? Weights::input : Weights::initializer, folder);
    const auto sets = read_folder(folder);
    ASSERT_EQ(sets.size(), 1U);
    Case canonical = with_explicit_values(*c);
    canonical.x = canonical.w = canonical.y = {};
    EXPECT_EQ(to_text(sets[0].asked), to_text(canonical));
    EXPECT_THAT(sets[0].others, IsEmpty());
    EXPECT_NE(judge(sets[0], kMissBits).verdict.kind, Verdict::Kind::fails) << to_text(*c);
    fs::remove_all(folder);
    ++cases, ++ranks[c->problem.rank], grouped += c->problem.groups > 1, biased += c->problem.bias;
  }
  EXPECT_GT(cases, 300);
  for (const int rank : {1, 2, 3}) EXPECT_GT(ranks[rank], 50) << rank;
  EXPECT_GT(grouped, 50);
  EXPECT_GT(biased, 50);
}

TEST(ExportTest, OnlyWhatHasOneAnswerIsExported) {
  const auto reason = [](const std::string& type, const std::string& data) {
    const auto parsed =
        parse_case("tconv1 type=" + type +
                   " n=1 g=1 ci=2 co=3 in=4 k=3 s=2 d=1 pb=1 pe=1 op=0 bias=0 x=ncx w=ncx y=ncx data=" + data);
    return not_exportable(std::get<Case>(parsed));
  };
  for (const char* type : {"f32", "f64", "f16", "bf16"}) EXPECT_EQ(reason(type, "integers:1"), "") << type;
  EXPECT_THAT(reason("f32", "reals:1"), HasSubstr("data=integers:SEED"));
  EXPECT_THAT(reason("f32", "special:1"), HasSubstr("data=integers:SEED"));
  EXPECT_THAT(reason("f16:f16:f32", "integers:1"), HasSubstr("one type"));
  EXPECT_THAT(reason("s8:s8:s32 zp=0:0:0", "integers:1"), HasSubstr("one type"));
}

}  // namespace
}  // namespace tconv::onnx
