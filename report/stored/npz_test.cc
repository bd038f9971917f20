#include "report/stored/npz.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "ref/case_text.h"

namespace tconv::stored {
namespace {

// NumPy itself reads these files in cli/export_test.cc, where it is there.
TEST(NpzTest, IsArraysOneAfterTheOther) {
  const auto parsed = parse_case(
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2 k=2 s=2 d=1 pb=0 pe=0 op=0 bias=1 x=nxc+1@2 w=ncx y=ncx data=values "
      "xv=1,2 "
      "wv=10,1 bv=0.5");
  const auto path = std::filesystem::path(testing::TempDir()) / ("tconv_" + std::to_string(getpid()) + ".npz");
  write_npz(arrays_of(std::get<Case>(parsed)), path);
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto array = [&](const std::string& name) {
    const size_t at = bytes.find("\x93NUMPY\x01", bytes.find(name + ".npy"));
    EXPECT_NE(at, std::string::npos) << name;
    return bytes.substr(at, 128 + 16);
  };
  EXPECT_EQ(array("x").substr(8, 2), std::string("\x76\x00", 2)) << "10 + 118 is a multiple of 64";
  EXPECT_EQ(array("x").substr(10, 58), "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2");
  EXPECT_EQ(array("b").substr(60, 7), "(1,), }");
  const auto value = [&](const std::string& name, size_t index) {
    float result = 0;
    std::memcpy(&result, &array(name)[128 + index * 4], 4);
    return result;
  };
  EXPECT_EQ(value("x", 1), 2) << "dense, whatever the layout";
  EXPECT_EQ(value("y", 0), 10.5F);
  EXPECT_EQ(value("y", 3), 2.5F);
  std::filesystem::remove(path);
}

TEST(NpzTest, WhatCannotBeWrittenIsTold) {
  EXPECT_THROW(write_npz({{"x", {1}, Tensor(ElementType::f32, {1, 1, 1, 1, 1}, {})}}, "/nowhere/x.npz"),
               std::runtime_error);
}

}  // namespace
}  // namespace tconv::stored
