// Where the report of a run goes: the terminal, files in several forms, GitHub's own places.
#pragma once

#include <set>
#include <string>

#include "cli/commands.h"
#include "cli/report_file.h"
#include "report/report.h"

namespace tconv::cli {

// The keys of the findings in a report of `tconv verify --json`. Throws UsageError if the file is none.
std::set<std::string> read_baseline(const std::string& path);

// Reads the report of an earlier run; likewise.
Report read_report(const std::string& path);

class ReportOutputs {
 public:
  // Throws UsageError if a file cannot be written, two want stdout, or the baseline cannot be read.
  explicit ReportOutputs(const ReportOptions& options);

  bool wants_html() const { return !options_.html.empty(); }
  // Shows and writes it; returns the exit code of the run. Against a baseline only new findings are findings.
  int show(Report report);

 private:
  bool stdout_is_taken() const;

  ReportOptions options_;
  std::optional<std::set<std::string>> baseline_;
  ReportFile json_, html_, junit_, sarif_;
};

}  // namespace tconv::cli
