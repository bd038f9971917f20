#include "report/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/remarks.h"
#include "report/test_report.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

FindingsPage full_page() {
  const SearchResult result = test::full_report().result;
  FindingsPage page;
  page.date = 1763942400;  // 2025-11-24
  page.tconv_version = "1.2.3";
  page.libraries = {{result.implementations[0], "only f32", 20000, {result.findings[0]}, {}},
                    {result.implementations[1], "all", 2000, {}, {result.findings[1]}}};
  return page;
}

TEST(Markdown, HasATableAndASectionForEachFinding) {
  const std::string text = to_markdown(full_page());
  EXPECT_THAT(text,
              StartsWith("# What the adapters found\n\nWritten by `tconv findings` on 2025-11-24, with tconv 1.2.3 "
                         "and the random cases of seed 1. "));
  EXPECT_THAT(text, HasSubstr("\n| `wrong` | 1.2 \xc3\xa4 | only f32 | 20000 | 90 | fails: 1 finding |\n"
                              "| `crashing` | 2 | all | 2000 | 17 | fails, but not twice |\n"));
  EXPECT_THAT(text, HasSubstr("\n## wrong (1.2 \xc3\xa4)\n\n### wrong/reference/wrong_values\n\n"
                              "In 7 checks: the values are wrong.\n\n    case    tconv1 "));
  EXPECT_THAT(text, HasSubstr("\n    benchdnn  --deconv --dir=FWD_D g1mb2ic1"));
  EXPECT_THAT(text, HasSubstr("\n    replay  tconv replay 'tconv1 "));
  EXPECT_THAT(text, HasSubstr("' wrong --property reference\n"));
  EXPECT_THAT(text, HasSubstr("\n## Did not reproduce\n\n- crashing/run/crashed, in 1 check: it crashed: SIGSEGV\n\n"
                              "      case    tconv1 "));
}

TEST(Markdown, NamesNoMachine) {
  FindingsPage page = full_page();
  EXPECT_THAT(to_markdown(page), AllOf(Not(HasSubstr("interrupted")), Not(HasSubstr("CPU")), Not(HasSubstr(" s\n"))));
  page.interrupted = true;
  EXPECT_THAT(to_markdown(page), HasSubstr(" of seed 1; it was interrupted. "));
}

TEST(Markdown, KnowsRemarksByTheirKeys) {
  EXPECT_THAT(remark_on("opencv_dnn/run/gave_up"), AllOf(HasSubstr("opencv/opencv#14661"), Not(HasSubstr("##"))));
  EXPECT_EQ(remark_on("opencv_dnn/run/gave"), "");
  EXPECT_EQ(remark_on(""), "");
}

}  // namespace
}  // namespace tconv
