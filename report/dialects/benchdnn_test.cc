#include "report/dialects/benchdnn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ref/layers.h"
#include "ref/test_spaces.h"

namespace tconv::benchdnn {
namespace {

using testing::HasSubstr;

Problem parsed(const std::string& text) {
  const auto said = parse_descriptor(text);
  if (const auto* refusal = std::get_if<Refusal>(&said)) {
    ADD_FAILURE() << text << ": " << refusal->reason;
    return {};
  }
  return std::get<Problem>(said);
}

std::string refused(const std::string& text) {
  const auto said = parse_descriptor(text);
  if (const auto* refusal = std::get_if<Refusal>(&said)) return refusal->reason;
  ADD_FAILURE() << text << " is taken for " << to_descriptor(std::get<Problem>(said));
  return "";
}

Problem problem(int rank, int64_t batch, int64_t groups, int64_t in, int64_t out, const std::vector<Axis>& axes) {
  Problem p{rank, batch, groups, in, out, false, {}};
  std::copy(axes.begin(), axes.end(), p.axes.end() - rank);
  return p;
}

TEST(BenchdnnDescriptor, SaysEveryField) {
  EXPECT_EQ(parsed("g1mb2ic3ih5oc4oh9kh3sh2ph1dh0"),
            problem(2, 2, 1, 3, 4, {{5, 3, 2, 1, 1, 1, 0}, {5, 3, 2, 1, 1, 1, 0}}));
  EXPECT_EQ(parsed("g2mb7ic4id2ih5iw6oc6od4oh16ow9kd1kh4kw3sd3sh3sw2pd0ph2pw3dd0dh1dw2n\"all of it\""),
            problem(3, 7, 2, 4, 6, {{2, 1, 3, 1, 0, 0, 0}, {5, 4, 3, 2, 2, 1, 0}, {6, 3, 2, 3, 3, 5, 0}}));
}

TEST(BenchdnnDescriptor, FieldsComeInAnyOrderAndMayBeSeparated) {
  const Problem p = parsed("g1mb2ic3ih5oc4oh9kh3sh2ph1dh0");
  EXPECT_EQ(parsed("mb2_ic3oc4_ih5oh9kh3sh2dh0ph1_n\"with_name=1/2%\""), p);
  EXPECT_EQ(parsed("kh3oh9_oc4ih5_ic3ph1sh2_g1"), p);
  EXPECT_EQ(parsed("ic3ih5oc4oh9kh3sh2ph1_"), p);
}

TEST(BenchdnnDescriptor, MissingValuesHaveDefaults) {
  // Batch 2, one group, stride 1, dense, no padding; the size of the output follows.
  EXPECT_EQ(parsed("ic1iw4oc1kw3"), problem(1, 2, 1, 1, 1, {{4, 3, 1, 1, 0, 0, 0}}));
  EXPECT_EQ(parsed("ic1iw4oc1kw3pw2"), problem(1, 2, 1, 1, 1, {{4, 3, 1, 1, 2, 2, 0}}));
  // The padding is what the output leaves, the odd one at the end.
  EXPECT_EQ(parsed("ic1iw4oc1ow5kw3"), problem(1, 2, 1, 1, 1, {{4, 3, 1, 1, 0, 1, 0}}));
  EXPECT_EQ(parsed("ic1iw4oc1ow3kw3"), problem(1, 2, 1, 1, 1, {{4, 3, 1, 1, 1, 2, 0}}));
  // One output more than the products reach: it is added at the end.
  EXPECT_EQ(parsed("ic1iw4oc1ow10kw3sw2"), problem(1, 2, 1, 1, 1, {{4, 3, 2, 1, 0, 0, 1}}));
}

TEST(BenchdnnDescriptor, MissingAxesFollowFromTheOnesBefore) {
  const Axis axis{5, 3, 2, 1, 1, 1, 0};
  EXPECT_EQ(parsed("mb1ic1oc1iw5ow9kw3sw2pw1"), problem(1, 1, 1, 1, 1, {axis}));
  EXPECT_EQ(parsed("mb1ic1oc1ih5oh9kh3sh2ph1"), problem(2, 1, 1, 1, 1, {axis, axis}));
  EXPECT_EQ(parsed("mb1ic1oc1id5od9kd3sd2pd1"), problem(3, 1, 1, 1, 1, {axis, axis, axis}));
  EXPECT_THAT(refused("mb1ic1oc1id5kd3ih5kh3"), HasSubstr("iw is missing"));
  EXPECT_THAT(refused("mb1ic1oc1id5kd3iw5kw3"), HasSubstr("ih is missing"));
  EXPECT_THAT(refused("mb1ic1oc1ih5kh3sw2"), HasSubstr("iw is missing"));
  EXPECT_THAT(refused("mb1ic1oc1"), HasSubstr("no spatial axis"));
}

// The end padding is negative where a 1x1 kernel is strided over a larger output: inputs/deconv of oneDNN has it.
TEST(BenchdnnDescriptor, ANegativePaddingAtTheEndIsOutputPadding) {
  EXPECT_EQ(parsed("mb1ic1oc1iw5ow10kw1sw2pw0").axes[2], (Axis{5, 1, 2, 1, 0, 0, 1}));
  EXPECT_THAT(refused("mb1ic1oc1iw5ow11kw1sw2pw0"), HasSubstr("output_padding of 2, which must be below"));
  EXPECT_THAT(refused("mb1ic1oc1iw5ow12kw1sw1"), HasSubstr("pw is -3, and no output can be added at the begin"));
}

TEST(BenchdnnDescriptor, WhatIsWrongIsNamed) {
  EXPECT_THAT(refused(""), HasSubstr("no field"));
  EXPECT_THAT(refused("_ic1"), HasSubstr("'_ic1' begins with no field"));
  EXPECT_THAT(refused("ic1__oc1"), HasSubstr("'_oc1' begins with no field"));
  EXPECT_THAT(refused("ic1ix3"), HasSubstr("'ix3'"));
  EXPECT_THAT(refused("ic"), HasSubstr("follows 'ic'"));
  EXPECT_THAT(refused("ic1oc1iw-4kw3"), HasSubstr("follows 'iw'"));
  EXPECT_THAT(refused("ic99999999999999999999oc1"), HasSubstr("ic is larger than"));
  EXPECT_THAT(refused("ic1oc1iw1099511627776sw1099511627776kw1"), HasSubstr("does not fit in 64 bits"));
  EXPECT_THAT(refused("oc1iw4kw3"), HasSubstr("in_channels is 0"));
  EXPECT_THAT(refused("g2ic3oc2iw4kw3"), HasSubstr("multiple of groups"));
  EXPECT_THAT(refused("g0ic3oc2iw4kw3"), HasSubstr("groups is 0"));
  EXPECT_THAT(refused("ic1oc1iw4"), HasSubstr("kw is missing"));
  EXPECT_THAT(refused("ic1oc1iw4kw3sw0"), HasSubstr("sw is 0"));
  EXPECT_THAT(refused("ic1oc1iw1kw3pw2"), HasSubstr("output size (width) is -1"));
}

// The same problem comes back, its paddings at the end told by their difference; and so do the sizes that oneDNN
// itself computes of the line, by its own formula for the padding on the right.
void expect_round_trip(const Problem& p) {
  const std::string line = to_descriptor(p);
  Problem back = parsed(line);
  back.bias = p.bias;
  ASSERT_EQ(back, without_both_paddings(p)) << line;
  ASSERT_EQ(output_shape(back), output_shape(p)) << line;
}

TEST(BenchdnnDescriptor, EveryProblemRoundTrips) {
  const auto tiny = test::axes_within(test::kTinySpace);
  for (const Axis& axis : test::axes_within(test::kWideSpace))
    expect_round_trip(test::problem_of(test::kPatterns[1], axis));
  test::sample_product(2, test::kPatterns[1], tiny, 11, [](const Problem& p) { expect_round_trip(p); });
  test::sample_product(3, test::kPatterns[2], tiny, 100'003, [](const Problem& p) { expect_round_trip(p); });
  for (const Layer& layer : layers()) expect_round_trip(layer.problem);
}

TEST(BenchdnnDescriptor, OneOfTwoPaddingsAtTheEndComputesTheSame) {
  for (const Axis& axis : test::axes_within(test::kSmallSpace)) {
    const Axis other = without_both_paddings(test::problem_of(test::kPatterns[0], axis)).axes[2];
    EXPECT_EQ(other.pad_end - other.output_padding, axis.pad_end - axis.output_padding);
    EXPECT_TRUE(other.pad_end == 0 || other.output_padding == 0);
    EXPECT_EQ(tconv_output_size(other), tconv_output_size(axis));
    EXPECT_TRUE(validate(test::problem_of(test::kPatterns[0], other)).empty());
  }
}

TEST(BenchdnnCommand, HasBiasTypesAndOrderAsOptions) {
  const auto command = [](const Case& c) {
    const auto said = to_command(c);
    return std::holds_alternative<Refusal>(said) ? std::get<Refusal>(said).reason : std::get<std::string>(said);
  };
  Case c = test::case_of(test::problem_of({1, 1, 2, 3, true}, Axis{5, 3, 2, 1, 1, 1, 1}));
  EXPECT_EQ(command(c), "--deconv g1mb1ic2iw5oc3ow10kw3sw2pw1dw0");
  c.problem.bias = false;
  c.type = ElementType::f64;
  c.x.order = Placement::Order::nxc;
  EXPECT_EQ(command(c), "--deconv --dir=FWD_D --dt=f64 --stag=axb g1mb1ic2iw5oc3ow10kw3sw2pw1dw0");
  c.type = {ElementType::u8, ElementType::s8, ElementType::s32};
  c.y.order = Placement::Order::nxc;
  EXPECT_THAT(command(c), HasSubstr("--dt=u8:s8:s32 --stag=axb --dtag=axb g1mb1"));
  c.quantization.x_zero = 3;
  EXPECT_THAT(command(c), HasSubstr("zero points"));
  c = test::case_of(test::problem_of({1, 1, 1, 1, true}, Axis{5, 3, 2, 4, 0, 0, 2}));
  EXPECT_THAT(command(c), HasSubstr("op: oneDNN's padding at the end would be -2"));
}

TEST(BenchdnnDescriptor, IsRecognised) {
  for (const char* word : {"g1mb1ic1ih3oc1kh3sh2ph1", "mb1_ic2", "ic3", "id5", "dh1"})
    EXPECT_TRUE(looks_like_descriptor(word)) << word;
  for (const char* word : {"", "g", "gather", "tconv1", "phases", "ic", "n\"name\"", "case.txt"})
    EXPECT_FALSE(looks_like_descriptor(word)) << word;
}

}  // namespace
}  // namespace tconv::benchdnn
