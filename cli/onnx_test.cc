// tconv export, and tconv verify --onnx.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

namespace fs = std::filesystem;
using test::kCase;
using test::kTconv;
using test::with;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OnnxTest : public test::CliTest {
 protected:
  void overwrite(const fs::path& file, std::streamoff at, const std::string& bytes) const {
    std::fstream stream(scratch_ / file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(at, at < 0 ? std::ios::end : std::ios::beg);
    ASSERT_TRUE(stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size())));
  }
  // Exports one case; its folder.
  fs::path one_folder(const std::string& line = kCase) const {
    EXPECT_EQ(tconv({"export", "--onnx", "tests", line}).exit_code, 0);
    const auto entry = *fs::directory_iterator(scratch_ / "tests");
    return fs::path("tests") / entry.path().filename();
  }
};

TEST_F(OnnxTest, WhatIsExportedHolds) {
  for (const char* weights : {"input", "initializer"}) {
    const auto exported = tconv({"export", "--onnx", weights, "--weights", weights, "--cases", "60", "--seed", "5"});
    EXPECT_EQ(exported.exit_code, 0);
    EXPECT_EQ(exported.out, std::string("60 cases as folders in ") + weights + "\n");
  }
  EXPECT_THAT(files(), testing::UnorderedElementsAre("input", "initializer"));
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "scatter", "gather", "gemm_col2im", "dilate_conv", "phases", "fast", "--onnx", "input", "--onnx",
             "initializer", "--json", "report.json"});
  EXPECT_EQ(exit_code, 0) << out;
  EXPECT_EQ(err, "");
  const auto report = test::Json::parse(content("report.json"));
  EXPECT_EQ(report["drawn"], 120);
  const auto& stored = report["implementations"].back();
  EXPECT_EQ(stored["name"], "onnx");
  EXPECT_GT(stored["properties"][0]["cases"], 100);
}

TEST_F(OnnxTest, ASecondExportGivesTheSameFiles) {
  EXPECT_EQ(tconv({"export", "--onnx", "one", "--cases", "20"}).exit_code, 0);
  EXPECT_EQ(tconv({"export", "--onnx", "two", "--cases", "20"}).exit_code, 0);
  EXPECT_EQ(shell("diff -r one two").exit_code, 0);
  EXPECT_EQ(tconv({"export", "--onnx", "three", "--cases", "20", "--seed", "2"}).exit_code, 0);
  EXPECT_NE(shell("diff -r one three").exit_code, 0);
}

TEST_F(OnnxTest, AWrongStoredNumberIsAFindingOfTheFolder) {
  const fs::path folder = one_folder();
  overwrite(folder / "test_data_set_0/output_0.pb", -2, "\x7f");
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--onnx", "tests"});
  EXPECT_EQ(exit_code, 1);
  const std::string key = "onnx:" + folder.filename().string() + "/stored_output/wrong_values";
  EXPECT_THAT(out, AllOf(HasSubstr("\nFINDING " + key + "\n  the stored output is wrong\n"),
                         testing::ContainsRegex("\nscatter +holds "), HasSubstr("1 of 210 elements are wrong")));
  const std::string replay = "  replay  tconv verify --onnx '" + folder.string() + "'\n";
  ASSERT_THAT(out, HasSubstr(replay));
  const auto again = shell("'" + kTconv + "' verify scatter --onnx '" + folder.string() + "'");
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("FINDING " + key));
  EXPECT_THAT(again.out,
              AllOf(HasSubstr("\nonnx:" + folder.filename().string() + "  fails "), Not(HasSubstr("\nonnx  "))));
}

TEST_F(OnnxTest, AWrongImplementationIsFoundAndReplayed) {
  one_folder();
  const std::string mutant = std::string(TCONV_MUTANTS) + "/libkernel_flipped.so";
  const auto [exit_code, out, err, seconds] = tconv({"verify", mutant, "--onnx", "tests"});
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, AllOf(HasSubstr("\nFINDING kernel_flipped/diagnosed/kernel_flipped"), HasSubstr("\nonnx  "),
                         Not(HasSubstr("FINDING onnx:"))));
}

TEST_F(OnnxTest, BrokenFoldersAreUsageErrors) {
  const fs::path folder = one_folder();
  const std::string input = (folder / "test_data_set_0/input_0.pb").string();
  const auto expect_error = [&](const std::string& message) {
    const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--onnx", "tests"});
    EXPECT_EQ(exit_code, 2);
    EXPECT_EQ(out, "");
    EXPECT_THAT(err, AllOf(testing::StartsWith("tconv: "), HasSubstr(message)));
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1);
  };
  fs::resize_file(scratch_ / input, fs::file_size(scratch_ / input) - 1);
  expect_error(input + ": it is cut off, or no file of ONNX");
  fs::remove(scratch_ / folder / "model.onnx");
  expect_error("there is no model.onnx in tests, nor tests/*/model.onnx");
  fs::remove_all(scratch_ / "tests");
  expect_error("there is no folder tests");
}

// A model of one Relu, in the bytes of its file.
TEST_F(OnnxTest, NothingToVerifyIsNoSuccess) {
  fs::create_directories(scratch_ / "relu");
  std::ofstream(scratch_ / "relu/model.onnx") << std::string("\x3a\x08\x0a\x06\x22\x04Relu", 10);
  const auto [exit_code, out, err, seconds] = tconv({"verify", "scatter", "--onnx", "relu"});
  EXPECT_EQ(exit_code, 4);
  EXPECT_EQ(err, "tconv: left out, for they have no ConvTranspose: 1 folders\n");
  one_folder();
  EXPECT_EQ(tconv({"verify", "scatter", "--onnx", "relu", "--onnx", "tests"}).exit_code, 0);
  const auto small = tconv({"verify", "scatter", "--onnx", "tests", "--memory", "1"});
  EXPECT_EQ(small.exit_code, 4);
  EXPECT_THAT(small.err, HasSubstr("left out: it needs more memory"));
}

TEST_F(OnnxTest, WhatIsThereIsNotWrittenOver) {
  fs::create_directories(scratch_ / "mine");
  std::ofstream(scratch_ / "mine/thesis") << "text";
  const auto refused = tconv({"export", "--onnx", "mine", kCase});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("mine is there already, and not empty"));
  EXPECT_EQ(content("mine/thesis"), "text");
  EXPECT_THAT(shell("ls -A mine").out, "thesis\n");
  EXPECT_EQ(tconv({"export", "--onnx", "mine/thesis", kCase}).exit_code, 2);
  fs::create_directories(scratch_ / "empty");
  EXPECT_EQ(tconv({"export", "--onnx", "empty", kCase}).exit_code, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_ / "empty"), {}), 1);
}

TEST_F(OnnxTest, WhatCannotBeExportedIsTold) {
  const auto expect_error = [&](const std::vector<std::string>& arguments, const std::string& message) {
    std::vector<std::string> all = {"export"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto [exit_code, out, err, seconds] = tconv(all);
    EXPECT_EQ(exit_code, 2);
    EXPECT_THAT(err, HasSubstr(message));
  };
  expect_error({}, "name one of --onnx FOLDER, --wpt FILE and --npz FILE");
  expect_error({"--onnx", "a", "--npz", "b"}, "name one of");
  expect_error({"--npz", "b"}, "--npz takes one case");
  expect_error({"--npz", "b", kCase, kCase}, "--npz takes one case");
  expect_error({"--npz", "nowhere/b", kCase}, "cannot write nowhere/b");
  expect_error({"--onnx", "a", with(kCase, "integers:7", "reals:7")}, "use data=integers:SEED");
  expect_error({"--onnx", "a", kCase, "--cases", "3"}, "--cases");
  expect_error({"--onnx", "a", kCase, "--memory", "1"}, "memory");
  expect_error({"--onnx", "a", "--memory", "1"}, "allow more");
  expect_error({"--onnx", "a", kCase, "nonsense"}, "bad case");
  EXPECT_THAT(files(), IsEmpty());
}

// Debian's NumPy is seen by Debian's own interpreter.
TEST_F(OnnxTest, NumPyReadsTheArrays) {
  std::string python;
  for (const char* candidate : {"python3", "/usr/bin/python3"})
    if (shell(std::string(candidate) + " -c 'import numpy'").exit_code == 0) python = candidate;
  if (python.empty()) GTEST_SKIP() << "there is no NumPy";
  const std::string line =
      "tconv1 type=f16 n=1 g=1 ci=1 co=1 in=2x1 k=2x1 s=2x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=1 "
      "x=nxc+1@2 w=ncx y=ncx data=values xv=1,2 wv=10,1 bv=0.5";
  EXPECT_EQ(tconv({"export", "--npz", "case.npz", line}).exit_code, 0);
  const auto read = shell(python +
                          " -c 'import numpy; a = numpy.load(\"case.npz\")\n"
                          "for name in a: print(name, a[name].dtype.str, a[name].shape, a[name].ravel().tolist())'");
  EXPECT_EQ(read.out,
            "x <f2 (1, 1, 2, 1) [1.0, 2.0]\nw <f2 (1, 1, 2, 1) [10.0, 1.0]\nb <f2 (1,) [0.5]\n"
            "y <f2 (1, 1, 4, 1) [10.5, 1.5, 20.5, 2.5]\n");
  const std::string bytes = with(with(with(line, "f16", "u8:s8:s32"), " data", " zp=128:0:0 data"), "0.5", "7");
  EXPECT_EQ(tconv({"export", "--npz", "bytes.npz", bytes}).exit_code, 0);
  EXPECT_EQ(shell(python +
                  " -c 'import numpy; a = numpy.load(\"bytes.npz\")\nprint([a[n].tolist() for n in (\"x\", \"y\")])'")
                .out,
            "[[[[[129], [130]]]], [[[[17], [8], [27], [9]]]]]\n");
}

}  // namespace
}  // namespace tconv
