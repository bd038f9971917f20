// The list of tests, catalogue.tsv:
//
//   file  NAME  DESCRIPTION
//   flag  NAME  MEANING
//   test  ID  FLAG,...  ISSUE,... or -  refuse, differ, a JSON merge patch, or -  COMMENT  CASE
#include <map>
#include <sstream>

#include "report/vectors/vectors.h"

namespace tconv::vectors {

extern const char kCatalogue[];  // catalogue.tsv, embedded by CMake

namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text == "-" ? "" : text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

TestVector test_of(const std::vector<std::string>& fields) {
  TestVector test;
  test.id = std::stoll(fields.at(1));
  test.flags = split(fields.at(2), ',');
  test.issues = split(fields.at(3), ',');
  if (const std::string& other = fields.at(4); other.starts_with('{'))
    test.change = Json::parse(other);
  else if (other != "-")
    test.may = other;
  test.comment = fields.at(5);
  test.line = fields.at(6);
  test.tried = case_of(test.line);
  return test;
}

struct Catalogue {
  std::vector<VectorFile> files;
  std::map<std::string, std::string> flags;
};

Catalogue read_catalogue() {
  Catalogue catalogue;
  std::istringstream lines(kCatalogue);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> fields = split(line, '\t');
    if (fields.at(0) == "file")
      catalogue.files.push_back({fields.at(1), fields.at(2), {}});
    else if (fields.at(0) == "flag")
      catalogue.flags[fields.at(1)] = fields.at(2);
    else
      catalogue.files.back().tests.push_back(test_of(fields));
  }
  return catalogue;
}

const Catalogue& whole_catalogue() {
  static const Catalogue whole = read_catalogue();
  return whole;
}

}  // namespace

std::vector<VectorFile> catalogue() { return whole_catalogue().files; }

std::string meaning_of(const std::string& flag) {
  const auto at = whole_catalogue().flags.find(flag);
  if (at == whole_catalogue().flags.end()) throw Malformed("there is no flag " + flag);
  return at->second;
}

}  // namespace tconv::vectors
