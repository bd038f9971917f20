#include "report/console.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ref/case_text.h"
#include "report/baseline.h"
#include "report/dialects/benchdnn.h"
#include "report/explain/drawing.h"
#include "report/plain_text.h"

namespace tconv {
namespace {

constexpr size_t kReasonsShown = 6, kFindingsShown = 100;
constexpr size_t kMostOfALine = 1 << 20;  // a case with explicit values is one

fmt::text_style style_of(const std::string& verdict) {
  if (verdict == "holds") return fg(fmt::terminal_color::green);
  if (verdict == "fails") return fg(fmt::terminal_color::red) | fmt::emphasis::bold;
  if (verdict == "not_trusted") return fg(fmt::terminal_color::yellow);
  return fmt::emphasis::faint;
}

// The text in the style of a verdict, padded on the left or right to a width that does not count escape codes.
std::string cell(const std::string& text, size_t width, const std::string& verdict, bool colour) {
  const std::string padded = fmt::format("{:<{}}", text, width);
  return colour ? fmt::format(style_of(verdict), "{}", padded) : padded;
}

// "17 hold, 3 do not apply"
std::string counted(const ImplementationResult& i) {
  std::map<std::string, int> counts;
  for (const PropertyResult& p : i.properties) ++counts[verdict_of(p)];
  std::string text;
  for (const auto& [verdict, words] : {std::pair("fails", "fail"), std::pair("not_trusted", "not trusted"),
                                       std::pair("holds", "hold"), std::pair("does_not_apply", "do not apply")})
    if (counts[verdict] != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts[verdict], words);
  return text;
}

std::string table(const SearchResult& result, bool colour) {
  size_t width = 14;
  for (const ImplementationResult& i : result.implementations) width = std::max(width, plain_text(i.name).size());
  std::string text = fmt::format("{:<{}}  {:<11}  {:>9}  properties", "implementation", width, "verdict", "checks");
  for (const ImplementationResult& i : result.implementations) {
    const std::string verdict = verdict_of(i);
    text += fmt::format("\n{:<{}}  {}  {:>9}  {}", plain_text(i.name), width, cell(verdict, 11, verdict, colour),
                        i.cases(), counted(i));
    for (const PropertyResult& p : i.properties) {
      if (verdict_of(p) == "fails")
        text += fmt::format("\n{:{}}    {} {} in {} of {}", "", width, cell("fails", 0, "fails", colour), p.name,
                            p.failed, p.cases);
      if (verdict_of(p) == "not_trusted")
        text += fmt::format("\n{:{}}    {} {}: nothing was proved", "", width,
                            cell("not trusted", 0, "not_trusted", colour), p.name);
    }
  }
  return text + "\n";
}

// What was checked, a line for each property: on how many cases of all implementations together.
std::string properties(const SearchResult& result) {
  std::map<std::string, int64_t> cases;
  std::vector<std::string> order;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties) {
      if (cases.find(p.name) == cases.end()) order.push_back(p.name);
      cases[p.name] += p.cases;
    }
  std::string text = "\nchecks of each property\n ";
  size_t column = 0;
  for (const std::string& name : order) {
    const std::string item = fmt::format(" {} {}{}", name, cases[name], name == order.back() ? "" : ",");
    if (column + item.size() > 118) {
      text += "\n ";
      column = 0;
    }
    text += item;
    column += item.size();
  }
  return text + "\n";
}

// What was left out: the most frequent reasons, and how often each implementation gave them.
std::string skipped(const SearchResult& result) {
  std::map<std::string, std::pair<int64_t, std::string>>
      reasons;  // to the times in all, and the list of who and how often
  for (const ImplementationResult& i : result.implementations) {
    std::map<std::string, int64_t> own;
    for (const PropertyResult& p : i.properties)
      for (const auto& [reason, times] : p.skip_reasons) own[reason] += times;
    for (const auto& [reason, times] : own) {
      auto& [total, list] = reasons[reason];
      total += times;
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", i.name, times);
    }
  }
  if (reasons.empty()) return "";
  std::vector<std::pair<std::string, std::pair<int64_t, std::string>>> sorted(reasons.begin(), reasons.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.first > b.second.first; });

  std::string text = "\nskipped checks, which count for nothing\n";
  for (size_t i = 0; i < sorted.size() && i < kReasonsShown; ++i)
    text += fmt::format("  {}: {}\n", plain_text(sorted[i].first), plain_text(sorted[i].second.second));
  if (sorted.size() > kReasonsShown)
    text += fmt::format("  {} more reasons in the JSON report\n", sorted.size() - kReasonsShown);
  return text;
}

// What rests on less than the comparison of every element.
std::string less_than_complete(const SearchResult& result) {
  std::map<std::string, int64_t> evidence;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties)
      for (const auto& [kind, times] : p.evidence)
        if (kind != Evidence().text()) evidence[kind] += times;
  if (evidence.empty()) return "";
  std::string text = "\nchecks by other evidence than a complete comparison (docs/certificates.md)\n";
  for (const auto& [kind, times] : evidence) text += fmt::format("  {}: {}\n", kind, times);
  return text;
}

std::string verdicts_in_words(const SearchResult& result) {
  std::map<std::string, int> counts;
  for (const ImplementationResult& i : result.implementations) ++counts[verdict_of(i)];
  std::string text;
  for (const auto& [verdict, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, verdict);
  return text;
}

// "all 5664400 hold", or how many of them do not, and how many prove nothing.
std::string outcome_of(const PropertyResult& p, const std::vector<Finding>& findings, const std::string& argument) {
  const int64_t held = p.cases - p.failed;
  if (p.failed + p.untrusted + p.skipped == 0) return fmt::format("all {} hold", held);
  std::string text = fmt::format("{} hold", held);
  if (p.untrusted != 0)
    text += fmt::format(", {} prove nothing: everything expected is zero, and so was the answer", p.untrusted);
  if (p.skipped != 0) text += fmt::format(", {} were not tried", p.skipped);
  if (p.failed == 0) return text;
  text += fmt::format(", {} fail", p.failed);
  uint64_t first = UINT64_MAX;
  for (const Finding& f : findings)
    if (f.argument == argument) first = std::min(first, f.number);
  return first == UINT64_MAX ? text : text + fmt::format(", the first is number {}", first);
}

// What was swept, and what of it holds.
std::string swept(const SearchResult& result) {
  std::string text = fmt::format("\n{}; {} cases", result.plan, result.planned);
  if (!result.shards.whole())
    text += fmt::format(", {} of them in {} of {} shards", result.drawn, result.shards.done.size(), result.shards.of);
  else if (result.drawn != result.planned)
    text += fmt::format(", {} of them tried", result.drawn);
  text += "\n";
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties)
      text += fmt::format("  {}, {}: {}\n", i.name, p.name, outcome_of(p, result.findings, i.argument));
  return text;
}

// What is known in a line each, what is new in full.
std::string findings(const Report& report, const Look& look) {
  const std::vector<Finding>& all = report.result.findings;
  std::string text;
  size_t shown = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (is_known(report, all[i]))
      text += "\n" + cell("KNOWN " + plain_text(all[i].key()), 0, "not_trusted", look.colour) + ": " +
              plain_text(all[i].sentence) + "\n";
    else if (++shown <= kFindingsShown)
      text += "\n" + to_console(all[i], look, report.exhibit_of_finding(i));
  }
  if (shown > kFindingsShown)
    text += fmt::format("\n{} more findings are in the JSON report (--json)\n", shown - kFindingsShown);
  for (const std::string& key : vanished(report)) text += "\nKnown, and not found: " + plain_text(key) + "\n";
  return text;
}

}  // namespace

std::string drawn(const Exhibit& exhibit, size_t width) {
  constexpr int64_t kMostRows = 6, kMostColumns = 24;
  std::vector<Drawing> drawings;
  for (const Plane& plane : planes_in_focus(exhibit)) {
    if (plane.values.shape[3] > kMostRows || plane.values.shape[4] > kMostColumns) return "";
    const bool is_actual = drawings.size() == 3;
    const auto cell = [&](int64_t, int64_t v, int64_t u) {
      const std::string text = number(plane.values(0, 0, 0, v, u));
      return is_actual && wrong_in_focus(exhibit, v, u) ? "[" + text + "]" : text;
    };
    std::vector<Drawing> one = planes(plane.title, plane.values.shape, cell);
    drawings.insert(drawings.end(), one.begin(), one.end());
  }
  const std::string text = side_by_side(drawings, width);
  return text.find("\n\n") == std::string::npos ? text : "";
}

std::string evidence(const Finding& f, const std::string& drawing) {
  std::string text = fmt::format("case    {}\n", to_text(f.failing)) + drawing;
  if (drawing.empty())
    for (const Mismatch& wrong : f.comparison.first) text += text_of(wrong, f.failing.problem.rank) + "\n";
  if (f.comparison.wrong != 0)
    text += fmt::format("{} of {} elements are wrong\n", f.comparison.wrong, f.comparison.compared);
  const auto command = benchdnn::to_command(f.failing);
  if (const auto* arguments = std::get_if<std::string>(&command)) text += fmt::format("benchdnn  {}\n", *arguments);
  return text + fmt::format("replay  {}\n", plain_text(replay_command(f), kMostOfALine));
}

std::string indented(const std::string& lines, size_t by) {
  std::string text;
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    text += std::string(by, ' ') + lines.substr(at, end - at);
    at = end;
  }
  return text;
}

std::string to_console(const Finding& f, const Look& look, const Exhibit* exhibit) {
  std::string text = cell("FINDING " + plain_text(f.key()), 0, "fails", look.colour) + "\n";
  text += "  " + plain_text(f.sentence);
  if (f.times > 1) text += fmt::format(" (in {} cases; the simplest one found:)", f.times);
  // Grids show values alone: what fails for another reason is told by words.
  const bool is_drawn = exhibit != nullptr && f.comparison.wrong != 0 && exhibit->computed();
  return text + "\n" + indented(evidence(f, is_drawn ? drawn(*exhibit, look.width - 2) : ""), 2);
}

std::string to_console(const Report& report, const Look& look) {
  const SearchResult& result = report.result;
  std::string text = table(result, look.colour) + properties(result) + less_than_complete(result) + skipped(result);
  text += findings(report, look);
  int64_t checks = 0;
  for (const ImplementationResult& i : result.implementations) checks += i.cases();
  if (result.exhaustive) text += swept(result);
  text += fmt::format("\n{}: {} checks of properties, on {} cases, seed {}, {:.1f} s{}\n", verdicts_in_words(result),
                      checks, result.drawn, result.seed, report.seconds, result.interrupted ? ", interrupted" : "");
  return text;
}

}  // namespace tconv
