#include "report/json_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "impls/version.h"
#include "ref/case_text.h"
#include "report/test_report.h"

namespace tconv {
namespace {

using testing::ElementsAre;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

// Through text, as it goes to files and between shards.
Json through_text(const Json& json) { return Json::parse(json.dump()); }

TEST(JsonReport, HasTheKeysOfTheSchemaInOrder) {
  const Json report = to_json(test::full_report());
  EXPECT_THAT(keys(report), ElementsAre("schema", "tconv", "compiler", "cpu", "seconds", "plan", "exhaustive", "seed",
                                        "planned", "drawn", "interrupted", "implementations", "findings"));
  EXPECT_THAT(keys(report["implementations"][0]),
              ElementsAre("name", "version", "argument", "verdict", "cases", "properties"));
  EXPECT_THAT(keys(report["implementations"][0]["properties"][0]),
              ElementsAre("name", "verdict", "cases", "failed", "not_trusted", "skipped", "skip_reasons",
                          "worst_error_to_bound", "error_to_bound", "evidence"));
  EXPECT_THAT(keys(report["findings"][0]),
              ElementsAre("key", "implementation", "argument", "property", "class", "property_class", "diagnosis",
                          "of_the_run", "sentence", "case", "replay", "number", "times", "comparison"));
  EXPECT_THAT(keys(report["findings"][0]["comparison"]), ElementsAre("compared", "nonzero", "wrong", "first"));
  EXPECT_THAT(keys(report["findings"][0]["comparison"]["first"][0]),
              ElementsAre("index", "expected", "actual", "difference", "bound"));
}

TEST(JsonReport, SaysWhatTheReportSays) {
  const Report report = test::full_report();
  const Json json = through_text(to_json(report));
  EXPECT_EQ(json["schema"], "tconv-report/1");
  EXPECT_EQ(json["tconv"], kVersion);
  EXPECT_EQ(json["compiler"], "gcc 12");
  EXPECT_EQ(json["cpu"], "a CPU");
  EXPECT_EQ(json["seconds"], 12.5);
  EXPECT_EQ(json["seed"], std::numeric_limits<uint64_t>::max());
  const Json& wrong = json["implementations"][0];
  EXPECT_EQ(wrong["name"], "wrong");
  EXPECT_EQ(wrong["verdict"], "fails");
  EXPECT_EQ(wrong["cases"], 90);
  EXPECT_EQ(wrong["properties"][0]["verdict"], "fails");
  EXPECT_EQ(wrong["properties"][1]["verdict"], "does_not_apply");
  EXPECT_EQ(json["implementations"][1]["properties"][1]["verdict"], "holds");
  const Json& finding = json["findings"][0];
  EXPECT_EQ(finding["key"], "wrong/reference/wrong_values");
  EXPECT_EQ(finding["class"], "wrong_values");
  EXPECT_EQ(finding["case"], to_text(report.result.findings[0].failing));
  EXPECT_EQ(finding["replay"], replay_command(report.result.findings[0]));
  EXPECT_EQ(finding["comparison"]["first"][0]["difference"], 2.5);
  EXPECT_EQ(json["findings"][1]["key"], "crashing/run/crashed");
}

// JSON has no words for them, and a reader must not take them for null.
TEST(JsonReport, NanAndInfinitiesAreStrings) {
  const Json first = through_text(to_json(test::full_report()))["findings"][0]["comparison"]["first"];
  EXPECT_EQ(first[1]["expected"], "nan");
  EXPECT_EQ(first[1]["actual"], "inf");
  EXPECT_EQ(first[1]["difference"], "nan");
  EXPECT_EQ(first[2]["expected"], "-inf");
  EXPECT_EQ(first[2]["difference"], "inf");
}

TEST(JsonReport, ResultsRoundTrip) {
  const SearchResult result = test::full_report().result;
  const SearchResult back = search_result_from_json(through_text(to_json(result)));
  EXPECT_EQ(to_json(back).dump(), to_json(result).dump());
  EXPECT_EQ(back.seed, result.seed);
  EXPECT_EQ(back.drawn, result.drawn);
  EXPECT_EQ(back.interrupted, result.interrupted);
  EXPECT_EQ(back.implementations, result.implementations);
  ASSERT_EQ(back.findings.size(), 2);
  for (size_t i = 0; i < 2; ++i) {
    const Finding &f = back.findings[i], &expected = result.findings[i];
    EXPECT_EQ(f.key(), expected.key());
    EXPECT_EQ(f.argument, expected.argument);
    EXPECT_EQ(f.property, expected.property);
    EXPECT_EQ(f.sentence, expected.sentence);
    EXPECT_EQ(f.failing, expected.failing);
    EXPECT_EQ(f.number, expected.number);
    EXPECT_EQ(f.times, expected.times);
    EXPECT_EQ(f.comparison.wrong, expected.comparison.wrong);
  }
  EXPECT_TRUE(std::isnan(back.findings[0].comparison.first[1].expected));
  EXPECT_EQ(back.findings[0].comparison.first[2].expected, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(back.findings[0].comparison.first[2].index, (Extents{1, 2, 0, 1, 1}));
}

TEST(JsonReport, ShardsRoundTrip) {
  Report report = test::full_report();
  report.result.shards = {3, {0, 2}};
  report.result.plan = "exhaustive";
  report.result.planned = 9;
  report.result.exhaustive = true;
  report.result.apart = report.result.findings;
  report.result.apart[1].seen_as = "a/b/c";
  report.result.apart[1].seen_by = "b";
  const Report back = report_from_json(through_text(to_json(report)));
  EXPECT_EQ(to_json(back).dump(), to_json(report).dump());
  EXPECT_EQ(back.result.shards.of, 3U);
  EXPECT_EQ(back.result.shards.done, (std::set<uint64_t>{0, 2}));
  EXPECT_EQ(back.result.apart[1].seen_as + back.result.apart[1].seen_by, "a/b/cb");
  EXPECT_EQ(back.seconds, report.seconds);
  EXPECT_EQ(back.cpu, report.cpu);
}

TEST(JsonReport, AnEmptyResultRoundTrips) {
  const Json json = to_json(SearchResult{});
  EXPECT_EQ(json["implementations"], Json::array());
  EXPECT_EQ(json["findings"], Json::array());
  EXPECT_EQ(to_json(search_result_from_json(json)), json);
}

// A library's message may be in any encoding.
TEST(JsonReport, TextsThatAreNotUtf8CanBeWritten) {
  Report report = test::full_report();
  report.result.findings[0].sentence = "caf\xe9 \xff";
  report.result.implementations[0].version = "\xc3";
  report.result.implementations[0].properties[0].skip_reasons["\xe4"] = 1;
  EXPECT_TRUE(Json::accept(json_text(to_json(report))));
}

// Calls f with the JSON in which one value, anywhere, is another or is gone.
template <typename F>
void with_each_change(const Json& json, F&& f) {
  const Json others[] = {
      nullptr, true, -1, 1.5, "text", Json::array(), Json::object(), Json::array({1, 2, 3, 4, 5, 6})};
  const Json flat = json.flatten();
  for (const auto& [path, value] : flat.items()) {
    for (const Json& other : others) {
      Json changed = json;
      changed[Json::json_pointer(path)] = other;
      f(changed);
    }
    for (Json::json_pointer at(path); !at.empty(); at = at.parent_pointer()) {
      Json changed = json;
      Json& parent = changed[at.parent_pointer()];
      if (parent.is_object())
        parent.erase(at.back());
      else
        parent.erase(std::stoul(at.back()));
      f(changed);
    }
  }
}

// A shard's result is believed only in the form it should have; what has another one throws, and never does worse.
TEST(JsonReport, OtherFormsThrow) {
  int thrown = 0, read = 0;
  const auto expect_no_worse = [&](const Json& json) {
    try {
      search_result_from_json(json);
      ++read;
    } catch (const std::exception& error) {
      EXPECT_STRNE(error.what(), "");
      ++thrown;
    }
  };
  for (
      const char* text :
      {"null", "1", "[]", "{}", "\"text\"",
       R"({"plan": "", "exhaustive": false, "seed": 1, "planned": 1, "drawn": 1, "interrupted": false})",
       R"({"plan": "", "exhaustive": false, "seed": 1, "planned": 1, "drawn": 1, "interrupted": false, "implementations": 1, "findings": []})"})
    EXPECT_THROW(search_result_from_json(Json::parse(text)), std::exception) << text;
  with_each_change(to_json(test::full_report().result), expect_no_worse);
  EXPECT_GT(thrown, 300);
  EXPECT_GT(read, 0);
}

TEST(JsonReport, AFindingsCaseMustBeACase) {
  Json json = to_json(test::full_report().result);
  json["findings"][0]["case"] = "tconv1 nonsense";
  try {
    search_result_from_json(json);
    FAIL() << "it was read";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("'nonsense' is not of the form key=value"));
  }
}

}  // namespace
}  // namespace tconv
