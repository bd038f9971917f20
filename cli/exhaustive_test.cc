// Sweeps of whole spaces, in shards, stopped and resumed, and merged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_fixture.h"

namespace tconv {
namespace {

using test::Json;
using test::kTconv;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class ExhaustiveTest : public test::CliTest {
 protected:
  // A report without its times.
  Json timeless(const std::string& name) const {
    Json report = Json::parse(content(name));
    report.erase("seconds");
    return report;
  }

  void write(const std::string& name, const Json& report) const {
    std::ofstream(scratch_ / name) << report.dump(2) << "\n";
  }

  // Verifies with these arguments, once whole and once in three shards; leaves whole.json, 0.json, 1.json and 2.json.
  void verify_in_shards(std::vector<std::string> arguments, int exit_code) const {
    arguments.insert(arguments.begin(), "verify");
    const auto with = [&](const std::vector<std::string>& more) {
      std::vector<std::string> all = arguments;
      all.insert(all.end(), more.begin(), more.end());
      return tconv(all).exit_code;
    };
    EXPECT_EQ(with({"--json", "whole.json"}), exit_code);
    for (const std::string i : {"0", "1", "2"}) with({"--shard", i + "/3", "--json", i + ".json"});
  }

  static constexpr char kWrong[] = TCONV_MUTANTS "/libkernel_flipped.so";
};

TEST_F(ExhaustiveTest, EndsWithASentence) {
  const auto [exit_code, out, err, seconds] = tconv({"verify", "gather", "--exhaustive", "1d-466"});
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, AllOf(HasSubstr("\nexhaustive 1d-466: 466 geometries, "), HasSubstr("; 14912 cases\n"),
                         HasSubstr("\n  gather, reference: 14688 hold, 224 prove nothing")));
}

TEST_F(ExhaustiveTest, SaysWhichCaseIsTheFirstThatFails) {
  const auto [exit_code, out, err, seconds] = tconv({"verify", kWrong, "--exhaustive", "1d-466"});
  EXPECT_EQ(exit_code, 1) << err;
  EXPECT_THAT(out, ContainsRegex("\n  kernel_flipped, reference: [0-9]+ hold, 224 prove nothing: .*, [0-9]+ fail, the "
                                 "first is number [1-9][0-9]*\n"));
}

TEST_F(ExhaustiveTest, WhatIsWrittenWrongIsSaid) {
  const auto expect_usage = [&](const std::vector<std::string>& arguments, const std::string& message) {
    const auto finished = tconv(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr(message));
  };
  expect_usage({"verify", "--exhaustive", "2d-1191"},
               "unknown space '2d-1191'; did you mean '2d-1190'?; there are 1d-");
  for (const char* shard :
       {"4/4", "-1/4", "1", "/", "1/", "/3", "a/b", "0/0", "0/1000001", "0/3x", "18446744073709551616/3"})
    expect_usage({"verify", "scatter", "--shard", shard}, "i/n with i from 0 to n-1");
  expect_usage({"verify", "scatter", "--layers", "--shard", "0/2"}, "--layers");
}

TEST_F(ExhaustiveTest, ShardsOfASweepMergeToTheWhole) {
  verify_in_shards({"phases", kWrong, "--exhaustive", "1d-466"}, 1);
  const auto merged = tconv({"merge", "2.json", "0.json", "1.json", "--json", "merged.json"});
  EXPECT_EQ(merged.exit_code, 1) << merged.err;
  EXPECT_EQ(timeless("merged.json").dump(), timeless("whole.json").dump());
  EXPECT_FALSE(timeless("whole.json").contains("shards"));
  EXPECT_EQ(timeless("1.json")["shards"], Json::parse(R"({"of": 3, "done": [1]})"));
}

// Several findings, which diagnosis joins: where they were seen first is in one shard or the other.
TEST_F(ExhaustiveTest, ShardsOfARandomSearchMergeToTheWhole) {
  verify_in_shards({"opencv_dnn", kWrong, "--cases", "1500", "--property", "reference", "--property", "adjoint",
                    "--property", "impulse"},
                   1);
  EXPECT_EQ(tconv({"merge", "0.json", "1.json", "2.json", "--json", "merged.json"}).exit_code, 1);
  EXPECT_EQ(timeless("merged.json").dump(), timeless("whole.json").dump());
  EXPECT_GT(timeless("whole.json")["findings"].size(), 1U);
}

TEST_F(ExhaustiveTest, MergingTwiceChangesNothing) {
  verify_in_shards({"phases", kWrong, "--exhaustive", "1d-466"}, 1);
  tconv({"merge", "0.json", "2.json", "0.json", "--json", "some.json"});
  tconv({"merge", "1.json", "some.json", "2.json", "some.json", "--json", "all.json"});
  EXPECT_EQ(timeless("all.json").dump(), timeless("whole.json").dump());
  tconv({"merge", "1.json", "all.json", "whole.json", "some.json", "--json", "again.json"});
  EXPECT_EQ(timeless("again.json").dump(), timeless("whole.json").dump());
}

TEST_F(ExhaustiveTest, MergeSaysWhatIsMissing) {
  verify_in_shards({"phases", "--exhaustive", "1d-466"}, 0);
  const auto merged = tconv({"merge", "1.json", "--json", "some.json"});
  EXPECT_EQ(merged.exit_code, 4);
  EXPECT_EQ(merged.err, "tconv: missing: 0 and 2 of the 3 shards\n");
  EXPECT_THAT(merged.out, HasSubstr("4971 of them in 1 of 3 shards\n"));
  EXPECT_EQ(tconv({"merge", "some.json", "2.json"}).err, "tconv: missing: 0 of the 3 shards\n");
  // One that was stopped does not count.
  Json stopped = Json::parse(content("2.json"));
  stopped["shards"]["done"] = Json::array();
  write("stopped.json", stopped);
  EXPECT_THAT(tconv({"merge", "0.json", "1.json", "stopped.json"}).err,
              AllOf(HasSubstr("stopped.json did not come to its end"), HasSubstr("missing: 2 of the 3 shards\n")));
}

TEST_F(ExhaustiveTest, MergeTakesOnlyWhatBelongsTogether) {
  verify_in_shards({"phases", "--exhaustive", "1d-466"}, 0);
  const Json report = Json::parse(content("1.json"));
  const auto expect_refused = [&](const Json& other, const std::string& message) {
    write("other.json", other);
    const auto merged = tconv({"merge", "0.json", "1.json", "other.json", "--json", "merged.json"});
    EXPECT_EQ(merged.exit_code, 2) << message;
    EXPECT_THAT(merged.err, HasSubstr(message));
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "merged.json"));
  };
  const auto changed = [&](const char* pointer, const Json& value) {
    Json other = report;
    other[Json::json_pointer(pointer)] = value;
    return other;
  };
  expect_refused(changed("/seed", 2), "0.json and other.json are not of one search: `seed` is 1 and 2");
  expect_refused(changed("/tconv", "9.9"), "`tconv` is \"0.1.0\" and \"9.9\"");
  expect_refused(changed("/implementations/0/version", "x"), "`versions` is ");
  expect_refused(changed("/plan", "x"), "`plan` is ");
  expect_refused(changed("/shards/of", 4), "0.json is of 3 shards, other.json of 4");
  expect_refused(changed("/shards/of", -1), "other.json is not a report");
  expect_refused(changed("/shards/done", {3}), "other.json is not a report");
  expect_refused(changed("/drawn", 7), "are of the same cases, and differ");
  // What is known already can be left out, but not taken out.
  write("two.json", changed("/shards/done", {1, 2}));
  EXPECT_EQ(tconv({"merge", "1.json", "two.json"}).err, "tconv: missing: 0 of the 3 shards\n");
  write("overlapping.json", changed("/shards/done", {0, 1}));
  EXPECT_THAT(tconv({"merge", "two.json", "overlapping.json"}).err, HasSubstr("has shards that other reports have"));
  expect_refused("text", "other.json is not a report");
  EXPECT_THAT(tconv({"merge", "nothing.json"}).err, HasSubstr("cannot read the report nothing.json"));
}

// Starts the command, kills it when it has saved its state, and lets it go on from there.
TEST_F(ExhaustiveTest, KilledAndResumedItGivesTheSameReport) {
  const std::string verify = kTconv + " verify phases " + kWrong + " --exhaustive 1d-35898 --shard 1/8 --jobs 2";
  shell(verify + " --json whole.json");
  const auto killed =
      shell(verify +
            " --resume state --json killed.json & "
            "until grep -q '\"drawn\":[1-9]' state 2>/dev/null; do sleep 0.05; done; kill -9 $!; wait $!");
  EXPECT_THAT(files(), testing::IsSupersetOf({std::string("state")}));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "killed.json"));
  std::istringstream state(content("state"));
  std::string line;
  std::getline(state, line);
  uint64_t known = 0;
  while (std::getline(state, line)) known += Json::parse(line)["result"]["drawn"].get<uint64_t>();
  EXPECT_GT(known, 0);
  EXPECT_EQ(shell(verify + " --resume state --json resumed.json").exit_code, 1) << killed.err;
  EXPECT_EQ(timeless("resumed.json").dump(), timeless("whole.json").dump());
  // Nothing is left to do: the same again, at once.
  shell(verify + " --resume state --json again.json");
  EXPECT_EQ(timeless("again.json").dump(), timeless("whole.json").dump());
}

TEST_F(ExhaustiveTest, InterruptedAndResumedItGivesTheSameReport) {
  const std::string verify = kTconv + " verify phases --exhaustive 2d-466 --jobs 1";
  shell(verify + " --json whole.json");
  shell(verify +
        " --resume state --json stopped.json & until grep -q '\"drawn\":[1-9]' state 2>/dev/null; do sleep 0.05; done; "
        "kill -INT $!; wait $!");
  const Json stopped = Json::parse(content("stopped.json"));
  EXPECT_EQ(stopped["interrupted"], true);
  EXPECT_LT(stopped["drawn"], stopped["planned"]);
  EXPECT_EQ(shell(verify + " --resume state --json resumed.json").exit_code, 0);
  EXPECT_EQ(timeless("resumed.json").dump(), timeless("whole.json").dump());
}

TEST_F(ExhaustiveTest, ACheckpointIsOfOneSearch) {
  const std::string verify = kTconv + " verify --resume state ", search = "scatter --cases 50 --jobs 2";
  EXPECT_EQ(shell(verify + search).exit_code, 0);
  EXPECT_EQ(shell(verify + "scatter --cases 50 --jobs 1").exit_code, 0);
  for (const std::string& other :
       {search + " --seed 2", std::string("scatter --cases 51"), search + " gather", search + " --property adjoint",
        search + " --rank 1", search + " --shard 0/2", std::string("scatter --exhaustive 1d-466")}) {
    const auto refused = shell(verify + other);
    EXPECT_EQ(refused.exit_code, 2) << other;
    EXPECT_THAT(refused.err, HasSubstr("state is the checkpoint of another search")) << other;
  }
  const std::string state = content("state");
  std::ofstream(scratch_ / "state") << state.substr(0, state.size() - 20);
  EXPECT_THAT(shell(verify + search).err, HasSubstr("state is damaged"));
  std::ofstream(scratch_ / "state") << "{}\n";
  EXPECT_THAT(shell(verify + search).err, HasSubstr("state is not a checkpoint"));
}

}  // namespace
}  // namespace tconv
