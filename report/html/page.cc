#include "report/html/page.h"

#include <fmt/format.h>

#include <map>

#include "report/baseline.h"
#include "report/html/parts.h"
#include "report/plain_text.h"

namespace tconv {

namespace html {

extern const char kStyle[];   // style.css, embedded by CMake
extern const char kScript[];  // script.js

std::string page(std::string_view title, std::string_view content) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>\n{}</style>\n</head>\n<body>\n{}<script>\n{}</script>\n</body>\n</html>\n",
      escaped(title), kStyle, content, kScript);
}

}  // namespace html

namespace {

using html::escaped;

std::string badges(const SearchResult& result) {
  std::map<std::string, int> counts;
  for (const ImplementationResult& i : result.implementations) ++counts[verdict_of(i)];
  std::string text;
  for (const auto& [verdict, words] :
       {std::pair("fails", "fail"), std::pair("not_trusted", "not trusted"), std::pair("holds", "hold")})
    if (counts[verdict] != 0)
      text += fmt::format("<span class=\"badge {}\">{} {}</span> ", verdict, counts[verdict], words);
  return text;
}

std::string count_of(int64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary(const Report& report) {
  const SearchResult& result = report.result;
  int64_t checks = 0;
  for (const ImplementationResult& i : result.implementations) checks += i.cases();
  std::string text = fmt::format(
      "<p>{}</p>\n<p>{} of {}: {} on {}, seed {}.{}</p>\n<p class=\"faint\">{:.1f} s, tconv {}, {}, {}</p>\n",
      badges(result), count_of(std::ssize(result.findings), "finding"),
      count_of(std::ssize(result.implementations), "implementation"), count_of(checks, "check"), escaped(result.plan),
      result.seed, result.interrupted ? " Interrupted." : "", report.seconds, escaped(report.tconv_version),
      escaped(report.compiler), escaped(report.cpu));
  if (!report.baseline) return text;
  text += fmt::format("<p>Against the baseline: {} new, {} known.</p>\n", new_findings(report).size(),
                      result.findings.size() - new_findings(report).size());
  for (const std::string& key : vanished(report))
    text += fmt::format("<p>Known, and not found: <code>{}</code></p>\n", escaped(key));
  return text;
}

struct Section {
  const char* id;
  const char* heading;
  std::string content;
};

}  // namespace

std::string to_html(const Report& report) {
  const Section sections[] = {{"matrix", "Implementations and properties", html::matrix(report)},
                              {"findings", "Findings", html::findings(report)},
                              {"maps", "What is answered, and what is refused", html::outcome_maps(report)},
                              {"errors", "Errors on reals", html::error_distribution(report.result)},
                              {"skipped", "Skipped checks, which count for nothing", html::skipped(report.result)}};
  std::string content = "<header>\n<h1>tconv verify</h1>\n" + summary(report) + "<nav>";
  for (const Section& section : sections)
    if (!section.content.empty()) content += fmt::format("<a href=\"#{}\">{}</a> ", section.id, section.heading);
  content += "</nav>\n</header>\n<main>\n";
  for (const Section& section : sections)
    if (!section.content.empty())
      content += fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", section.id,
                             section.heading, section.content);
  return html::page("tconv: " + count_of(std::ssize(report.result.findings), "finding"), content + "</main>\n");
}

std::string maps_to_html(const Report& report) {
  return html::page("tconv compare", "<main>\n<h1>tconv compare</h1>\n" + html::outcome_maps(report) + "</main>\n");
}

}  // namespace tconv
