// Names and messages of others, in every form of the report: HTML, escape sequences, megabytes, what is no UTF-8.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "report/console.h"
#include "report/github.h"
#include "report/html/page.h"
#include "report/junit.h"
#include "report/pictured_report.h"
#include "report/plain_text.h"
#include "report/sarif.h"

namespace tconv {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kHostile[] = {"<script>alert(1)</script>",
                                "\"><img src=x onerror=alert(1)>",
                                "]]><x/>",
                                "\x1b[2J\x1b]0;title\x07",
                                "a\nb\r::error::c",
                                std::string("nul\0in", 6),
                                "\xff\xfe\xc0\x80",
                                "\xe2\x80\xae reversed",
                                "| a | `b` **c**",
                                "%0A::warning::d",
                                std::string(3'000'000, 'x')};

Report report_of(const std::string& hostile) {
  Report report = test::pictured_report("plain");
  SearchResult& result = report.result;
  for (ImplementationResult& i : result.implementations)
    if (i.name == "plain") {
      i.name = i.version = i.argument = hostile;
      i.properties[0].skip_reasons = {{hostile, 3}};
    }
  for (Finding& f : result.findings)
    if (f.implementation == "plain") f.implementation = f.argument = f.sentence = f.bug_class = hostile;
  for (auto& exhibit : report.exhibits)
    if (exhibit) exhibit->said = hostile;
  for (ImplementationMaps& maps : report.maps) maps.name = maps.maps[0].cells[0].said = hostile;
  report.baseline = {hostile + "/run/" + hostile, hostile + "/a/" + hostile};
  return report;
}

// Line breaks are ours alone; nothing else below a blank may appear.
void expect_harmless(const std::string& text) {
  EXPECT_EQ(
      std::count_if(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 0x7f; }), 0);
  EXPECT_EQ(text.find("\xff"), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_LT(text.size(), 400'000U);
}

TEST(HostileText, IsHarmlessOnTheConsole) {
  for (const std::string& hostile : kHostile) expect_harmless(to_console(report_of(hostile), Look{}));
}

// The tags in order, and of their attributes the names.
std::string tags(const std::string& page) {
  static const std::regex tag("<[^>]*>"), value("\"[^\"]*\"");
  std::string names;
  for (std::sregex_iterator at(page.begin(), page.end(), tag), end; at != end; ++at)
    names += std::regex_replace(at->str(), value, "") + " ";
  return names;
}

TEST(HostileText, IsHarmlessInHtml) {
  const std::string harmless = tags(to_html(report_of("harmless")));
  for (const std::string& hostile : kHostile) {
    const std::string page = to_html(report_of(hostile));
    expect_harmless(page);
    EXPECT_EQ(tags(page), harmless) << hostile.substr(0, 40);
  }
}

// Known findings are in attributes, new ones in elements.
TEST(HostileText, IsHarmlessInXml) {
  for (const bool known : {false, true}) {
    const auto xml_of = [&](const std::string& name) {
      Report report = report_of(name);
      if (!known) report.baseline.reset();
      return to_junit(report);
    };
    const std::string harmless = tags(xml_of("harmless"));
    for (const std::string& hostile : kHostile) {
      const std::string xml = xml_of(hostile);
      expect_harmless(xml);
      EXPECT_EQ(tags(xml), harmless) << hostile.substr(0, 40);
      EXPECT_FALSE(std::regex_search(xml, std::regex("=\"[^\"]*<"))) << hostile.substr(0, 40);
    }
  }
}

TEST(HostileText, MakesNoWorkflowCommandsAndNoMarkdown) {
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const auto commands = lines(github_annotations(report_of("harmless")));
  for (const std::string& hostile : kHostile) {
    const Report report = report_of(hostile);
    const std::string annotations = github_annotations(report), summary = github_summary(report);
    expect_harmless(annotations);
    expect_harmless(summary);
    EXPECT_EQ(lines(annotations), commands);
    EXPECT_THAT(annotations, Not(HasSubstr("%0A::warning")));
    // Between backticks everything is text; elsewhere a backslash is before what is not.
    const std::string prose = std::regex_replace(summary, std::regex("`` [^\n]* ``"), "");
    EXPECT_FALSE(std::regex_search(prose, std::regex("[^\\\\][<`\\[]"))) << prose;
  }
}

TEST(HostileText, IsTextInSarif) {
  for (const std::string& hostile : kHostile) {
    const std::string text = json_text(to_sarif(report_of(hostile)), 2);
    expect_harmless(text);
    EXPECT_TRUE(Json::accept(text));
  }
}

TEST(PlainText, KeepsCharactersAndReplacesTheRest) {
  EXPECT_EQ(plain_text("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80 ~"), "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80 ~");
  EXPECT_EQ(plain_text("\x1b[0m\t\x7f"), "?[0m??");
  EXPECT_EQ(plain_text("\xc3"), "?");                 // cut off
  EXPECT_EQ(plain_text("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(plain_text("\xe0\x80\xaf"), "???");       // overlong
  EXPECT_EQ(plain_text("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(plain_text("\xf4\x90\x80\x80"), "????");  // beyond Unicode
  EXPECT_EQ(plain_text("\xc2\x85"), "??");            // a control character of two bytes
  EXPECT_EQ(plain_text("a\xe2\x80\xae"
                       "b"),
            "a???b");  // what turns the text around
  EXPECT_EQ(plain_text("abcdef", 3), "abc...");
  EXPECT_EQ(plain_text("\xc3\xa4\xc3\xa4", 3), "\xc3\xa4...");
}

}  // namespace
}  // namespace tconv
