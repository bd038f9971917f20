// A report file that is either written whole or not at all.
#pragma once

#include <string>

namespace tconv::cli {

class ReportFile {
 public:
  // Throws UsageError if the path cannot be written; "-" is stdout, an empty path no file.
  explicit ReportFile(std::string path);
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;
  ~ReportFile();

  bool to_stdout() const { return path_ == "-"; }
  // Puts the text in place in one step. Throws std::runtime_error if that fails.
  void write(const std::string& text);

 private:
  std::string path_;
  std::string temporary_;
};

}  // namespace tconv::cli
