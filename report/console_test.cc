#include "report/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "ref/case_text.h"
#include "report/test_report.h"

namespace tconv {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string without_escape_codes(const std::string& text) {
  return std::regex_replace(text, std::regex("\x1b\\[[0-9;]*m"), "");
}

TEST(Console, ColoursOnlyOnRequestAndNothingElseDepends) {
  const Report report = test::full_report();
  const std::string plain = to_console(report, Look{}), coloured = to_console(report, Look{.colour = true});
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  EXPECT_EQ(without_escape_codes(coloured), plain);
  EXPECT_THAT(to_console(report.result.findings[0], Look{}), Not(HasSubstr("\x1b")));
}

TEST(Console, ShowsATableOfVerdicts) {
  const std::string text = to_console(test::full_report(), Look{});
  EXPECT_THAT(text, testing::StartsWith("implementation  verdict         checks  properties\n"
                                        "wrong           fails               90  1 fail, 1 do not apply\n"
                                        "                  fails reference in 7 of 90\n"
                                        "crashing        fails               17  1 fail, 1 hold\n"
                                        "                  fails reference in 1 of 9\n"
                                        "\n"
                                        "checks of each property\n"
                                        "  reference 99, adjoint 8\n"));
  EXPECT_THAT(text, EndsWith("\n2 fails: 107 checks of properties, on 123456 cases, seed 18446744073709551615, "
                             "12.5 s, interrupted\n"));
}

TEST(Console, NamesEvidenceThatIsLessThanComplete) {
  EXPECT_THAT(to_console(test::full_report(), Look{}),
              HasSubstr("\nchecks by other evidence than a complete comparison (docs/certificates.md)\n"
                        "  certificate 2^-44: 10\n"
                        "  sample: 9\n"));
  Report report = test::full_report();
  for (ImplementationResult& i : report.result.implementations)
    for (PropertyResult& p : i.properties) p.evidence = {{"complete", 1}};
  EXPECT_THAT(to_console(report, Look{}), Not(HasSubstr("evidence")));
}

TEST(Console, CountsVerdictsOfAllKinds) {
  Report report = test::full_report();
  SearchResult& result = report.result;
  result.findings.clear();
  result.interrupted = false;
  result.implementations.resize(3);
  const char* names[] = {"a", "b", "c"};
  for (size_t i = 0; i < 3; ++i) result.implementations[i].name = names[i];
  result.implementations[0].properties = {{"reference", 5, 0, 0, 0, {}, 0}};
  result.implementations[1].properties = {{"reference", 0, 0, 4, 0, {}, 0}};
  result.implementations[2].properties = {{"reference", 0, 0, 0, 4, {}, 0}};
  const std::string text = to_console(report, Look{});
  EXPECT_THAT(text, HasSubstr("\na               holds                5  1 hold\n"));
  EXPECT_THAT(text, HasSubstr("\nb               not_trusted          0  1 not trusted\n"
                              "                  not trusted reference: nothing was proved\n"));
  EXPECT_THAT(text, HasSubstr("\nc               not_trusted          0  1 do not apply\n"));
  EXPECT_THAT(text, HasSubstr("\n1 holds, 2 not_trusted: 5 checks"));
  EXPECT_THAT(text, Not(HasSubstr("interrupted")));
}

TEST(Console, NamesTheMostFrequentReasons) {
  Report report = test::full_report();
  auto& reasons = report.result.implementations[0].properties[0].skip_reasons;
  reasons = {{"a rare one", 1}, {"a common one", 50}, {"another", 7}, {"a", 1}, {"b", 1}, {"c", 1}};
  const std::string text = to_console(report, Look{});
  // The reasons of all properties together: "too large" is one of the other property.
  EXPECT_THAT(text, HasSubstr("  too large: wrong 123\n  a common one: wrong 50\n  another: wrong 7\n"));
  EXPECT_THAT(text, HasSubstr("  1 more reasons in the JSON report\n"));
}

TEST(Console, AFindingSaysWhatIsWrongAndHowToSeeItAgain) {
  const Finding finding = test::full_report().result.findings[0];
  const std::string failing = to_text(finding.failing);
  EXPECT_EQ(to_console(finding, Look{}),
            "FINDING wrong/reference/wrong_values\n"
            "  the values are wrong (in 7 cases; the simplest one found:)\n"
            "  case    " +
                failing + "\n" +
                "  at [0, 1, 0, 1] expected 3 actual 5.5 difference 2.5 bound 0.25\n"
                "  at [1, 2, 1, 2] expected nan actual inf difference nan bound 0\n"
                "  at [1, 2, 1, 1] expected -inf actual 1 difference inf bound 0\n"
                "  7 of 36 elements are wrong\n"
                "  benchdnn  --deconv --dir=FWD_D g1mb2ic1ih2iw2oc3oh2ow3kh1kw2sh1sw1ph0pw0dh0dw0\n"
                "  replay  tconv replay '" +
                failing + "' wrong --property reference\n");
}

TEST(Console, ASweepEndsWithWhatWasSwept) {
  Report report = test::full_report();
  report.result.exhaustive = true;
  report.result.plan = "exhaustive 9d-1: one geometry";
  report.result.planned = report.result.drawn = 123;
  report.result.implementations[1].properties[0] = {"reference", 123, 0, 0, 0, {}, 0};
  const std::string text = to_console(report, Look{});
  EXPECT_THAT(text,
              HasSubstr("\nexhaustive 9d-1: one geometry; 123 cases\n"
                        "  wrong, reference: 83 hold, 3 prove nothing: everything expected is zero, and so was the "
                        "answer, 30 were not tried, 7 fail, the first is number 41\n"));
  EXPECT_THAT(text, HasSubstr("\n  crashing, reference: all 123 hold\n"));
  report.result.shards = {4, {1, 2}};
  EXPECT_THAT(to_console(report, Look{}), HasSubstr("one geometry; 123 cases, 123 of them in 2 of 4 shards\n"));
  report.result.shards = {};
  report.result.drawn = 7;
  EXPECT_THAT(to_console(report, Look{}), HasSubstr("one geometry; 123 cases, 7 of them tried\n"));
}

TEST(Console, AFindingOfTheRunHasNoNumbers) {
  const Finding finding = test::full_report().result.findings[1];
  const std::string failing = to_text(finding.failing);
  EXPECT_EQ(to_console(finding, Look{}),
            "FINDING crashing/run/crashed\n"
            "  it crashed: SIGSEGV\n"
            "  case    " +
                failing +
                "\n"
                "  benchdnn  --deconv g1mb1ic1iw1oc1ow1kw1sw1pw0dw0\n"
                "  replay  tconv replay '" +
                failing + "' ./libcrashing.so --property reference\n");
}

// What benchdnn has no words for is left out.
TEST(Console, AFindingIsSaidToBenchdnnIfItCanBe) {
  Finding finding = test::full_report().result.findings[1];
  EXPECT_THAT(evidence(finding), HasSubstr("\nbenchdnn  --deconv "));
  finding.failing.type = {ElementType::u8, ElementType::s8, ElementType::s32};
  EXPECT_THAT(evidence(finding), HasSubstr("\nbenchdnn  --deconv --dt=u8:s8:s32 "));
  finding.failing.quantization.x_zero = 1;
  EXPECT_THAT(evidence(finding), Not(HasSubstr("benchdnn")));
}

}  // namespace
}  // namespace tconv
