#include "report/onnx/readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tconv::onnx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Throws;
using testing::ThrowsMessage;

// Of one axis: 4 inputs, a kernel of 5, stride 2. Without pads there are 11 outputs.
const OperandDims kDims = {{1, 1, 4}, {1, 1, 5}, {}};
Attributes of(AutoPad auto_pad, Dims output_shape = {}) {
  Attributes attributes;
  attributes.auto_pad = auto_pad;
  attributes.strides = {2};
  attributes.output_shape = std::move(output_shape);
  return attributes;
}

struct Cut {
  int64_t begin, end, more;
  friend bool operator==(const Cut&, const Cut&) = default;
};
std::ostream& operator<<(std::ostream& out, const Cut& c) { return out << c.begin << " " << c.end << " " << c.more; }

std::vector<Cut> cuts(const Attributes& attributes, int64_t opset, const OperandDims& dims = kDims) {
  std::vector<Cut> found;
  for (const Problem& p : readings(attributes, opset, dims)) {
    const Axis& axis = p.axes[2];
    found.push_back({axis.pad_begin, axis.pad_end, axis.output_padding});
  }
  return found;
}

TEST(ReadingsTest, PadsAreBeginsThenEnds) {
  Attributes attributes;
  attributes.strides = {2, 3};
  attributes.dilations = {1, 2};
  attributes.output_padding = {1, 0};
  attributes.pads = {1, 2, 3, 4};
  attributes.group = 2;
  const auto read = readings(attributes, 11, {{2, 4, 5, 6}, {4, 3, 3, 4}, Dims{6}});
  ASSERT_EQ(read.size(), 1U);
  const Problem& p = read.front();
  EXPECT_EQ(p.axes[1], (Axis{5, 3, 2, 1, 1, 3, 1}));
  EXPECT_EQ(p.axes[2], (Axis{6, 4, 3, 2, 2, 4, 0}));
  EXPECT_EQ(p.rank, 2);
  EXPECT_EQ(p.batch, 2);
  EXPECT_EQ(p.groups, 2);
  EXPECT_EQ(p.in_channels, 4);
  EXPECT_EQ(p.out_channels, 6);
  EXPECT_TRUE(p.bias);
}

// The output is input * stride = 8, so that 3 are cut off: one here, two there.
TEST(ReadingsTest, TheOddUnitOfSameIsCutOffAtTheEndWithUpper) {
  for (const int64_t opset : {11, 13, 22}) {
    EXPECT_THAT(cuts(of(AutoPad::same_upper), opset), ElementsAre(Cut{1, 2, 0}));
    EXPECT_THAT(cuts(of(AutoPad::same_lower), opset), ElementsAre(Cut{2, 1, 0}));
  }
}

// "Match the input" cuts 7 off; either end may get the odd one.
TEST(ReadingsTest, BeforeVersion11SameMeansAnyOfFour) {
  EXPECT_THAT(cuts(of(AutoPad::same_upper), 10), ElementsAre(Cut{4, 3, 0}, Cut{3, 4, 0}, Cut{2, 1, 0}, Cut{1, 2, 0}));
  EXPECT_THAT(cuts(of(AutoPad::same_lower), 1), ElementsAre(Cut{3, 4, 0}, Cut{4, 3, 0}, Cut{1, 2, 0}, Cut{2, 1, 0}));
}

TEST(ReadingsTest, OutputShapeSetsThePads) {
  EXPECT_THAT(cuts(of(AutoPad::notset, {8}), 11), ElementsAre(Cut{2, 1, 0}));
  EXPECT_THAT(cuts(of(AutoPad::valid, {8}), 11), ElementsAre(Cut{2, 1, 0}));
  EXPECT_THAT(cuts(of(AutoPad::same_upper, {8}), 11), ElementsAre(Cut{1, 2, 0}));
  EXPECT_THAT(cuts(of(AutoPad::notset, {9}), 11), ElementsAre(Cut{1, 1, 0}));
  EXPECT_THAT(cuts(of(AutoPad::notset, {8}), 9), ElementsAre(Cut{1, 2, 0}, Cut{2, 1, 0}));
  Attributes with_pads = of(AutoPad::notset, {9});
  with_pads.pads = {3, -7};
  EXPECT_THAT(cuts(with_pads, 11), ElementsAre(Cut{1, 1, 0})) << "pads are ignored then";
}

TEST(ReadingsTest, OutputShapeMayHaveBatchAndChannels) {
  EXPECT_THAT(cuts(of(AutoPad::notset, {1, 1, 8}), 11), ElementsAre(Cut{2, 1, 0}));
  EXPECT_THAT([] { cuts(of(AutoPad::notset, {1, 2, 8}), 11); }, Throws<Malformed>());
  EXPECT_THAT([] { cuts(of(AutoPad::notset, {8, 8}), 11); }, Throws<Malformed>());
}

TEST(ReadingsTest, WhatIsMissingStandsAtTheEndIfItIsOne) {
  EXPECT_THAT(cuts(of(AutoPad::notset, {12}), 11), ElementsAre(Cut{0, 0, 1}));
  EXPECT_THAT([] { cuts(of(AutoPad::notset, {13}), 11); }, ThrowsMessage<Refused>(HasSubstr("larger than it is")));
  for (const AutoPad same : {AutoPad::same_upper, AutoPad::same_lower})
    EXPECT_THAT([&] { cuts(of(same, {12}), 11); }, Throws<Refused>());
}

TEST(ReadingsTest, ValidHasNoPads) {
  EXPECT_THAT(cuts(of(AutoPad::valid), 11), ElementsAre(Cut{0, 0, 0}));
  Attributes attributes = of(AutoPad::valid);
  attributes.pads = {1, 1};
  EXPECT_THAT([&] { cuts(attributes, 11); }, ThrowsMessage<Malformed>(HasSubstr("pads and auto_pad")));
}

TEST(ReadingsTest, OutputPaddingCountsInTheTotal) {
  Attributes attributes = of(AutoPad::same_upper);
  attributes.output_padding = {1};
  EXPECT_THAT(cuts(attributes, 11), ElementsAre(Cut{2, 2, 1}));
}

TEST(ReadingsTest, RefusesWhatNoProblemIs) {
  Attributes negative = of(AutoPad::notset);
  negative.pads = {0, -1};
  EXPECT_THAT([&] { cuts(negative, 11); }, ThrowsMessage<Refused>(HasSubstr("negative")));
  const OperandDims four = {{1, 1, 2, 2, 2, 2}, {1, 1, 1, 1, 1, 1}, {}};
  EXPECT_THAT([&] { readings({}, 11, four); }, ThrowsMessage<Refused>(HasSubstr("three")));
  EXPECT_THAT([] { readings({}, 11, {{0, 1, 4}, {1, 1, 5}, {}}); }, ThrowsMessage<Refused>(HasSubstr("valid")));
  Attributes padded = of(AutoPad::notset);
  padded.output_padding = {2};
  EXPECT_THAT([&] { cuts(padded, 11); }, ThrowsMessage<Refused>(HasSubstr("valid")));
}

TEST(ReadingsTest, OperandsAndAttributesMustFit) {
  const auto malformed = [](const OperandDims& dims, const Attributes& attributes = {}) {
    EXPECT_THAT([&] { readings(attributes, 11, dims); }, Throws<Malformed>());
  };
  malformed({{1, 4}, {1, 1}, {}});
  malformed({{1, 1, 4}, {1, 1, 5, 5}, {}});
  malformed({{1, 1, 4}, {2, 1, 5}, {}});
  malformed({{1, 1, 4}, {1, 3, 5}, Dims{2}});
  malformed({{1, 1, 4}, {1, 3, 5}, Dims{3, 1}});
  Attributes attributes;
  attributes.kernel_shape = {4};
  malformed(kDims, attributes);
  attributes = {};
  attributes.strides = {1, 1};
  malformed(kDims, attributes);
  attributes = {};
  attributes.pads = {1};
  malformed(kDims, attributes);
}

// Sanitizers see what overflows.
TEST(ReadingsTest, NoNumberIsTooLarge) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max(), kLow = std::numeric_limits<int64_t>::min();
  for (const int64_t value : {kHuge, kLow, int64_t{1} << 40, int64_t{0}, int64_t{-1}})
    for (const AutoPad auto_pad : {AutoPad::notset, AutoPad::same_upper, AutoPad::same_lower})
      for (Dims Attributes::*list : {&Attributes::strides, &Attributes::dilations, &Attributes::output_padding,
                                     &Attributes::output_shape, &Attributes::kernel_shape}) {
        Attributes attributes;
        attributes.auto_pad = auto_pad;
        attributes.*list = {value};
        for (const OperandDims& dims : {kDims, OperandDims{{1, 1, kHuge}, {1, kHuge, kHuge}, {}}}) try {
            for (const Problem& p : readings(attributes, 11, dims)) EXPECT_TRUE(validate(p).empty());
          } catch (const std::runtime_error& error) {
            EXPECT_STRNE(error.what(), "");
          }
      }
  Attributes groups;
  for (const int64_t value : {kHuge, kLow, int64_t{0}}) {
    groups.group = value;
    EXPECT_ANY_THROW(readings(groups, 11, kDims));
  }
  groups.group = kHuge;
  EXPECT_THAT([&] { readings(groups, 11, {{1, 1, 4}, {1, 3, 5}, {}}); }, ThrowsMessage<Malformed>(HasSubstr("groups")));
}

}  // namespace
}  // namespace tconv::onnx
