#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::kCase;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using ExplainTest = test::CliTest;

TEST_F(ExplainTest, ShowsFourWays) {
  const auto [exit_code, out, err, seconds] = tconv({"explain", kCase});
  EXPECT_EQ(exit_code, 0);
  for (const char* part : {"The size: O = ", "\n1. Stamps", "\n2. An ordinary", "\n3. W^T", "\n4. Phases"})
    EXPECT_THAT(out, HasSubstr(part));
  EXPECT_EQ(err, "");
  EXPECT_EQ(shell(test::kTconv + " explain " + kCase).out, out);
}

TEST_F(ExplainTest, TellsOfAnImplementation) {
  const auto right = tconv({"explain", kCase, "--impl", "scatter", "--impl", "phases"});
  EXPECT_EQ(right.exit_code, 0);
  EXPECT_THAT(right.out, EndsWith("\nscatter gives the right result.\n\nphases gives the right result.\n"));
  const auto wrong = tconv({"explain", kCase, "--impl", TCONV_MUTANTS "/libkernel_flipped.so", "--deadline", "5"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("\nkernel_flipped gives "));
  EXPECT_THAT(wrong.out, HasSubstr("of image 0, channel 0 is "));
  EXPECT_THAT(wrong.out, HasSubstr("\n  Diagnosis: "));
}

TEST_F(ExplainTest, SaysItInOtherSystemsWords) {
  const auto two = tconv({"explain", kCase, "--as", "pytorch", "--as", "onednn"});
  EXPECT_EQ(two.exit_code, 0);
  EXPECT_THAT(two.out, testing::StartsWith(kCase + "\n\npytorch: PyTorch torch.nn.functional"));
  EXPECT_THAT(two.out, HasSubstr("    y = torch.nn.functional.conv_transpose2d(x, w, b, stride=(2, 2), padding=(1, 1), "
                                 "output_padding=(0, 1), groups=1, dilation=(1, 1))\n"));
  EXPECT_THAT(two.out, HasSubstr("\nonednn: "));
  const auto all = tconv({"explain", kCase, "--as", "all"});
  EXPECT_THAT(all.out, HasSubstr("\nkeras: Keras 3 Conv{1,2,3}DTranspose\n  cannot say it. padding: "));
  for (const char* name : {"pytorch", "onnx", "tensorflow", "keras", "jax", "tflite", "tfjs", "onednn", "xnnpack",
                           "webnn", "opencv", "cudnn"})
    EXPECT_THAT(all.out, HasSubstr(std::string("\n") + name + ": ")) << name;
  const auto unknown = tconv({"explain", kCase, "--as", "pytorhc"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(unknown.err, HasSubstr("unknown system 'pytorhc'; did you mean 'pytorch'?; there are pytorch, onnx, "));
  EXPECT_THAT(tconv({"explain", kCase, "--as", "onnx", "--impl", "scatter"}).err, HasSubstr("--as does not go with"));
  EXPECT_THAT(tconv({"dialects"}).out, testing::StartsWith("# How others say the same problem\n"));
}

TEST_F(ExplainTest, UnderstandsOtherSystemsWords) {
  const std::string call = "ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=(0, 1)), x=(1, 2, 4, 5)";
  const auto [exit_code, out, err, seconds] = tconv({"explain", "--from", "pytorch", call});
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(out, testing::StartsWith(test::with(kCase, "integers:7", "integers:1") + "\n\nThe size: O = "));
  EXPECT_THAT(tconv({"explain", call, "--from", "pytorch", "--as", "jax"}).out, HasSubstr("\njax: "));
  const auto wrong = tconv({"explain", "--from", "pytorch", "ConvTranspose2d(2, 3, 3)"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("tconv: --from pytorch: x is missing\n  ConvTranspose2d(2, 3, 3)"));
  EXPECT_THAT(tconv({"explain", "--from", "caffe", call}).err, HasSubstr("unknown system 'caffe'"));
}

TEST_F(ExplainTest, SaysWhatIsWrongWithArguments) {
  EXPECT_THAT(tconv({"explain"}).err, HasSubstr("case is required"));
  EXPECT_EQ(tconv({"explain", "tconv1 type=f33"}).exit_code, 2);
  const auto named = tconv({"explain", kCase, "scatter"});
  EXPECT_EQ(named.exit_code, 2);
  EXPECT_THAT(named.err, HasSubstr("unknown word 'scatter'; an implementation is named by --impl"));
  EXPECT_EQ(tconv({"explain", kCase, "--impl", "scater"}).exit_code, 2);
  const auto large = tconv({"explain", kCase, "--impl", "scatter", "--memory", "1"});
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_EQ(large.out, "");
}

TEST_F(ExplainTest, WritesAPage) {
  EXPECT_EQ(tconv({"explain", kCase, "--html", "page.html"}).exit_code, 0);
  EXPECT_THAT(content("page.html"), AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("<h2>4. Phases")));
  const auto with_one = tconv({"explain", kCase, "--impl", "scatter", "--html", "-"});
  EXPECT_EQ(with_one.out.find("<!DOCTYPE html>"), 0U);
  EXPECT_THAT(with_one.out, HasSubstr("<h2>scatter</h2>"));
}

}  // namespace
}  // namespace tconv
