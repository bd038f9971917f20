#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "report/onnx/error.h"
#include "report/onnx/stored_output.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;
using onnx::DataSet;

// Beyond as many the properties that run a case many times take too long. The definition remains.
constexpr int64_t kMostMultiplications = 4'000'000;

// A case line with more values is shown without them.
constexpr size_t kMostValuesShown = 2000;

// The folder, or those in it that have a model.
std::vector<fs::path> folders_in(const std::string& argument) {
  std::error_code error;
  const fs::path path = argument;
  if (!fs::is_directory(path, error)) throw UsageError("there is no folder " + argument);
  if (fs::exists(path / onnx::kModelFile, error)) return {path};
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && fs::exists(entry.path() / onnx::kModelFile, error)) folders.push_back(entry.path());
  }
  if (folders.empty())
    throw UsageError(fmt::format("there is no {0} in {1}, nor {1}/*/{0}", onnx::kModelFile, argument));
  std::sort(folders.begin(), folders.end());
  return folders;
}

int64_t largest_memory(const DataSet& set) {
  int64_t bytes = memory_bytes(set.asked);
  for (Case c = set.asked; const Problem& problem : set.others) {
    c.problem = problem;
    bytes = std::max(bytes, memory_bytes(c));
  }
  return bytes;
}

class FolderSearch {
 public:
  FolderSearch(const VerifyOptions& options, const std::vector<std::string>& names)
      : options_(options),
        properties_(find_properties(options.properties)),
        subjects_(make_subjects(names, options.hosting)),
        result_(empty_result(properties_, subjects_, options.seed)) {
    result_.plan = "ONNX backend-test folders";
    add_row("onnx", "onnx");
  }

  SearchResult run() {
    const std::vector<fs::path> folders = sound_folders();
    Progress progress(folders.size());
    for (size_t i = 0; i < folders.size() && !result_.interrupted; ++i) {
      progress.show(i);
      for (const DataSet& set : onnx::read_folder(folders[i])) try_set(set);
      result_.interrupted = interrupted();
    }
    drop_empty_row();
    return std::move(result_);
  }

 private:
  // All are read before any is run: a broken one is told at once.
  std::vector<fs::path> sound_folders() {
    std::vector<fs::path> sound;
    int others = 0;
    for (const std::string& argument : options_.onnx)
      for (const fs::path& folder : folders_in(argument)) try {
          result_.planned += onnx::read_folder(folder).size();
          sound.push_back(folder);
        } catch (const onnx::NoConvTranspose& reason) {
          ++others;
          skip(reason.what(), stored());
        } catch (const onnx::Refused& reason) {
          leave_out(folder.string(), reason.what());
        }
    if (others != 0) fmt::print(stderr, "tconv: left out, for they have no ConvTranspose: {} folders\n", others);
    return sound;
  }

  void try_set(const DataSet& set) {
    if (const int64_t bytes = largest_memory(set); bytes > options_.memory)
      return leave_out(set.path, "it needs more memory than there is: " + size_text(bytes));
    const onnx::Judged judged = onnx::judge(set, options_.miss_bits);
    const uint64_t number = result_.drawn;
    const auto folder = onnx::subject_of(set);
    record(judged.verdict, judged.tried, number, onnx::stored_output, *folder,
           judged.verdict.fails() ? row_of(folder->implementation()) : stored(), result_.findings);
    shorten(set);
    try_case(judged.tried, number, properties_for(judged.tried.problem), subjects_, result_, options_.miss_bits);
  }

  void leave_out(const std::string& folder, const std::string& reason) {
    fmt::print(stderr, "tconv: {} left out: {}\n", folder, reason);
    skip(reason, stored());
  }

  // A stored output cannot be shrunk.
  void shorten(const DataSet& set) {
    if (set.asked.recipe.x.size() + set.asked.recipe.w.size() <= kMostValuesShown) return;
    for (Finding& finding : result_.findings)
      if (finding.argument == set.path && finding.failing.recipe.kind == Recipe::Kind::values) {
        finding.failing.recipe = {};
        finding.sentence += "; the case has its geometry, not its data";
      }
  }

  std::vector<const Property*> properties_for(const Problem& problem) const {
    if (!options_.properties.empty() || multiplications(problem) <= kMostMultiplications) return properties_;
    return find_properties({"reference"});
  }

  // Of all folders whose outputs are right, after the implementations.
  ImplementationResult& stored() { return result_.implementations[subjects_.size()]; }

  // A folder whose output is wrong is shown by itself.
  ImplementationResult& row_of(const Implementation& folder) {
    for (ImplementationResult& row : result_.implementations)
      if (row.argument == folder.argument()) return row;
    return add_row(folder.name(), folder.argument());
  }

  ImplementationResult& add_row(const std::string& name, const std::string& argument) {
    ImplementationResult& row = result_.implementations.emplace_back();
    row.name = name;
    row.argument = argument;
    row.properties.emplace_back().name = onnx::stored_output.name;
    return row;
  }

  void drop_empty_row() {
    const PropertyResult& right = stored().properties.front();
    const bool others = result_.implementations.size() > subjects_.size() + 1;
    if (others && right.cases + right.untrusted + right.skipped == 0)
      result_.implementations.erase(result_.implementations.begin() + static_cast<std::ptrdiff_t>(subjects_.size()));
  }

  const VerifyOptions& options_;
  std::vector<const Property*> properties_;
  Subjects subjects_;
  SearchResult result_;
};

}  // namespace

SearchResult search_onnx(const VerifyOptions& options, const std::vector<std::string>& names) {
  try {
    return FolderSearch(options, names).run();
  } catch (const onnx::Malformed& error) {
    throw UsageError(error.what());
  }
}

}  // namespace tconv::cli
