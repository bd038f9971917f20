#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

namespace fs = std::filesystem;
using test::Json;
using test::kTconv;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using ReportFileTest = test::CliTest;

TEST_F(ReportFileTest, GoesToStdoutAlone) {
  const auto [exit_code, out, err, seconds] =
      tconv({"verify", "scatter", "phases", "--cases", "100", "--seed", "5", "--json", "-"});
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(err, "");
  const Json report = Json::parse(out);
  EXPECT_EQ(report["schema"], "tconv-report/1");
  EXPECT_EQ(report["seed"], 5);
  EXPECT_EQ(report["drawn"], 100);
  EXPECT_EQ(report["implementations"].size(), 2);
  EXPECT_EQ(report["implementations"][1]["name"], "phases");
  EXPECT_EQ(report["implementations"][1]["verdict"], "holds");
}

// But for keeps_no_memory, which is left out where a call is slow just then.
TEST_F(ReportFileTest, IsTheSameForTheSameSeedWithAnyNumberOfProcesses) {
  const auto report = [&](const char* seed, const char* jobs) {
    const auto finished =
        tconv({"verify",          "gather",     "opencv_dnn", "--cases",    "300",        "--seed",     seed,
               "--jobs",          jobs,         "--json",     "-",          "--property", "answers",    "--property",
               "refuses_invalid", "--property", "reference",  "--property", "any_layout", "--property", "stateless"});
    Json json = Json::parse(finished.out);
    EXPECT_EQ(json.erase("seconds"), 1);
    EXPECT_THAT(json["findings"], Not(IsEmpty()));
    return json.dump(1);
  };
  const std::string one = report("1", "1");
  for (const char* jobs : {"1", "2", "5"}) EXPECT_EQ(report("1", jobs), one) << jobs << " jobs";
  EXPECT_NE(report("2", "1"), one);
}

TEST_F(ReportFileTest, TakesTheFilesPlaceInOneStep) {
  std::ofstream(scratch_ / "old.json") << "old";
  fs::create_symlink("old.json", scratch_ / "link.json");
  for (const char* path : {"new.json", "old.json", "link.json"}) {
    EXPECT_EQ(tconv({"verify", "scatter", "--cases", "20", "--json", path}).exit_code, 0);
    EXPECT_EQ(Json::parse(content(path))["drawn"], 20);
  }
  EXPECT_TRUE(fs::is_symlink(scratch_ / "link.json"));
  EXPECT_EQ(files().size(), 3);
}

TEST_F(ReportFileTest, IsLeftAloneWhenNothingIsRun) {
  std::ofstream(scratch_ / "old.json") << "old";
  EXPECT_EQ(tconv({"verify", "scater", "--json", "old.json"}).exit_code, 2);
  EXPECT_EQ(tconv({"verify", "--property", "adjont", "--json", "old.json"}).exit_code, 2);
  EXPECT_EQ(tconv({"verify", "--layer", "L999", "--json", "old.json"}).exit_code, 2);
  EXPECT_EQ(content("old.json"), "old");
  EXPECT_EQ(files().size(), 1);
}

// Pipes and devices are written to, not replaced.
TEST_F(ReportFileTest, GoesThroughAPipe) {
  const std::string pipe = scratch_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto [exit_code, out, err, seconds] =
      shell("timeout 20 cat pipe >copy & " + kTconv + " verify scatter --cases 20 --json pipe; wait");
  EXPECT_EQ(err, "");
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(Json::parse(content("copy"))["drawn"], 20);
}

// That a report cannot be written is said before the search, not after it.
TEST_F(ReportFileTest, ThatCannotBeWrittenIsToldAtOnce) {
  std::ofstream(scratch_ / "file") << "";
  for (const char* path : {"no/such/folder/r.json", ".", "file/r.json"}) {
    const auto [exit_code, out, err, seconds] = tconv({"verify", "--cases", "1000000", "--json", path});
    EXPECT_EQ(exit_code, 2);
    EXPECT_EQ(out, "");
    EXPECT_THAT(err, AllOf(StartsWith("tconv: cannot write the report"), HasSubstr(path)));
    EXPECT_LT(seconds, 5);
  }
  EXPECT_EQ(files(), std::vector<std::string>{"file"});
}

TEST_F(ReportFileTest, ThatIsLostIsAnError) {
  for (const char* arguments : {" list", " verify scatter --cases 20", " verify scatter --cases 20 --json -"}) {
    const auto [exit_code, out, err, seconds] = shell(kTconv + arguments + " >/dev/full");
    EXPECT_EQ(exit_code, 3) << arguments;
    EXPECT_THAT(err, StartsWith("tconv: cannot write"));
  }
}

}  // namespace
}  // namespace tconv
