// Test vectors: small cases with inputs and outputs, for implementers who have no tconv. docs/vectors.md.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "ref/case.h"
#include "report/json_report.h"

namespace tconv::vectors {

// What is no file of vectors, with its reason.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One test. All else that a file has of it follows from these.
struct TestVector {
  int64_t id = 0;
  std::string comment;
  std::vector<std::string> flags;   // diagnoses (docs/power.md) that it shows
  std::vector<std::string> issues;  // addresses of public reports of such bugs
  std::string may;                  // "refuse" or "differ", if that is acceptable
  Json change;                      // of an invalid test: what makes it so, a merge patch (RFC 7396) of a valid one
  Case tried;                       // a valid one
  std::string line;                 // the case's, its values cut to those that repeat where they would be too many

  bool is_valid() const { return change.empty(); }
};

// The tests of one file.
struct VectorFile {
  std::string name, description;  // "geometry_1d"
  std::vector<TestVector> tests;
};

// All that tconv has, from catalogue.tsv.
std::vector<VectorFile> catalogue();

// What a flag means.
std::string meaning_of(const std::string& flag);

// A case from its line. Of data=values, fewer than a tensor needs are repeated until it is full. Throws Malformed.
Case case_of(const std::string& line);

// A test as the files have it, with its tensors. Throws Malformed if y is not determined: requantised, and halfway
// between two integers.
Json to_json(const TestVector& vector);

// The text of a file.
std::string text_of(const VectorFile& file);

// The tests of a file. Whatever is not as tconv writes it is Malformed: the message names the file, the test and the
// key.
VectorFile read(const std::filesystem::path& file);

}  // namespace tconv::vectors
