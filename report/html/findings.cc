#include <fmt/format.h>

#include <algorithm>

#include "ref/case_text.h"
#include "report/baseline.h"
#include "report/html/parts.h"
#include "report/snippets.h"

namespace tconv::html {
namespace {

// A case of many explicit values is a long line.
constexpr size_t kMostOfALine = 4000;

std::string times_of(const Finding& f) {
  return f.times > 1 ? fmt::format(" In {} checks; the simplest case found is shown.", f.times) : "";
}

// The same case as code, folded away.
std::string elsewhere(const Case& c) {
  std::string text = "<details><summary>The same case as code</summary>\n";
  for (const Snippet& snippet : snippets(c)) {
    text += "<p>" + escaped(snippet.name) + "</p>\n<pre><code>";
    for (size_t at = 0; at < snippet.text.size();) {
      const size_t end = std::min(snippet.text.find('\n', at), snippet.text.size());
      text += escaped(snippet.text.substr(at, end - at), kMostOfALine) + "\n";
      at = end + 1;
    }
    text += "</code></pre>\n";
  }
  return text + "</details>\n";
}

// What is wrong, where it is not drawn.
std::string in_words(const Finding& f) {
  std::string text;
  if (!can_be_looked_at(f.failing.problem))
    text += "<p>Its tensors are too large to be drawn here; elements that are wrong:</p>\n";
  text += "<pre><code>";
  for (const Mismatch& wrong : f.comparison.first) text += escaped(text_of(wrong, f.failing.problem.rank)) + "\n";
  return text + "</code></pre>\n";
}

std::string card(const Report& report, size_t number) {
  const Finding& f = report.result.findings[number];
  std::string text = fmt::format("<article id=\"{}\">\n<h3>{}{}</h3>\n<p>{}.{}</p>\n<pre><code>{}</code></pre>\n",
                                 anchor(number), escaped(f.key(), 300),
                                 !report.baseline      ? ""
                                 : is_known(report, f) ? " <span class=\"badge known\">known</span>"
                                                       : " <span class=\"badge fails\">new</span>",
                                 escaped(f.sentence), times_of(f), escaped(to_text(f.failing), kMostOfALine));
  if (const Exhibit* exhibit = report.exhibit_of_finding(number))
    text += grids(*exhibit);
  else if (!f.comparison.first.empty())
    text += in_words(f);
  if (f.comparison.wrong != 0)
    text += fmt::format("<p>{} of {} elements are wrong.</p>\n", f.comparison.wrong, f.comparison.compared);
  text += elsewhere(f.failing);
  return text + fmt::format("<div class=\"replay\"><pre><code>{}</code></pre></div>\n</article>\n",
                            escaped(replay_command(f), kMostOfALine));
}

}  // namespace

std::string findings(const Report& report) {
  const std::vector<Finding>& all = report.result.findings;
  if (all.empty()) return "<p>None.</p>\n";
  std::string text;
  for (size_t i = 0; i < std::min(all.size(), kMostDrawn); ++i) text += card(report, i);
  if (all.size() <= kMostDrawn) return text;
  text +=
      fmt::format("<p>{} findings are drawn; the others, in a line each:</p>\n<table class=\"list\">\n", kMostDrawn);
  for (size_t i = kMostDrawn; i < std::min(all.size(), kMostListed); ++i)
    text += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(all[i].key(), 300), escaped(all[i].sentence, 300));
  text += "</table>\n";
  if (all.size() > kMostListed)
    text += fmt::format("<p>{} more are in the JSON report (<code>--json</code>).</p>\n", all.size() - kMostListed);
  return text;
}

}  // namespace tconv::html
