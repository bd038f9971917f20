// `tconv vectors` writes the test vectors, `tconv verify --vectors` tries their cases.
#include "report/vectors/vectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;
using vectors::TestVector;
using vectors::VectorFile;

// The file, or those in the folder.
std::vector<fs::path> files_in(const std::string& argument) {
  std::error_code error;
  if (!fs::is_directory(argument, error)) return {argument};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(argument, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  if (files.empty()) throw UsageError(fmt::format("there is no file of vectors, *.json, in {}", argument));
  std::sort(files.begin(), files.end());
  return files;
}

// All files are read before any case is run: a broken one is told at once.
std::vector<TestVector> all_vectors(const std::vector<std::string>& arguments) {
  std::vector<TestVector> all;
  for (const std::string& argument : arguments)
    for (const fs::path& file : files_in(argument)) try {
        std::vector<TestVector> tests = vectors::read(file).tests;
        std::move(tests.begin(), tests.end(), std::back_inserter(all));
      } catch (const vectors::Malformed& error) {
        throw UsageError(error.what());
      }
  return all;
}

}  // namespace

SearchResult search_vectors(const VerifyOptions& options, const std::vector<std::string>& names) {
  std::vector<TestVector> tests = all_vectors(options.vectors);
  // How an implementation refuses is what the property refuses_invalid asks, in each valid case.
  const auto invalid = std::partition(tests.begin(), tests.end(), [](const TestVector& t) { return t.is_valid(); });
  if (invalid != tests.end())
    fmt::print(stderr, "tconv: {} invalid tests are left to the property refuses_invalid\n", tests.end() - invalid);
  tests.erase(invalid, tests.end());

  const auto properties = find_properties(options.properties);
  const Subjects subjects = make_subjects(names, options.hosting);
  SearchResult result = empty_result(properties, subjects, options.seed);
  result.plan = "the cases of test vectors";
  result.planned = tests.size();
  Progress progress(tests.size());
  for (const TestVector& test : tests) {
    progress.show(result.drawn);
    if (result.interrupted = interrupted(); result.interrupted) break;
    if (options.most_findings != 0 && result.findings.size() >= options.most_findings) break;
    try_case(test.tried, result.drawn, properties, subjects, result, options.miss_bits);
  }
  return result;
}

int write_vectors(const std::string& folder) {
  const std::vector<VectorFile> files = vectors::catalogue();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw UsageError(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  std::vector<std::unique_ptr<ReportFile>> outputs;
  outputs.reserve(files.size());
  for (const VectorFile& file : files)
    outputs.push_back(std::make_unique<ReportFile>(fs::path(folder) / (file.name + ".json")));
  size_t tests = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    outputs[i]->write(vectors::text_of(files[i]));
    tests += files[i].tests.size();
  }
  fmt::print("{} tests in {} files in {}\n", tests, files.size(), folder);
  return kAllHolds;
}

}  // namespace tconv::cli
