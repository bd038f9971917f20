#include "cli/report_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cli/usage_error.h"

namespace tconv::cli {

// A link stays a link. Devices and pipes are written to: no file may take their place.
ReportFile::ReportFile(std::string path) : path_(std::move(path)) {
  if (path_.empty() || to_stdout()) return;
  std::error_code error;
  const auto status = std::filesystem::status(path_, error);
  if (std::filesystem::is_directory(status)) throw UsageError("cannot write the report: " + path_ + " is a directory");
  bool writable = true;
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    writable = access(path_.c_str(), W_OK) == 0;
  } else {
    if (std::filesystem::is_symlink(path_, error)) path_ = std::filesystem::weakly_canonical(path_, error).string();
    temporary_ = fmt::format("{}.{}.tmp", path_, getpid());
    std::FILE* file = std::fopen(temporary_.c_str(), "wb");
    writable = file != nullptr && std::fclose(file) == 0;
  }
  if (!writable) throw UsageError(fmt::format("cannot write the report {}: {}", path_, std::strerror(errno)));
}

ReportFile::~ReportFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void ReportFile::write(const std::string& text) {
  if (path_.empty()) return;
  const std::string& target = temporary_.empty() ? path_ : temporary_;
  std::FILE* file = to_stdout() ? stdout : std::fopen(target.c_str(), "wb");
  bool written =
      file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (file != nullptr && !to_stdout()) written = std::fclose(file) == 0 && written;
  if (written && !temporary_.empty()) written = std::rename(temporary_.c_str(), path_.c_str()) == 0;
  if (!written) throw std::runtime_error(fmt::format("cannot write the report {}: {}", path_, std::strerror(errno)));
  temporary_.clear();
}

}  // namespace tconv::cli
