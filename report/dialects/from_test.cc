#include "report/dialects/from.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ref/case_text.h"
#include "ref/test_spaces.h"
#include "report/dialects/dialect.h"

namespace tconv::dialect {
namespace {

using testing::HasSubstr;

// The line of the case, from n= to bias=, or the reason.
std::string read(std::string_view system, const std::string& text) {
  const auto said = case_from(system, text);
  if (const auto* refusal = std::get_if<benchdnn::Refusal>(&said)) return refusal->reason;
  const std::string line = to_text(std::get<Case>(said));
  const size_t begin = line.find("n=1");
  return line.substr(begin, line.find(" x=") - begin);
}

constexpr char kDoubling[] = "n=1 g=1 ci=3 co=4 in=5x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=1x1 bias=1";
constexpr char kSame[] = "n=1 g=1 ci=3 co=4 in=5x5 k=3x3 s=2x2 d=1x1 pb=0x0 pe=1x1 op=0x0 bias=1";

TEST(From, Pytorch) {
  EXPECT_EQ(read("pytorch", "ConvTranspose2d(3, 4, kernel_size=3, stride=2, padding=1, output_padding=1), x=(1,3,5,5)"),
            kDoubling);
  EXPECT_EQ(read("pytorch", "y = torch.nn.ConvTranspose2d(3, 4, (3, 3), 2, 1), x=(1, 3, 5, 5), output_size=(10, 10)"),
            kDoubling);
  EXPECT_EQ(read("pytorch", "F.conv_transpose2d(x, w, b, 2, 1, 1), x=(1,3,5,5), w=(3,4,3,3)"), kDoubling);
  EXPECT_EQ(read("pytorch", "ConvTranspose1d(4, 6, 3, groups=2, bias=False, dilation=2), x=(1,4,5)"),
            "n=1 g=2 ci=4 co=6 in=5 k=3 s=1 d=2 pb=0 pe=0 op=0 bias=0");
  EXPECT_EQ(read("pytorch", "torch.nn.functional.conv_transpose3d(x, w, None, groups=2), x=(1,4,1,2,3), w=(4,3,1,1,2)"),
            "n=1 g=2 ci=4 co=6 in=1x2x3 k=1x1x2 s=1x1x1 d=1x1x1 pb=0x0x0 pe=0x0x0 op=0x0x0 bias=0");
}

TEST(From, Onnx) {
  const std::string shapes = "x=(1,3,5,5), w=(3,4,3,3), b=(4,)";
  EXPECT_EQ(read("onnx", "ConvTranspose(strides=[2,2], pads=[1,1,1,1], output_padding=[1,1]), " + shapes), kDoubling);
  EXPECT_EQ(read("onnx", "strides=[2,2], pads=[1,1,1,1], output_padding=[1,1], " + shapes), kDoubling);
  // The specification's formulas: an odd total has the larger half at the end only for SAME_UPPER.
  EXPECT_EQ(read("onnx", "strides=[2,2], auto_pad='SAME_UPPER', " + shapes), kSame);
  EXPECT_THAT(read("onnx", "strides=[2,2], auto_pad=SAME_LOWER, " + shapes), HasSubstr("pb=1x1 pe=0x0 op=0x0"));
  EXPECT_THAT(read("onnx", "strides=[2,2], output_shape=[10,10], " + shapes), HasSubstr("pb=1x1 pe=0x0 op=0x0"));
  EXPECT_THAT(read("onnx", "strides=[2,2], output_shape=[1,4,10,8], auto_pad=SAME_UPPER, " + shapes),
              HasSubstr("pb=0x1 pe=1x2 op=0x0"));
  EXPECT_THAT(read("onnx", "strides=[2,2], auto_pad=VALID, pads=[9,9,9,9], " + shapes),
              HasSubstr("pb=0x0 pe=0x0 op=0x0"));
}

TEST(From, TensorflowAndKeras) {
  const std::string shapes = ", x=(1,5,5,3), w=(3,3,4,3), b=(4,)";
  EXPECT_EQ(read("tensorflow", "tf.nn.conv2d_transpose(x, w, [1, 10, 10, 4], 2, 'SAME')" + shapes), kSame);
  EXPECT_EQ(read("tensorflow",
                 "conv2d_transpose(x, w, (1,10,10,4), strides=[1,2,2,1], padding=[[0,0],[0,1],[0,1],[0,0]])" + shapes),
            kSame);
  EXPECT_THAT(read("tensorflow", "conv2d_transpose(x, w, (1,12,11,4), 2, 'VALID')" + shapes),
              HasSubstr("pb=0x0 pe=0x0 op=1x0"));
  EXPECT_THAT(read("tensorflow", "conv2d_transpose(x, w, (1,12,13,4), 2, 'VALID')" + shapes),
              HasSubstr("output_shape: 13"));
  EXPECT_EQ(read("keras", "layers.Conv2DTranspose(4, 3, strides=2, padding='same'), x=(1,5,5,3)"), kSame);
  EXPECT_THAT(read("keras", "Conv2DTranspose(4, 2, strides=3, use_bias=False), x=(1,5,5,3)"),
              HasSubstr("k=2x2 s=3x3 d=1x1 pb=0x0 pe=0x0 op=1x1 bias=0"));
  EXPECT_THAT(read("keras", "Conv2DTranspose(4, 3, 2, 'same', output_padding=0), x=(1,5,5,3)"),
              HasSubstr("pb=1x1 pe=1x1 op=0x0"));
}

TEST(From, Jax) {
  const std::string shapes = ", x=(1,5,5,3), w=(3,3,3,4), b=(4,)";
  EXPECT_EQ(read("jax", "lax.conv_transpose(x, w, (2, 2), 'SAME')" + shapes), kSame);
  EXPECT_EQ(read("jax", "lax.conv_transpose(x, w, (2, 2), [(2, 1), (2, 1)])" + shapes), kSame);
  EXPECT_THAT(read("jax", "conv_transpose(x, w, 2, 'VALID')" + shapes), HasSubstr("pb=0x0 pe=0x0 op=0x0"));
  EXPECT_THAT(read("jax", "conv_transpose(x, w, 2, ((3, 0), (0, 3)))" + shapes), HasSubstr("-1"));
}

TEST(From, Onednn) { EXPECT_EQ(read("onednn", "g1mb1ic3ih5oc4oh10kh3sh2ph0"), kSame); }

TEST(From, WhatIsWrongIsNamed) {
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3)"), HasSubstr("x is missing"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3), x=(1,3,5)"), HasSubstr("ConvTranspose2d does not go with"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(5, 4, 3), x=(1,3,5,5)"), HasSubstr("x has 3 channels"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, strides=2), x=(1,3,5,5)"),
              HasSubstr("parameter 'strides' is not known"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, stride='two'), x=(1,3,5,5)"), HasSubstr("stride is 'two'"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, stride=(2,2,2)), x=(1,3,5,5)"),
              HasSubstr("stride has 3 numbers"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, stride=0), x=(1,3,5,5)"), HasSubstr("1 or more"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, output_padding=1), x=(1,3,5,5)"),
              HasSubstr("output_padding height is 1"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3, 3, stride=2), x=(1,3,5,5)"),
              HasSubstr("stride is given twice"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3), Conv2d(3, 4, 3)"), HasSubstr("second call"));
  EXPECT_THAT(read("pytorch", "Conv2d(3, 4, 3), x=(1,3,5,5)"), HasSubstr("'Conv2d' is no transposed convolution"));
  EXPECT_THAT(read("onnx", "make_node('Conv', ['x', 'w'], ['y']), x=(1,3,5,5), w=(3,4,3,3)"),
              HasSubstr("'CONV' is no"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3"), HasSubstr("')' is missing"));
  EXPECT_THAT(read("pytorch", "ConvTranspose2d(3, 4, 3)) x"), HasSubstr("is not understood"));
  EXPECT_THAT(read("pytorch", "x=(1,3,99999999999999999999,5)"), HasSubstr("no whole number"));
  EXPECT_THAT(read("pytorch", "ConvTranspose1d(1, 1, 3), x=(1,1,9999999999999)"), HasSubstr("too large"));
  EXPECT_THAT(read("pytorch", "ConvTranspose1d(1, (), 3), x=(1,1,9)"), HasSubstr("out_channels has 0 numbers"));
  EXPECT_THAT(read("pytorch", "x=" + std::string(100, '(')), HasSubstr("more than 8 deep"));
  EXPECT_THAT(read("pytorch", std::string(100'000, ' ')), HasSubstr("longer than"));
  EXPECT_THAT(read("keras", "Conv2DTranspose(4, 3, padding='full'), x=(1,5,5,3)"),
              HasSubstr("neither 'same' nor 'valid'"));
  EXPECT_THAT(read("keras", "Conv2DTranspose(4, 3, padding=1), x=(1,5,5,3)"), HasSubstr("padding is numbers"));
  EXPECT_THAT(read("onnx", "auto_pad=SAMISH, x=(1,3,5,5), w=(3,4,3,3)"), HasSubstr("SAMISH"));
  EXPECT_THAT(read("onnx", "output_shape=[9,9], x=(1,3,5,5), w=(3,4,3,3)"),
              HasSubstr("2 elements more than there are"));
}

// The shapes of the arrays of a call, as a system whose channels are last or first wants them said.
std::string shapes(const Problem& p, bool last, bool inputs_before_outputs) {
  std::string axes, kernel;
  for (size_t a = p.first_axis(); a < 3; ++a) {
    axes += std::to_string(p.axes[a].input) + ",";
    kernel += std::to_string(p.axes[a].kernel) + ",";
  }
  const std::string n = std::to_string(p.batch), in = std::to_string(p.in_channels),
                    out = std::to_string(p.out_channels_per_group());
  const std::string channels = inputs_before_outputs ? in + "," + out : out + "," + in;
  std::string text = last ? ", x=(" + n + "," + axes + in + "), w=(" + kernel + channels + ")"
                          : ", x=(" + n + "," + in + "," + axes + "), w=(" + in + "," + out + "," + kernel + ")";
  return text + (p.bias ? ", b=(" + std::to_string(p.out_channels) + ",)" : "");
}

// The call in what `say` prints.
std::string call_in(const std::string& text, const std::string& function) {
  const size_t begin = text.find(function + "("), open = begin + function.size();
  size_t end = open, depth = 0;
  do {
    depth += text[end] == '(' ? 1U : 0U;
    depth -= text[end] == ')' ? 1U : 0U;
    ++end;
  } while (depth != 0);
  return text.substr(begin, end - begin);
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  if (const size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

// The same for all problems that compute the same: pad_end and output_padding only tell by their difference.
std::string one_padding(const Problem& p) { return to_text(test::case_of(benchdnn::without_both_paddings(p))); }

struct BothWays {
  const Dialect* dialect;
  const char* function;
  bool last, inputs_before_outputs;
};

// What --as prints, --from reads as the same problem.
TEST(From, ReadsWhatIsSaid) {
  int64_t read_back = 0;
  for (const auto& [d, function, last, inputs_first] :
       {BothWays{&pytorch, "conv_transpose1d", false, true}, BothWays{&onnx, "make_node", false, true},
        BothWays{&tensorflow, "conv1d_transpose", true, false}, BothWays{&keras, "Conv1DTranspose", true, false},
        BothWays{&jax, "conv_transpose", true, true}})
    for (const test::Pattern& pattern : {test::kPatterns[0], test::kPatterns[2]})
      for (const Axis& axis : test::axes_within(test::kWideSpace)) {
        const Case c = test::case_of(test::problem_of(pattern, axis));
        const Saying said = d->say(c);
        if (!said.cannot.empty()) continue;
        std::string call = call_in(said.call, function);
        replace(call, ", dimension_numbers=('NCW', 'IOW', 'NCW')", "");
        std::string arrays = shapes(c.problem, last, inputs_first);
        if (d == &keras) arrays.resize(arrays.find(", w="));
        const auto back = case_from(d->name, call + arrays);
        ASSERT_TRUE(std::holds_alternative<Case>(back)) << call << arrays << std::get<benchdnn::Refusal>(back).reason;
        EXPECT_EQ(one_padding(std::get<Case>(back).problem), one_padding(c.problem)) << call << arrays;
        ++read_back;
      }
  EXPECT_GT(read_back, 5000);
}

}  // namespace
}  // namespace tconv::dialect
