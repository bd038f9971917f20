#include "cli/report_outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "cli/verdict_code.h"
#include "report/console.h"
#include "report/github.h"
#include "report/html/page.h"
#include "report/json_report.h"
#include "report/junit.h"
#include "report/sarif.h"

namespace tconv::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The summary is an extra: a run does not fail for want of it.
void tell_github(const Report& report, bool on_stdout) {
  if (variable("GITHUB_ACTIONS") != "true") return;
  if (on_stdout) fmt::print("{}", github_annotations(report));
  const std::string path = variable("GITHUB_STEP_SUMMARY");
  if (path.empty()) return;
  std::ofstream summary(path, std::ios::app);
  summary << github_summary(report);
  if (!summary.flush()) fmt::print(stderr, "tconv: cannot write the step summary {}\n", path);
}

}  // namespace

Report read_report(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw UsageError("cannot read the report " + path);
  try {
    return report_from_json(Json::parse(text.str()));
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{} is not a report of `tconv verify --json`: {}", path, error.what()));
  }
}

std::set<std::string> read_baseline(const std::string& path) {
  std::set<std::string> keys;
  for (const Finding& f : read_report(path).result.findings) keys.insert(f.key());
  return keys;
}

ReportOutputs::ReportOutputs(const ReportOptions& options)
    : options_(options), json_(options.json), html_(options.html), junit_(options.junit), sarif_(options.sarif) {
  const std::string* forms[] = {&options.json, &options.html, &options.junit, &options.sarif};
  if (std::count_if(std::begin(forms), std::end(forms), [](const std::string* path) { return *path == "-"; }) > 1)
    throw UsageError("only one of --json, --html, --junit and --sarif can go to stdout");
  if (!options.baseline.empty()) baseline_ = read_baseline(options.baseline);
}

bool ReportOutputs::stdout_is_taken() const {
  return json_.to_stdout() || html_.to_stdout() || junit_.to_stdout() || sarif_.to_stdout();
}

int ReportOutputs::show(Report report) {
  report.baseline = baseline_;
  if (!stdout_is_taken()) fmt::print("{}", to_console(report, look_of_stdout()));
  if (!options_.json.empty()) json_.write(json_text(to_json(report), 2) + "\n");
  if (!options_.html.empty()) html_.write(to_html(report));
  if (!options_.junit.empty()) junit_.write(to_junit(report));
  if (!options_.sarif.empty()) sarif_.write(json_text(to_sarif(report), 2) + "\n");
  tell_github(report, !stdout_is_taken());
  return verdict_code(report);
}

}  // namespace tconv::cli
