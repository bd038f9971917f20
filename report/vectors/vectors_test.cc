// The files of vectors/ are those that tconv writes, as docs/vectors-schema.json says; and what is read is nothing
// else.
#include "report/vectors/vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "ref/case_text.h"
#include "report/plain_text.h"
#include "report/schema_validator.h"

namespace tconv::vectors {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const fs::path kFolder = TCONV_VECTORS;

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// What is wrong with a file of vectors, by the schema; empty if nothing is.
std::string objections(const Json& file) {
  static const test::SchemaValidator validator(TCONV_VECTORS_SCHEMA);
  return validator.objections(file);
}

TEST(Vectors, FilesAreThoseThatTconvWrites) {
  std::set<fs::path> written;
  for (const VectorFile& file : catalogue()) {
    const fs::path path = kFolder / (file.name + ".json");
    written.insert(path);
    EXPECT_TRUE(content(path) == text_of(file)) << path << " is not what `tconv vectors --write vectors` writes";
  }
  for (const auto& entry : fs::directory_iterator(kFolder))
    EXPECT_TRUE(entry.path().extension() != ".json" || written.contains(entry.path())) << entry.path();
}

TEST(Vectors, FilesAreReadAsTheyWereWritten) {
  for (const VectorFile& file : catalogue())
    EXPECT_EQ(text_of(read(kFolder / (file.name + ".json"))), text_of(file)) << file.name;
}

TEST(Vectors, NoIdAndNoCaseStandsTwice) {
  std::set<int64_t> ids;
  std::map<std::string, int64_t> cases;
  for (const VectorFile& file : catalogue())
    for (const TestVector& test : file.tests) {
      EXPECT_TRUE(ids.insert(test.id).second) << test.id;
      const auto [at, is_new] = cases.emplace(to_text(test.tried) + test.change.dump(), test.id);
      EXPECT_TRUE(is_new) << test.id << " is " << at->second;
    }
}

// All together stay small enough for a repository.
TEST(Vectors, FilesAreSmall) {
  uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) bytes += entry.file_size();
  EXPECT_LT(bytes, 600'000U);
}

TEST(VectorsSchema, TakesTheFiles) {
  for (const VectorFile& file : catalogue()) EXPECT_EQ(objections(Json::parse(text_of(file))), "") << file.name;
}

// Each key is required or told, and each has its type.
TEST(VectorsSchema, TakesNothingElse) {
  for (const char* name : {"types", "quantised", "invalid"}) {
    const Json file = Json::parse(content(kFolder / (std::string(name) + ".json")));
    for (const char* path : {"", "/tests/0", "/tests/0/x", "/tests/0/y"}) {
      const Json::json_pointer at(path);
      for (const auto& [key, value] : file[at].items()) {
        const bool optional = key == "quantization" || key == "b" || key == "hex";
        Json without = file, other = file, more = file;
        without[at].erase(key);
        EXPECT_TRUE(optional || !objections(without).empty()) << name << path << " without " << key;
        other[at][key] = nullptr;
        EXPECT_NE(objections(other), "") << name << path << "/" << key;
        more[at]["not_a_key"] = 1;
        EXPECT_NE(objections(more), "") << name << path;
      }
    }
  }
}

class ReadTest : public testing::Test {
 protected:
  ReadTest() : path_(testing::TempDir() + "tconv_vectors_test.json") {}
  ~ReadTest() override { fs::remove(path_); }

  std::string error_of(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    try {
      read(path_);
    } catch (const Malformed& error) {
      EXPECT_THAT(error.what(), HasSubstr(path_.string()));
      return error.what();
    }
    return "";
  }

  // Of a file whose part at this place is another.
  std::string error_with(const std::string& place, const Json& value) const {
    Json file = sound();
    file[Json::json_pointer(place)] = value;
    return error_of(file.dump());
  }

  static Json sound() { return Json::parse(content(kFolder / "geometry_1d.json")); }

  fs::path path_;
};

TEST_F(ReadTest, WhateverIsOtherIsTold) {
  ASSERT_EQ(error_of(sound().dump()), "");
  EXPECT_THAT(error_with("/tests/3/y/values/1", 77), HasSubstr("tests[3]: by its case, y/values/1 is 77, not "));
  EXPECT_THAT(error_with("/tests/3/x/shape/2", 1 << 30), HasSubstr("x/shape/2 is 1073741824, not 4"));
  EXPECT_THAT(error_with("/tests/0/stride", Json::array()), HasSubstr("tests[0]: by its case, stride"));
  EXPECT_THAT(error_with("/tests/0/more", 1), HasSubstr("more is 1, not there"));
  EXPECT_THAT(error_with("/tests/1/id", 1001), HasSubstr("tests[1]: its id is that of another test"));
  EXPECT_THAT(error_with("/tests/0/case", "tconv1 type=f32"), HasSubstr("tests[0]: its case, column"));
  EXPECT_THAT(error_with("/tests", Json::array()), HasSubstr("it has no tests"));
  EXPECT_THAT(error_with("/tests/0", 1), HasSubstr("tests[0]: "));
  EXPECT_THAT(error_with("/schema", "tconv-vectors/2"), HasSubstr("its schema is not"));
  EXPECT_THAT(error_with("/tests/0/change", "x"), HasSubstr("its change is no object"));
}

TEST_F(ReadTest, NoCaseIsTooLarge) {
  const auto error = [&](const std::string& sizes) {
    return error_with("/tests/0/case",
                      "tconv1 type=f32 n=1 g=1 co=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx "
                      "data=integers:1 " +
                          sizes);
  };
  EXPECT_THAT(error("ci=1 in=2000000 k=1"), HasSubstr("a tensor of more than 1048576 elements"));
  EXPECT_THAT(error("ci=1 in=9000 k=9000"), HasSubstr("more than 16777216 products"));
  EXPECT_THAT(error_with("/tests/0/case", replaced(sound()["tests"][0]["case"], "x=ncx", "x=ncx@9999999999")),
              HasSubstr("its case needs more than 256 MiB"));
  EXPECT_THAT(error("ci=1099511627776 in=1099511627776 k=1"), HasSubstr("its case: "));
}

TEST_F(ReadTest, WhatIsNoJson) {
  EXPECT_NE(error_of(""), "");
  EXPECT_NE(error_of(std::string(1 << 20, '[')), "");
  EXPECT_NE(error_of(std::string(1 << 20, '[') + std::string(1 << 20, ']')), "");
  EXPECT_NE(error_of("[]"), "");
  EXPECT_NE(error_of("{\"schema\": 1}"), "");
  EXPECT_NE(error_of("{\"schema\": \"tconv-vectors/1\"}"), "");
  const std::string whole = content(kFolder / "special_values.json");
  for (size_t end = 0; end < whole.size(); end += 61) EXPECT_NE(error_of(whole.substr(0, end)), "") << end;
  EXPECT_THAT(error_of(std::string((size_t{1} << 24) + 1, ' ')), HasSubstr("more than 16 MiB"));
}

// Any byte may be another: read, or told, but no more than that.
TEST_F(ReadTest, AnyByteMayBeAnother) {
  const std::string whole = content(kFolder / "layouts.json");
  size_t told = 0, tries = 0;
  for (size_t at = 3; at < whole.size(); at += 53, ++tries) {
    std::string other = whole;
    other[at] = static_cast<char>(at % 3 == 0 ? '9' : other[at] ^ 0x15);
    told += error_of(other).empty() ? 0 : 1;
  }
  EXPECT_GT(told, tries / 2);  // the others are comments, and what is the same
}

TEST(Case, ValuesAreRepeated) {
  const std::string line =
      "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=5 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=values "
      "xv=1,2 wv=3 bv=";
  EXPECT_EQ(case_of(line).recipe.x, (std::vector<double>{1, 2, 1, 2, 1}));
}

// Half-way between two integers an implementation may go either way.
TEST(Case, ATieIsRefused) {
  TestVector vector;
  vector.tried = case_of(
      "tconv1 type=s8:s8:s8 n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx zp=0:0:0 "
      "scale=0.5 data=values xv=3 wv=1 bv=");
  EXPECT_THROW(to_json(vector), Malformed);
}

}  // namespace
}  // namespace tconv::vectors
