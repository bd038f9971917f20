#include "report/compared.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/pictured_report.h"

namespace tconv {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<ImplementationMaps> maps_of(const std::vector<std::string>& names) {
  std::vector<ImplementationMaps> all;
  for (const ImplementationMaps& one : test::pictured_report("plain").maps)
    if (std::find(names.begin(), names.end(), one.name) != names.end()) all.push_back(one);
  return all;
}

TEST(Compared, ShowsWhereTheyDiffer) {
  const std::string text = compared(maps_of({"right", "crashing"}), 120);
  EXPECT_THAT(text,
              HasSubstr("\nright                  100           0           0           0           0           0\n"));
  EXPECT_THAT(text,
              HasSubstr("\ncrashing                70           0           0          30           0           0\n"));
  EXPECT_THAT(text, HasSubstr("\ngroups from 1 to 6 across, input channels of a group from 1 to 6 down\n\n"
                              "       right          crashing\n"
                              "  1    . . . . . .    . ! ! ! ! !\n"));
  EXPECT_THAT(text, HasSubstr("\nIn 1 more maps they do the same"));
  EXPECT_THAT(text, Not(HasSubstr("stride from")));
}

TEST(Compared, ShowsWhereOneRefusesAndNobodyIsWrong) {
  std::vector<ImplementationMaps> all = maps_of({"right"});
  all.push_back(all[0]);
  all[1].name = "other";
  all[1].maps[0].cells[1] = {Made::refused, "stride"};
  const std::string text = compared(all, 120);
  EXPECT_THAT(text, HasSubstr("\nstride from 1 to 8 across, kernel from 1 to 8 down\n\n"
                              "       right              other\n"
                              "  1    . . . . . . . .    . - . . . . . .\n"));
  EXPECT_THAT(text, HasSubstr("\nIn 1 more maps they do the same"));
}

TEST(Compared, OfRightOnesThereIsNothingToShow) {
  EXPECT_THAT(compared(maps_of({"right"}), 120),
              HasSubstr("\nIn 2 more maps they do the same, and nothing is wrong.\n"));
  EXPECT_EQ(compared({}, 120), "");
}

TEST(Compared, AllIsInTheJson) {
  const Json json = to_json(maps_of({"right", "crashing"}));
  EXPECT_EQ(json["schema"], "tconv-compare/1");
  ASSERT_EQ(json["maps"].size(), 2U);
  const Json& groups = json["maps"][1];
  EXPECT_EQ(groups["across"], "groups");
  EXPECT_EQ(groups["made"][0]["cells"][1]["made"], "right");
  EXPECT_EQ(groups["made"][1]["cells"][1]["made"], "crashed");
  EXPECT_THAT(groups["made"][1]["cells"][1]["reason"].get<std::string>(), HasSubstr("SIGSEGV"));
}

}  // namespace
}  // namespace tconv
