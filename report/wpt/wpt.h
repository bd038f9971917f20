// WebNN's tests of convTranspose2d in the Web Platform Tests, as JSON: docs/webnn.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ref/case.h"
#include "report/stored/data_set.h"

namespace tconv::wpt {

// No file may be larger: it is held in memory several times.
inline constexpr uintmax_t kMostBytes = uintmax_t{1} << 25;

// A test, or why nothing of it can be tried: another operator, an activation, an option that is unknown here.
struct Unusable {
  std::string name, reason;
};
using Entry = std::variant<stored::DataSet, Unusable>;

// The tests of a file, {"tests": [...]} or a list of them. Throws stored::Malformed, which names the file and the test,
// if anything in it is broken or missing.
std::vector<Entry> read_file(const std::filesystem::path& file);

// Why a file cannot hold the case; empty if it can. Only cases whose outputs are determined to the bit go there: then
// no tolerance of who reads it matters.
std::string not_exportable(const Case& c);

// The nearest case that a file can hold: of rank 2, f32 or f16, integers for data. Empty where there is none.
std::optional<Case> exportable(Case c);

// The test that a case is, which must be exportable; and a file of tests, one a line: such files are compared by lines.
std::string test_of(const Case& c);
std::string file_of(const std::vector<std::string>& tests);

}  // namespace tconv::wpt
