#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using FindingsTest = test::CliTest;

TEST_F(FindingsTest, WritesAPageOfWhatItSawTwice) {
  const auto [exit_code, out, err, seconds] = tconv({"findings", "scatter", "opencv_dnn", "--cases", "1000"},
                                                    {.environment = {{"SOURCE_DATE_EPOCH", "1763942400"}}});
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, StartsWith("# What the adapters found\n\nWritten by `tconv findings` on 2025-11-24, "));
  EXPECT_THAT(out,
              ContainsRegex("\n\\| `scatter` \\| [0-9.]+ \\| every input stamps [^|]* \\| 1000 \\| [0-9]+ \\| holds "
                            "\\|\n\\| `opencv_dnn` \\| OpenCV 4[^|]*\\|[^|]*\\| 1000 \\| [0-9]+ \\| fails: "));
  EXPECT_THAT(out, AllOf(HasSubstr("\n### opencv_dnn/run/gave_up\n"), HasSubstr("Known: the discussion of opencv/"),
                         Not(HasSubstr("## scatter")), Not(HasSubstr("Did not reproduce"))));
  EXPECT_EQ(err, "");
}

TEST_F(FindingsTest, EndsLikeVerify) {
  EXPECT_EQ(tconv({"findings", "scatter", "--cases", "100"}).exit_code, 0);
  EXPECT_EQ(tconv({"findings", "scater"}).exit_code, 2);
  const auto none = tconv({"findings"}, {.environment = {{"TCONV_ADAPTERS", "/nowhere"}}});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("there is no adapter here"));
}

TEST_F(FindingsTest, InterruptedItStillWritesThePage) {
  using namespace std::chrono_literals;
  const auto finished =
      tconv({"findings", "opencv_dnn", "scatter", "--cases", "1000000000"}, {.signal = SIGINT, .after = 2000ms});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, AllOf(HasSubstr(" of seed 1; it was interrupted. "), HasSubstr("\n### opencv_dnn/"),
                                  Not(HasSubstr("`scatter`"))));
}

}  // namespace
}  // namespace tconv
