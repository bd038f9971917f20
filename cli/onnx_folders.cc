// `tconv verify --onnx FOLDER`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/stored_search.h"
#include "cli/usage_error.h"
#include "report/onnx/folder.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

SearchResult search_onnx(const VerifyOptions& options, const std::vector<std::string>& names) {
  std::vector<StoredTests> all;
  for (const std::string& argument : options.onnx)
    for (const fs::path& folder : folders_in(argument))
      all.push_back({folder.string(), [folder] { return onnx::read_folder(folder); }});
  return search_stored(all, "onnx", "ONNX backend-test folders", options, names);
}

}  // namespace tconv::cli
