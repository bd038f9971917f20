#include "report/report.h"

#include <fstream>

#include "impls/host/shell_word.h"
#include "impls/version.h"
#include "ref/case_text.h"
#include "report/stored_output_key.h"

namespace tconv {
namespace {

#if defined(__clang__)
constexpr char kCompiler[] = "clang " __clang_version__;
#else
constexpr char kCompiler[] = "gcc " __VERSION__;
#endif

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos)
      return line.substr(line.find(": ") + 2);
  return "unknown";
}

}  // namespace

Report make_report(SearchResult result, double seconds) {
  return {std::move(result), seconds, kVersion, kCompiler, cpu_name()};
}

std::string replay_command(const Finding& finding) {
  if (finding.property == kStoredOutput) {
    const bool is_wpt = finding.implementation.starts_with(kWptPrefix);
    return std::string("tconv verify --") + (is_wpt ? "wpt " : "onnx ") + shell_quoted(finding.argument);
  }
  return "tconv replay '" + to_text(finding.failing) + "' " + finding.argument + " --property " + finding.property;
}

}  // namespace tconv
