#include "report/dialects/benchdnn_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "ref/case_text.h"
#include "ref/layers.h"
#include "ref/test_spaces.h"

namespace tconv::benchdnn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

class BenchdnnBatch : public testing::Test {
 protected:
  BenchdnnBatch() {
    std::string folder = testing::TempDir() + "tconv_batch_XXXXXX";
    scratch_ = mkdtemp(folder.data());
  }
  ~BenchdnnBatch() override { std::filesystem::remove_all(scratch_); }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((scratch_ / name).parent_path());
    std::ofstream(scratch_ / name) << text;
    return scratch_ / name;
  }

  static std::string error(const std::filesystem::path& file) {
    try {
      read_batch(file);
    } catch (const std::runtime_error& caught) {
      return caught.what();
    }
    return "none";
  }

  std::filesystem::path scratch_;
};

// "3: f32 bias=1 DESCRIPTOR", or "3: REASON".
std::vector<std::string> shown(const Batch& batch) {
  std::vector<std::string> lines;
  for (const BatchProblem& p : batch.problems) {
    std::string text = std::to_string(p.line) + ": ";
    if (const Case* c = std::get_if<Case>(&p.said))
      text += text_of(c->type) + (c->problem.bias ? " b " : " ") + (c->x.order == Placement::Order::nxc ? "nxc " : "") +
              to_descriptor(c->problem);
    else
      text += std::get<Refusal>(p.said).reason;
    lines.push_back(text);
  }
  return lines;
}

TEST_F(BenchdnnBatch, HasCommentsOptionsAndSeveralProblemsALine) {
  const Batch batch = read_batch(write("all", R"(# a comment with ic1iw1oc1kw1
--reset --mb=1

ic1iw3oc1kw3 ic2iw3oc1kw3n"second"   # the rest of the line: ic3iw3oc1kw3
--dir=FWD_D --dt=f64
ic1iw3oc1kw3#this_is_no_comment
--skip-impl=ref --attr-post-ops=, \
    sum:0.5,\
    relu
--skip-impl=
--reset ic1iw3oc1kw3
)"));
  EXPECT_THAT(shown(batch),
              ElementsAre("4: f32 b g1mb1ic1iw3oc1ow5kw3sw1pw0dw0", "4: f32 b g1mb1ic2iw3oc1ow5kw3sw1pw0dw0",
                          HasSubstr("6: '#this_is_no_comment' begins with no field"),
                          "11: f32 b g1mb2ic1iw3oc1ow5kw3sw1pw0dw0"));
  EXPECT_THAT(batch.ignored, UnorderedElementsAre(Pair("--skip-impl", 2), Pair("--attr-post-ops", 1)));
  EXPECT_EQ(batch.problems[1].descriptor, "ic2iw3oc1kw3n\"second\"");
}

TEST_F(BenchdnnBatch, SeveralValuesMakeSeveralCasesEachOnce) {
  EXPECT_THAT(shown(read_batch(write("all", "--dir=FWD_B,FWD_D,BWD_D,BWD_WB --dt=f32,bf16:bf16:f32 mb3ic1iw1oc1kw1"))),
              ElementsAre("1: f32 b g1mb3ic1iw1oc1ow1kw1sw1pw0dw0", "1: bf16:bf16:f32 b g1mb3ic1iw1oc1ow1kw1sw1pw0dw0",
                          "1: f32 g1mb3ic1iw1oc1ow1kw1sw1pw0dw0", "1: bf16:bf16:f32 g1mb3ic1iw1oc1ow1kw1sw1pw0dw0"));
  EXPECT_THAT(shown(read_batch(write("all", "--dir=bwd_d --bia-dt=f32 --mb=0,5 --stag=any,axb,nhwc mb3ic1iw1oc1kw1"))),
              ElementsAre("1: f32 b g1mb3ic1iw1oc1ow1kw1sw1pw0dw0", "1: f32 b nxc g1mb3ic1iw1oc1ow1kw1sw1pw0dw0",
                          "1: f32 b g1mb5ic1iw1oc1ow1kw1sw1pw0dw0", "1: f32 b nxc g1mb5ic1iw1oc1ow1kw1sw1pw0dw0"));
}

TEST_F(BenchdnnBatch, WhatCannotBeTakenIsRefusedWithItsReason) {
  EXPECT_THAT(shown(read_batch(write("all",
                                     "--dt=f32,u8:s8:f32 ic1iw1oc1kw1\n--reset --dir=FWD ic1iw1oc1kw1\n"
                                     "--reset --mb=x ic1iw1oc1kw1\n--reset --conv ic1iw1oc1kw1\n"
                                     "--deconv ic1iw1oc1kw9pw5\nnonsense"))),
              ElementsAre("1: f32 b g1mb2ic1iw1oc1ow1kw1sw1pw0dw0", HasSubstr("1: --dt=u8:s8:f32 are no types"),
                          HasSubstr("2: --dir=FWD is no direction"), HasSubstr("3: --mb=x is not a number"),
                          HasSubstr("4: it follows --conv"), HasSubstr("5: the output size (width) is -1"),
                          HasSubstr("6: it has no field")));
}

TEST_F(BenchdnnBatch, CasesAreValidInEveryType) {
  const Batch batch = read_batch(write("all", "--dt=f32,f64,f16,bf16,u8:s8:s32,u8:s8:u8,s8 g1mb1ic512ih9oc2kh3sh2"));
  ASSERT_EQ(batch.problems.size(), 7);
  for (const BatchProblem& p : batch.problems) {
    ASSERT_TRUE(std::holds_alternative<Case>(p.said)) << std::get<Refusal>(p.said).reason;
    const Case& c = std::get<Case>(p.said);
    EXPECT_THAT(validate(c), testing::IsEmpty()) << to_text(c);
    // 4608 products are too many for integers to be exact in 8 or 11 bits.
    const bool few_bits = c.type == Types(ElementType::f16) || c.type == Types(ElementType::bf16);
    EXPECT_EQ(c.recipe.kind, few_bits ? Recipe::Kind::reals : Recipe::Kind::integers) << to_text(c);
  }
}

// As oneDNN's own inputs/ are laid out.
TEST_F(BenchdnnBatch, FilesNameOthers) {
  write("inputs/deconv/shapes", "mb1ic1iw1oc1kw1 --dt=f64");
  write("inputs/deconv/set", "--batch=shapes");
  const auto test = write("inputs/deconv/test", "--dir=FWD_D --batch=set\nmb1ic1iw1oc1kw1");
  const auto expected = ElementsAre("1: f32 g1mb1ic1iw1oc1ow1kw1sw1pw0dw0", "2: f64 g1mb1ic1iw1oc1ow1kw1sw1pw0dw0");
  EXPECT_THAT(shown(read_batch(test)), expected);
  EXPECT_EQ(read_batch(test).problems[0].file.filename(), "shapes");
  EXPECT_THAT(shown(read_batch(write("inputs/above", "--batch=test"))), expected);
  EXPECT_THAT(shown(read_batch(write("inputs/conv/beside", "--batch=test"))), expected);
  EXPECT_THAT(shown(read_batch(write("elsewhere", "--batch=" + test.string()))), expected);
}

TEST_F(BenchdnnBatch, FilesThatCannotBeReadAreErrors) {
  EXPECT_THAT(error(scratch_ / "none"), HasSubstr("there is no file "));
  EXPECT_THAT(error(scratch_), HasSubstr("there is no file "));
  EXPECT_THAT(error("/dev/zero"), HasSubstr("there is no file "));
  const auto file = write("names", "ic1iw1oc1kw1\n--batch=none");
  EXPECT_THAT(error(file), HasSubstr(file.string() + ":2: there is no file none"));
  EXPECT_THAT(error(write("self", "--batch=self")), HasSubstr("more than 16 deep"));
  for (int depth = 0; depth < 12; ++depth)
    write("twice" + std::to_string(depth),
          "--batch=twice" + std::to_string(depth + 1) + " --batch=twice" + std::to_string(depth + 1));
  write("twice12", "");
  EXPECT_THAT(error(scratch_ / "twice0"), HasSubstr("more than 1000 batch files"));
  std::string many = "--mb=1";
  for (int i = 2; i < 1000; ++i) many += "," + std::to_string(i);
  many += " --stag=abx,axb --dtag=abx,axb";
  for (int i = 0; i < 30; ++i) many += " ic1iw1oc1kw1";
  EXPECT_THAT(error(write("many", many)), HasSubstr("more than 100000 problems"));
}

TEST_F(BenchdnnBatch, IsReadWhateverItHolds) {
  EXPECT_THAT(read_batch(write("empty", "")).problems, testing::IsEmpty());
  EXPECT_THAT(shown(read_batch(write("bytes", std::string("\\ \\\\ \0 \xff n", 10)))),
              testing::Each(HasSubstr("no field")));
  EXPECT_THAT(read_batch(write("options", "--dir --dt= --mb= --stag= -v5 - --")).problems, testing::IsEmpty());
}

// What is written for a case is read as the same problem, types and orders.
TEST(BenchdnnCommand, RoundTrips) {
  const auto expect_back = [](Case c) {
    const auto command = to_command(c);
    if (std::holds_alternative<Refusal>(command)) return;
    const auto back = parse_command("benchdnn " + std::get<std::string>(command));
    ASSERT_TRUE(std::holds_alternative<Case>(back)) << std::get<std::string>(command) << std::get<Refusal>(back).reason;
    c.problem = without_both_paddings(c.problem);
    c.recipe = std::get<Case>(back).recipe;
    EXPECT_EQ(std::get<Case>(back), c) << std::get<std::string>(command);
  };
  for (const auto& pattern : test::kPatterns)
    for (const Axis& axis : test::axes_within(test::kSmallSpace))
      expect_back(test::case_of(test::problem_of(pattern, axis)));
  for (const Types& types : kTypes) {
    Case c;
    c.problem = layers()[0].problem;
    c.type = types;
    if (types.requantised()) continue;  // their scale is not in the line
    expect_back(c);
    c.y.order = Placement::Order::nxc;
    expect_back(c);
  }
}

TEST(BenchdnnCommand, HasOneProblemAndNothingElse) {
  const auto refused = [](const std::string& text) {
    const auto said = parse_command(text);
    return std::holds_alternative<Refusal>(said) ? std::get<Refusal>(said).reason : "taken";
  };
  EXPECT_EQ(refused("ic1iw1oc1kw1"), "taken");
  EXPECT_EQ(refused("benchdnn --deconv --mb=3 ic1iw1oc1kw1"), "taken");
  EXPECT_THAT(refused("benchdnn --conv ic1iw1oc1kw1"), HasSubstr("follows --conv"));
  EXPECT_THAT(refused("benchdnn --deconv"), HasSubstr("no problem"));
  EXPECT_THAT(refused(""), HasSubstr("no problem"));
  EXPECT_THAT(refused("ic1iw1oc1kw1 ic1iw1oc1kw1"), HasSubstr("follows a problem"));
  EXPECT_THAT(refused("--dt=f32,f64 ic1iw1oc1kw1"), HasSubstr("make 2 cases"));
  EXPECT_THAT(refused("--batch=file ic1iw1oc1kw1"), HasSubstr("--batch=file says nothing"));
  EXPECT_THAT(refused("--attr-scales=src:common:2 ic1iw1oc1kw1"), HasSubstr("says nothing of a case"));
}

}  // namespace
}  // namespace tconv::benchdnn
