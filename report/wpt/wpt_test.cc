#include "report/wpt/wpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "props/search/generate.h"
#include "ref/case_text.h"
#include "ref/data.h"
#include "report/stored/error.h"
#include "report/stored/stored_output.h"

namespace tconv::wpt {
namespace {

namespace fs = std::filesystem;
using stored::DataSet;
using stored::Dims;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// A file, in memory where that is possible: some write it many thousand times.
class WptTest : public testing::Test {
 protected:
  WptTest()
      : file_(fs::path(fs::is_directory("/dev/shm") ? "/dev/shm" : testing::TempDir()) /
              ("tconv_wpt_" + std::to_string(getpid()) + ".json")) {}
  ~WptTest() override { fs::remove(file_); }

  std::vector<Entry> read(const std::string& text) const {
    std::ofstream(file_, std::ios::binary) << text;
    return read_file(file_);
  }
  DataSet read_one(const std::string& test) const {
    return std::get<DataSet>(read("{\"tests\":[" + test + "]}").at(0));
  }
  std::string refusal(const std::string& test) const {
    const auto read_test = read("[" + test + "]").at(0);
    const auto* unusable = std::get_if<Unusable>(&read_test);
    return unusable != nullptr ? unusable->reason : "it is read";
  }
  void expect_malformed(const std::string& text, const std::string& reason) const {
    EXPECT_THAT([&] { read(text); },
                ThrowsMessage<stored::Malformed>(AllOf(HasSubstr(file_.string()), HasSubstr(reason))));
  }

  fs::path file_;
};

std::string tensor(const std::string& shape, const std::string& data) {
  return R"({"shape":[)" + shape + R"(],"data":[)" + data + R"(],"type":"float32"})";
}

// x = [1 2], w = [10 1]: y = 10 21 2, of one image, one channel and one row.
std::string simple(const std::string& options, const std::string& filter = tensor("1,1,1,2", "10,1"),
                   const std::string& expected = tensor("1,1,1,3", "10,21,2")) {
  return R"({"name":"simple one","inputs":{"input":)" + tensor("1,1,1,2", "1,2") + R"(,"filter":)" + filter +
         R"(},"options":)" + options + R"(,"expected":)" + expected + "}";
}

bool is_right(const DataSet& set) { return !stored::judge(set, kMissBits).verdict.fails(); }

TEST_F(WptTest, ATestIsACaseAndItsOutput) {
  const DataSet set = read_one(simple("{}"));
  EXPECT_EQ(set.name, "wpt:simple_one");
  EXPECT_EQ(set.path, file_.string());
  EXPECT_EQ(to_text(set.asked),
            "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1x2 k=1x2 s=1x1 d=1x1 pb=0x0 pe=0x0 op=0x0 bias=0 x=ncx w=ncx y=ncx "
            "data=values xv=1,2 wv=10,1 bv=");
  EXPECT_TRUE(is_right(set));
  EXPECT_FALSE(is_right(read_one(simple("{}", tensor("1,1,1,2", "10,1"), tensor("1,1,1,3", "10,21,3")))));
}

TEST_F(WptTest, EachOptionIsRead) {
  const std::string options =
      R"({"padding":[0,1,2,3],"strides":[4,5],"dilations":[6,7],"outputPadding":[3,4],"groups":1,"label":"any",
          "autoPad":"explicit","bias":)" +
      tensor("1", "0.5") + "}";
  const Case c = read_one(simple(options, tensor("1,1,2,2", "1,2,3,4"))).asked;
  EXPECT_EQ(c.problem.axes[1], (Axis{1, 2, 4, 6, 0, 1, 3}));
  EXPECT_EQ(c.problem.axes[2], (Axis{2, 2, 5, 7, 2, 3, 4}));
  EXPECT_TRUE(c.problem.bias);
  EXPECT_THAT(c.recipe.b, ElementsAre(0.5));
  const Case grouped = read_one(R"({"name":"","inputs":{"input":)" + tensor("1,2,1,1", "1,2") + R"(,"filter":)" +
                                tensor("2,3,1,1", "1,2,3,4,5,6") + R"(},"options":{"groups":2},"expected":)" +
                                tensor("1,6,1,1", "1,2,3,8,10,12") + "}")
                           .asked;
  EXPECT_EQ(grouped.problem.groups, 2);
  EXPECT_EQ(grouped.problem.out_channels, 6);
}

TEST_F(WptTest, OutputSizesChooseTheOutputPadding) {
  const auto with_size = [](int size) {
    return simple(R"({"strides":[1,3],"padding":[0,0,1,0],"outputPadding":[9,9],"outputSizes":[1,)" +
                  std::to_string(size) + "]}");
  };
  EXPECT_EQ(read_one(with_size(4)).asked.problem.axes[2].output_padding, 0);
  EXPECT_EQ(read_one(with_size(6)).asked.problem.axes[2].output_padding, 2);
  EXPECT_THAT(refusal(with_size(3)), HasSubstr("an output padding of -1"));
  EXPECT_THAT(refusal(with_size(7)), HasSubstr("an output padding of 3 where the stride is 3"));
}

// Two channels in, two out, a kernel of 1 x 2.
TEST_F(WptTest, EachFilterLayoutIsTheSameFilter) {
  const auto weights = [&](const std::string& layout, const std::string& shape, const std::string& data) {
    return read_one(R"({"name":"f","inputs":{"input":)" + tensor("1,2,1,1", "1,2") + R"(,"filter":)" +
                    tensor(shape, data) + R"(},"options":{"filterLayout":")" + layout + R"("},"expected":)" +
                    tensor("1,2,1,2", "11,14,17,20") + "}");
  };
  for (const DataSet& set :
       {weights("iohw", "2,2,1,2", "1,2,3,4,5,6,7,8"), weights("hwoi", "1,2,2,2", "1,5,3,7,2,6,4,8"),
        weights("ohwi", "2,1,2,2", "1,5,2,6,3,7,4,8")}) {
    EXPECT_THAT(set.asked.recipe.w, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
    EXPECT_TRUE(is_right(set));
  }
}

TEST_F(WptTest, ChannelsLastAreTheLayoutOfTheCase) {
  const DataSet set = read_one(R"({"name":"f","inputs":{"input":)" + tensor("1,1,2,2", "1,3,2,4") + R"(,"filter":)" +
                               tensor("2,1,1,1", "10,1") + R"(},"options":{"inputLayout":"nhwc"},"expected":)" +
                               tensor("1,1,2,1", "13,24") + "}");
  EXPECT_THAT(set.asked.recipe.x, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(set.asked.x.order, Placement::Order::nxc);
  EXPECT_EQ(set.asked.y.order, Placement::Order::nxc);
  EXPECT_TRUE(is_right(set));
}

TEST_F(WptTest, NumbersAreRoundedAndMayBeNone) {
  const DataSet set = read_one(simple(R"({"bias":{"shape":[1],"data":-76.02988383382066,"type":"float32"}})",
                                      tensor("1,1,1,2", R"("NaN","-Infinity")")));
  EXPECT_THAT(set.asked.recipe.b, ElementsAre(static_cast<double>(-76.02988383382066F)));
  EXPECT_TRUE(std::isnan(set.asked.recipe.w[0]));
  EXPECT_EQ(set.asked.recipe.w[1], -INFINITY);
}

TEST_F(WptTest, AGraphOfOneOperatorIsATest) {
  const auto graph = [](const std::string& operators) {
    return R"({"name":"g","graph":{"inputs":{"x":{"data":[1,2],"descriptor":{"shape":[1,1,1,2],"dataType":"float32"}},
      "w":{"data":[10,1],"descriptor":{"shape":[1,1,1,2],"dataType":"float32"},"constant":true},
      "b":{"data":[5],"descriptor":{"shape":[1],"dataType":"float32"}}},"operators":[)" +
           operators +
           R"(],"expectedOutputs":{"y":{"data":[15,26,7],"descriptor":{"shape":[1,1,1,3],"dataType":"float32"}}}}})";
  };
  const std::string one =
      R"({"name":"convTranspose2d","arguments":[{"input":"x"},{"filter":"w"},{"options":{"bias":"b"}}],"outputs":"y"})";
  EXPECT_TRUE(is_right(read_one(graph(one))));
  EXPECT_THAT(refusal(graph(one + "," + one)), HasSubstr("not of one operator"));
  EXPECT_THAT(refusal(graph(R"({"name":"conv2d","arguments":[]})")), HasSubstr("its operator is 'conv2d'"));
  expect_malformed("[" + graph(R"({"name":"convTranspose2d","arguments":[{"input":"z"},{"filter":"w"}]})") + "]",
                   "tests[0]: it has no \"z\"");
}

TEST_F(WptTest, WhatIsUnknownIsRefused) {
  EXPECT_THAT(refusal(simple(R"({"activation":"relu"})")), HasSubstr("'activation' is unknown"));
  EXPECT_THAT(refusal(simple(R"({"autoPad":"same-upper"})")), HasSubstr("'autoPad' is unknown"));
  EXPECT_THAT(refusal(simple(R"({"filterLayout":"oihw"})")), HasSubstr("'oihw'"));
  EXPECT_THAT(refusal(simple(R"({"padding":[0,0,2,2]})")), HasSubstr("no valid case"));
  EXPECT_THAT(refusal(simple(R"({"groups":2})")), HasSubstr("no valid case"));
  EXPECT_THAT(refusal(simple("{}", R"({"shape":[1,1,1,2],"data":[1,2],"type":"int8"})")), HasSubstr("'int8'"));
}

TEST_F(WptTest, WhatIsBrokenIsTold) {
  expect_malformed("", "parse error");
  expect_malformed("{}", "no \"tests\"");
  expect_malformed("[]", "no tests");
  expect_malformed("[1]", "tests[0]: it has no \"name\"");
  expect_malformed(std::string(1000, '['), "nested more than 16 deep");
  expect_malformed("[" + simple("{}", tensor("1,1,1,2", "10")) + "]", "1x1x1x2 elements has 1 numbers");
  expect_malformed("[" + simple("{}", tensor("1,1,2", "10,1")) + "]", "where 4 integers must be");
  expect_malformed("[" + simple("{}", tensor("1,1,1,18446744073709551615", "1")) + "]", "where an integer must be");
  expect_malformed("[" + simple("{}", tensor("0,1099511627776,1099511627776,1", "")) + "]", "channels");
  expect_malformed("[" + simple("{}", R"({"shape":[1,1,65536,65536],"data":1,"type":"float32"})") + "]", "too many");
  expect_malformed("[" + simple("{}", tensor("2,1,1,1", "10,1")) + "]", "the input has 1 channels, the filter 2");
  expect_malformed("[" + simple(R"({"strides":[0,1]})") + "]", "must be 1 or more");
  expect_malformed("[" + simple(R"({"strides":[1,9223372036854775807]})") + "]", "too large");
  fs::resize_file(file_, kMostBytes + 1);
  EXPECT_THAT([&] { read_file(file_); }, ThrowsMessage<stored::Malformed>(HasSubstr("more than 32 MiB")));
}

// Of random cases, in both layouts.
TEST_F(WptTest, WhatIsWrittenIsReadTheSame) {
  const CaseStream stream({.ranks = {2}}, 3);
  std::vector<Case> cases;
  int channels_last = 0, with_bias = 0, grouped = 0;
  for (uint64_t number = 0; cases.size() < 150; ++number) {
    const auto c = exportable(stream[number]);
    if (!c || memory_bytes(*c) > 1 << 16) continue;
    cases.push_back(*c);
    channels_last += c->x.order == Placement::Order::nxc ? 1 : 0;
    with_bias += c->problem.bias ? 1 : 0;
    grouped += c->problem.groups > 1 ? 1 : 0;
  }
  EXPECT_GT(std::min({channels_last, with_bias, grouped}), 10);
  std::vector<std::string> texts;
  for (const Case& c : cases) texts.push_back(test_of(c));
  const auto tests = read(file_of(texts));
  ASSERT_EQ(tests.size(), cases.size());
  for (size_t i = 0; i < tests.size(); ++i) {
    const auto& set = std::get<DataSet>(tests[i]);
    EXPECT_TRUE(is_right(set));
    EXPECT_EQ(output_shape(set.asked.problem), output_shape(cases[i].problem));
    const Operands is = make_operands(set.asked), was = make_operands(cases[i]);
    EXPECT_TRUE(is.x == was.x && is.w == was.w && is.b == was.b) << to_text(cases[i]);
    EXPECT_EQ(set.asked.x.order, cases[i].x.order);
  }
}

TEST_F(WptTest, WhatWebNNCannotSayIsNotWritten) {
  const auto reason = [](const std::string& change) {
    std::string line =
        "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=2x2 k=2x2 s=1x1 d=2x2 pb=0x0 pe=0x0 op=0x0 bias=0 x=ncx "
        "w=ncx y=ncx data=integers:1";
    const std::string name = change.substr(0, change.find('=') + 1);
    const size_t at = change.empty() ? 0 : line.find(" " + name) + 1;
    if (!change.empty()) line.replace(at, line.find_first_of(" \0", at) - at, change);
    return not_exportable(std::get<Case>(parse_case(line)));
  };
  EXPECT_EQ(reason(""), "");
  EXPECT_THAT(reason("type=f64"), HasSubstr("not f64"));
  EXPECT_THAT(reason("op=0x1"), HasSubstr("1 is not below 1"));
  EXPECT_THAT(reason("y=nxc"), HasSubstr("one layout"));
  EXPECT_THAT(reason("data=special:1"), HasSubstr("data=integers:SEED"));
}

// Ten thousand files, each with a few bytes changed, taken out or put in, or its end cut off.
TEST_F(WptTest, WhateverChangesIsReadOrToldOf) {
  const std::string sound =
      "{\"tests\":[" + simple(R"({"padding":[0,0,1,0],"strides":[1,2],"outputSizes":[1,4]})") + "]}";
  int whole = 0, unusable = 0, malformed = 0;
  for (uint64_t number = 0; number < 10000; ++number) {
    uint64_t bits = mix(number);
    const auto draw = [&](size_t below) { return (bits = mix(bits)) % below; };
    std::string bytes = sound;
    for (size_t changes = 1 + draw(3); changes > 0 && !bytes.empty(); --changes) {
      const size_t at = draw(bytes.size());
      constexpr char kPlausible[] = "0123456789-.,[]{}\":eNa";
      switch (draw(5)) {
        case 0:
          bytes.resize(draw(8) == 0 ? at : bytes.size());
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << draw(8));
          break;
        case 2:
          bytes[at] = kPlausible[draw(sizeof kPlausible - 1)];
          break;
        case 3:
          bytes.insert(at, 1 + draw(12), kPlausible[draw(sizeof kPlausible - 1)]);
          break;
        default:
          bytes.erase(at, 1 + draw(4));
      }
    }
    try {
      for (const Entry& test : read(bytes)) {
        const auto* set = std::get_if<DataSet>(&test);
        if (set != nullptr && memory_bytes(set->asked) < 1 << 20) stored::judge(*set, kMissBits);
        ++(set != nullptr ? whole : unusable);
      }
    } catch (const stored::Malformed& error) {
      EXPECT_THAT(error.what(), HasSubstr(file_.string()));
      ++malformed;
    }
  }
  EXPECT_GT(whole, 500);
  EXPECT_GT(unusable, 100);
  EXPECT_GT(malformed, 500);
}

}  // namespace
}  // namespace tconv::wpt
