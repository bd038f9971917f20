#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

using CompareTest = test::CliTest;

TEST_F(CompareTest, ShowsWhereOneRefusesAndAnotherIsWrong) {
  const std::string flipped = std::string(TCONV_MUTANTS) + "/libkernel_flipped.so";
  const auto run = tconv({"compare", "phases", flipped, "--json", "c.json", "--html", "c.html"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(StartsWith("implementation "), HasSubstr("\nphases "), HasSubstr("\nkernel_flipped "),
                             HasSubstr("\nstride from 1 to 8 across, kernel from 1 to 8 down\n")));
  EXPECT_EQ(Json::parse(content("c.json"))["schema"], "tconv-compare/1");
  EXPECT_THAT(content("c.html"), AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("<b>kernel_flipped</b>")));
}

TEST_F(CompareTest, WhatIsRightHolds) {
  EXPECT_EQ(tconv({"compare", "phases", "gather"}).exit_code, 0);
  EXPECT_THAT(tconv({"compare", "phases", "--json", "-"}).out, StartsWith("{"));
  EXPECT_EQ(tconv({"compare", "phases", "--json", "-", "--html", "-"}).exit_code, 2);
  EXPECT_EQ(tconv({"compare", "nobody"}).exit_code, 2);
}

}  // namespace
}  // namespace tconv
