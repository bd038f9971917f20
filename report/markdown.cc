#include "report/markdown.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "report/console.h"
#include "report/remarks.h"

namespace tconv {
namespace {

constexpr char kIntroduction[] = R"(# What the adapters found

Written by `tconv findings` on {:%Y-%m-%d}, with tconv {} and the random cases of seed {}{}. Each finding is shown by the simplest
case found, which was replayed in a fresh process before it was written down. A check is one property on one case. Causes that are
called probable are read from sources and not traced.

| adapter | library | takes | cases | checks | verdict |
|---|---|---|---|---|---|
)";

std::string verdict(const LibraryFindings& library) {
  const size_t count = library.findings.size();
  if (count != 0) return fmt::format("fails: {} finding{}", count, count == 1 ? "" : "s");
  return library.not_reproduced.empty() ? verdict_of(library.result) : "fails, but not twice";
}

std::string table(const std::vector<LibraryFindings>& libraries) {
  std::string text;
  for (const LibraryFindings& library : libraries)
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", library.result.name, library.result.version,
                        library.takes, library.cases, library.result.cases(), verdict(library));
  return text;
}

std::string section(const Finding& finding) {
  std::string text = fmt::format("\n### {}\n\nIn {} check{}: {}.\n", finding.key(), finding.times,
                                 finding.times == 1 ? "" : "s", finding.sentence);
  if (const std::string remark = remark_on(finding.key()); !remark.empty()) text += "\n" + remark + "\n";
  return text + "\n" + indented(evidence(finding), 4);
}

std::string not_reproduced(const std::vector<LibraryFindings>& libraries) {
  std::string text;
  for (const LibraryFindings& library : libraries)
    for (const Finding& finding : library.not_reproduced)
      text += fmt::format("\n- {}, in {} check{}: {}\n\n{}", finding.key(), finding.times,
                          finding.times == 1 ? "" : "s", finding.sentence, indented(evidence(finding), 6));
  return text.empty() ? "" : "\n## Did not reproduce\n" + text;
}

}  // namespace

std::string to_markdown(const FindingsPage& page) {
  std::string text = fmt::format(kIntroduction, fmt::gmtime(page.date), page.tconv_version, page.seed,
                                 page.interrupted ? "; it was interrupted" : "");
  text += table(page.libraries);
  for (const LibraryFindings& library : page.libraries) {
    if (!library.findings.empty()) text += fmt::format("\n## {} ({})\n", library.result.name, library.result.version);
    for (const Finding& finding : library.findings) text += section(finding);
  }
  return text + not_reproduced(page.libraries);
}

}  // namespace tconv
