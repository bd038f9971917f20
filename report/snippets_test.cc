#include "report/snippets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ref/case_text.h"
#include "ref/expected.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Case case_of(const std::string& text) { return std::get<Case>(parse_case(text)); }

std::string name_of(const Snippet& snippet) { return snippet.name; }

TEST(Snippets, AreThereForWhatCanSayTheCase) {
  const Case c = case_of(
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2x2 k=2x2 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=1 x=ncx w=ncx y=ncx "
      "data=integers:1");
  const auto all = snippets(c);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_THAT(all[0].text, HasSubstr("torch.nn.functional.conv_transpose2d("));
  EXPECT_EQ(name_of(all[2]), "C");
  EXPECT_THAT(all[3].text, HasSubstr("benchdnn --deconv"));
  Case half = c;
  half.type = ElementType::f16;
  EXPECT_EQ(c_program(half), "");
}

TEST(Snippets, WriteWhatIsNoNumberAsCDoes) {
  const std::string program = c_program(case_of(
      "tconv1 type=f32 n=1 g=1 ci=1 co=2 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=1 x=ncx w=ncx y=ncx data=values xv=nan "
      "wv=1,-inf bv=nan,inf"));
  EXPECT_THAT(program, AllOf(HasSubstr("float x[1] = {NAN};\n"), HasSubstr("float w[2] = {1, -INFINITY};\n"),
                             HasSubstr("float b[2] = {NAN, INFINITY};\n")));
}

TEST(Snippets, OfManyValuesLeaveThemToBeFilled) {
  const std::string program = c_program(case_of(
      "tconv1 type=f32 n=1 g=1 ci=1 co=2 in=20x20 k=2x2 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=1 x=ncx w=ncx y=ncx "
      "data=integers:1"));
  EXPECT_THAT(program, AllOf(HasSubstr("float x[400];  /* to be filled */\n"), HasSubstr("w[8];  /* to be filled */\n"),
                             HasSubstr("b[2];  /* to be filled */\n"), HasSubstr("float y[882];\n")));
}

// Compiled with the least implementation that there is, the program gives what the definition gives.
TEST(Snippets, TheProgramInCComputesTheCase) {
  if (std::system("command -v cc >/dev/null") != 0) GTEST_SKIP() << "no cc";
  const char* cases[] = {
      "tconv1 type=f32 n=2 g=2 ci=4 co=2 in=3x2 k=2x3 s=2x1 d=1x2 pb=1x0 pe=0x1 op=1x0 bias=1 x=ncx w=ncx y=ncx "
      "data=integers:1",
      "tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4 k=3 s=2 d=1 pb=0 pe=0 op=0 bias=0 x=nxc+1@2 w=nxc y=nxc data=integers:5",
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2x2x2 k=2x1x2 s=1x2x1 d=1x1x1 pb=0x0x0 pe=0x0x0 op=0x1x0 bias=0 x=ncx "
      "w=ncx y=ncx "
      "data=integers:9"};
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "tconv_snippets";
  std::filesystem::create_directories(folder);
  for (const char* text : cases) {
    const auto parsed = parse_case(text);
    ASSERT_TRUE(std::holds_alternative<Case>(parsed)) << std::get<TextError>(parsed).message;
    const Case& c = std::get<Case>(parsed);
    std::ofstream(folder / "call.c") << c_program(c);
    const std::string build = "cc -std=c99 -Wall -Wextra -Werror -I" + std::string(TCONV_ABI_FOLDER) + " " +
                              (folder / "call.c").string() + " " + TCONV_C_EXAMPLE + " -lm -o " +
                              (folder / "call").string();
    ASSERT_EQ(std::system(build.c_str()), 0) << c_program(c);
    ASSERT_EQ(std::system(((folder / "call").string() + " > " + (folder / "out").string()).c_str()), 0);
    std::ifstream out(folder / "out");
    std::string status;
    std::getline(out, status);
    EXPECT_EQ(status, "status 0 ");
    std::vector<double> memory;
    for (double value = 0; out >> value;) memory.push_back(value);
    const Expected expected = expected_output(c.problem, c.type, make_operands(c));
    const auto layout = place(output_shape(c.problem), c.y)->layout;
    for_each_index(output_shape(c.problem), [&](int64_t n, int64_t o, int64_t z, int64_t v, int64_t u) {
      EXPECT_EQ(memory.at(static_cast<size_t>(layout.at(n, o, z, v, u))), expected.value(n, o, z, v, u)) << text;
    });
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tconv
