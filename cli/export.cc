#include "report/onnx/export.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "cli/case_argument.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "props/search/generate.h"
#include "ref/case_text.h"
#include "report/stored/npz.h"
#include "report/wpt/wpt.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;

std::vector<Case> given_cases(std::vector<std::string> words) {
  std::vector<Case> cases;
  while (!words.empty()) {
    CaseArgument argument = case_argument(words);
    cases.push_back(std::move(argument.tried));
    words = std::move(argument.others);
  }
  return cases;
}

using MadeExportable = std::optional<Case> (*)(Case);

// Random ones, made such that they can be written.
std::vector<Case> random_cases(const ExportOptions& options, MadeExportable made_exportable) {
  const CaseStream stream({.ranks = options.ranks}, options.seed);
  std::vector<Case> cases;
  constexpr uint64_t kTries = 100;  // for each: nearly all will do
  for (uint64_t number = 0; cases.size() < options.cases && !interrupted(); ++number) {
    if (number == kTries * options.cases)
      throw UsageError("hardly any case can be written; allow more --memory, or --rank 2");
    if (auto c = made_exportable(stream[number]); c && memory_bytes(*c) <= options.memory)
      cases.push_back(std::move(*c));
  }
  return cases;
}

void require_new(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error))) return;
  throw UsageError(folder.string() + " is there already, and not empty; name another folder, or remove it");
}

// A folder stands under its name when it is whole.
void write_whole(const Case& c, onnx::Weights weights, const fs::path& into) {
  const std::string name = onnx::folder_name(c);
  const fs::path unfinished = into / fmt::format(".{}.{}.tmp", name, getpid());
  try {
    onnx::write_folder(c, weights, unfinished);
    if (!fs::exists(into / name)) fs::rename(unfinished, into / name);
  } catch (...) {
    std::error_code error;
    fs::remove_all(unfinished, error);
    throw;
  }
  fs::remove_all(unfinished);
}

void require_exportable(const std::vector<Case>& cases, std::string (*reason_against)(const Case&)) {
  for (const Case& c : cases)
    if (const std::string reason = reason_against(c); !reason.empty())
      throw UsageError(fmt::format("{}\n  {}", reason, to_text(c)));
}

int export_folders(const ExportOptions& options, const std::vector<Case>& cases) {
  require_exportable(cases, &onnx::not_exportable);
  require_new(options.onnx);
  std::error_code error;
  fs::create_directories(options.onnx, error);
  if (error) throw UsageError(fmt::format("cannot make the folder {}: {}", options.onnx, error.message()));
  for (const Case& c : cases) {
    if (interrupted()) return kInterrupted;  // each folder that is there is whole
    write_whole(c, options.constant_weights ? onnx::Weights::initializer : onnx::Weights::input, options.onnx);
  }
  fmt::print("{} cases as folders in {}\n", cases.size(), options.onnx);
  return kAllHolds;
}

int export_tests(const ExportOptions& options, const std::vector<Case>& cases) {
  require_exportable(cases, &wpt::not_exportable);
  ReportFile file(options.wpt);
  std::vector<std::string> tests;
  for (const Case& c : cases) {
    if (interrupted()) return kInterrupted;
    tests.push_back(wpt::test_of(c));
  }
  file.write(wpt::file_of(tests));
  if (!file.to_stdout()) fmt::print("{} tests in {}\n", cases.size(), options.wpt);
  return kAllHolds;
}

int export_arrays(const ExportOptions& options, const Case& c) {
  try {
    stored::write_npz(stored::arrays_of(c), options.npz);
  } catch (const std::runtime_error& reason) {
    throw UsageError(reason.what());
  }
  if (c.type.x == ElementType::bf16)
    fmt::print(stderr, "tconv: NumPy has no bf16: the arrays of it hold its bits, as uint16\n");
  return kAllHolds;
}

}  // namespace

int export_cases(const ExportOptions& options) {
  int outputs = 0;
  for (const std::string* path : {&options.onnx, &options.npz, &options.wpt}) outputs += path->empty() ? 0 : 1;
  if (outputs != 1) throw UsageError("name one of --onnx FOLDER, --wpt FILE and --npz FILE");
  std::vector<Case> cases = given_cases(options.words);
  for (const Case& c : cases) require_memory(c, options.memory);
  if (!options.npz.empty()) {
    if (cases.size() != 1) throw UsageError("--npz takes one case");
    return export_arrays(options, cases.front());
  }
  catch_interrupts();
  const bool is_wpt = !options.wpt.empty();
  if (cases.empty()) cases = random_cases(options, is_wpt ? &wpt::exportable : &onnx::exportable);
  return is_wpt ? export_tests(options, cases) : export_folders(options, cases);
}

}  // namespace tconv::cli
