#include "report/github.h"

#include <fmt/format.h>

#include <algorithm>

#include "ref/case_text.h"
#include "report/baseline.h"
#include "report/plain_text.h"

namespace tconv {
namespace {

// GitHub shows ten errors and ten warnings of a step.
constexpr size_t kMostAnnotations = 10, kMostInSummary = 50;

// As workflow commands take text; what is before "::" also without its own separators.
std::string message(const std::string& text) { return replaced(plain_text(text, 4000), "%", "%25"); }
std::string title(const std::string& text) { return replaced(replaced(message(text), ":", "%3A"), ",", "%2C"); }

// Text in Markdown that is only text, also inside a table.
std::string words(const std::string& text, size_t most = 300) {
  std::string result;
  for (const char c : plain_text(text, most)) {
    if (std::string_view("\\`*_{}[]<>()#+-!|~&@").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// Between backticks nothing but backticks means anything.
std::string code(const std::string& text) {
  return "`` " + replaced(plain_text(text, 2000), "``", "`\xe2\x80\x8b`") + " ``";
}

}  // namespace

std::string github_annotations(const Report& report) {
  std::string text;
  size_t shown = 0;
  for (const Finding& f : report.result.findings) {
    if (++shown > kMostAnnotations) break;
    text += fmt::format("::{} title={}::{}%0A{}%0A{}\n", is_known(report, f) ? "warning" : "error", title(f.key()),
                        message(f.sentence), message(to_text(f.failing)), message(replay_command(f)));
  }
  return text;
}

std::string github_summary(const Report& report) {
  std::string text = "### tconv verify\n\n| implementation | verdict | checks |\n|---|---|---|\n";
  for (const ImplementationResult& i : report.result.implementations)
    text += fmt::format("| {} | {} | {} |\n", words(i.name), words(verdict_of(i)), i.cases());
  text += "\n";
  size_t shown = 0;
  for (const Finding& f : report.result.findings) {
    if (++shown > kMostInSummary) break;
    text += fmt::format("- **{}**{} {}\n  {}\n", words(f.key()), is_known(report, f) ? " (known)" : "",
                        words(f.sentence), code(replay_command(f)));
  }
  if (report.result.findings.size() > kMostInSummary)
    text += fmt::format("- and {} more\n", report.result.findings.size() - kMostInSummary);
  for (const std::string& key : vanished(report)) text += fmt::format("- no more found: {}\n", words(key));
  return text;
}

}  // namespace tconv
