#include "cli/report_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cli/usage_error.h"

namespace tconv::cli {

ReportFile::ReportFile(std::string path) : path_(std::move(path)) {
  if (path_.empty() || to_stdout()) return;
  if (std::filesystem::is_directory(path_)) throw UsageError("cannot write the report: " + path_ + " is a directory");
  temporary_ = fmt::format("{}.{}.tmp", path_, getpid());
  std::FILE* file = std::fopen(temporary_.c_str(), "wb");
  if (file == nullptr) throw UsageError(fmt::format("cannot write the report {}: {}", path_, std::strerror(errno)));
  std::fclose(file);
}

ReportFile::~ReportFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void ReportFile::write(const std::string& text) {
  if (path_.empty()) return;
  std::FILE* file = to_stdout() ? stdout : std::fopen(temporary_.c_str(), "wb");
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (file != nullptr && !to_stdout()) written = std::fclose(file) == 0 && written;
  if (written && !to_stdout()) written = std::rename(temporary_.c_str(), path_.c_str()) == 0;
  if (!written) throw std::runtime_error(fmt::format("cannot write the report {}: {}", path_, std::strerror(errno)));
  temporary_.clear();
}

}  // namespace tconv::cli
