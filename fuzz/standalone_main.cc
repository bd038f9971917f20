// Where there is no engine: tries the files, and the files of the folders, that are named. An empty folder is an error,
// so that a test that lost its inputs does not pass.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

bool is_input(const fs::path& path) { return path.filename().string().front() != '.'; }

std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file() && is_input(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

int fail(const char* what, const char* path) {
  std::fprintf(stderr, "%s: %s\n", path, what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  size_t tried = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).starts_with('-')) continue;  // an engine's
    const std::vector<fs::path> files = files_of(argv[i]);
    if (files.empty()) return fail("there is no input in this folder", argv[i]);
    for (const fs::path& path : files) {
      std::ifstream file(path, std::ios::binary);
      if (!file) return fail("cannot be read", path.c_str());
      const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      ++tried;
    }
  }
  if (tried == 0) return fail("name files, or folders of files, to be tried", argv[0]);
  std::fprintf(stderr, "%zu inputs tried\n", tried);
  return 0;
} catch (const std::exception& error) {
  return fail(error.what(), argv[0]);
}
