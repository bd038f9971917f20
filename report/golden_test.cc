// Each form of the report, byte for byte as it is kept in report/golden. TCONV_WRITE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "report/console.h"
#include "report/github.h"
#include "report/html/page.h"
#include "report/json_report.h"
#include "report/junit.h"
#include "report/pictured_report.h"
#include "report/sarif.h"

namespace tconv {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(TCONV_GOLDEN) / name;
  if (std::getenv("TCONV_WRITE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  const std::string golden = content(path);
  if (text == golden) return;
  size_t at = 0;
  while (at < std::min(text.size(), golden.size()) && text[at] == golden[at]) ++at;
  ADD_FAILURE() << path << " differs at byte " << at << ": ..." << text.substr(at - std::min<size_t>(at, 40), 120)
                << "...\nexpected ..." << golden.substr(at - std::min<size_t>(at, 40), 120) << "...";
}

const Report& report() {
  static const Report made = [] {
    Report pictured = test::pictured_report("<b>\x1b[31m\"it's\" & 100%,::");
    pictured.baseline = {"flipping/diagnosed/kernel_flipped", "right/reference/wrong_values", "other/run/crashed"};
    return pictured;
  }();
  return made;
}

TEST(Golden, Console) { expect_golden("console.txt", to_console(report(), Look{})); }
TEST(Golden, Json) { expect_golden("report.json", json_text(to_json(report()), 2) + "\n"); }
TEST(Golden, Html) { expect_golden("report.html", to_html(report())); }
TEST(Golden, JUnit) { expect_golden("junit.xml", to_junit(report())); }
TEST(Golden, Sarif) { expect_golden("report.sarif", json_text(to_sarif(report()), 2) + "\n"); }
TEST(Golden, GitHub) { expect_golden("github.txt", github_annotations(report()) + "\n" + github_summary(report())); }

TEST(Golden, TheSameSearchGivesTheSameBytes) {
  EXPECT_EQ(to_html(test::pictured_report("x")), to_html(test::pictured_report("x")));
}

}  // namespace
}  // namespace tconv
