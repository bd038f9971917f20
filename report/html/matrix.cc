#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/html/parts.h"

namespace tconv::html {
namespace {

// The findings of an implementation by the property that saw them, and all of them.
class FindingNumbers {
 public:
  explicit FindingNumbers(const std::vector<Finding>& findings) {
    for (size_t i = 0; i < findings.size(); ++i) {
      by_property_.try_emplace({findings[i].argument, findings[i].property}, i);
      first_.try_emplace(findings[i].argument, i);
    }
  }
  // Where a failing cell leads: to what the property saw or, as what one property sees is often seen by others, to the
  // first one.
  std::string target(const std::string& argument, const std::string& property) const {
    const auto own = by_property_.find({argument, property});
    if (own != by_property_.end() && own->second < kMostDrawn) return "#" + anchor(own->second);
    const auto first = first_.find(argument);
    return first != first_.end() && first->second < kMostDrawn ? "#" + anchor(first->second) : "#findings";
  }

 private:
  std::map<std::pair<std::string, std::string>, size_t> by_property_;
  std::map<std::string, size_t> first_;
};

std::string cell(const ImplementationResult& i, const PropertyResult& p, const FindingNumbers& numbers) {
  const std::string verdict = verdict_of(p);
  if (verdict == "fails")
    return fmt::format(
        "<td class=\"fails\"><a href=\"{}\" title=\"{}: fails in {} of {}\" aria-label=\"{}, {}: fails\">"
        "&#10007;</a></td>",
        numbers.target(i.argument, p.name), escaped(p.name), p.failed, p.cases, escaped(i.name), escaped(p.name));
  if (verdict == "holds")
    return fmt::format("<td class=\"holds\" title=\"{}: holds in {}\">&#10003;</td>", escaped(p.name), p.cases);
  if (verdict == "not_trusted")
    return fmt::format("<td class=\"not_trusted\" title=\"{}: nothing was proved\">?</td>", escaped(p.name));
  return fmt::format("<td class=\"does_not_apply\" title=\"{}: does not apply\">&#8211;</td>", escaped(p.name));
}

// Those that apply to something, in order.
std::vector<std::string> applied(const SearchResult& result, std::string& others) {
  std::vector<std::string> order;
  std::set<std::string> applies;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties) {
      if (std::find(order.begin(), order.end(), p.name) == order.end()) order.push_back(p.name);
      if (verdict_of(p) != "does_not_apply") applies.insert(p.name);
    }
  for (const std::string& name : order)
    if (applies.count(name) == 0) others += (others.empty() ? "" : ", ") + escaped(name);
  std::erase_if(order, [&](const std::string& name) { return applies.count(name) == 0; });
  return order;
}

}  // namespace

std::string anchor(size_t finding) { return fmt::format("f{}", finding + 1); }

std::string matrix(const Report& report) {
  const SearchResult& result = report.result;
  std::string others;
  const std::vector<std::string> properties = applied(result, others);
  const FindingNumbers numbers(result.findings);
  std::string text =
      "<p class=\"faint\">&#10003; holds, &#10007; fails (and leads to a finding), ? nothing was proved, &#8211; does "
      "not "
      "apply</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Implementations and "
      "properties\">\n<table class=\"matrix\">\n<thead><tr><td></td>";
  for (const std::string& name : properties) text += "<th scope=\"col\"><span>" + escaped(name) + "</span></th>";
  text += "</tr></thead>\n<tbody>\n";
  for (const ImplementationResult& i : result.implementations) {
    text += fmt::format("<tr><th scope=\"row\" title=\"{} {}\">{}</th>", escaped(i.argument, 200),
                        escaped(i.version, 200), escaped(i.name, 60));
    for (const std::string& name : properties) {
      const auto p = std::find_if(i.properties.begin(), i.properties.end(),
                                  [&](const PropertyResult& one) { return one.name == name; });
      text += p == i.properties.end() ? "<td></td>" : cell(i, *p, numbers);
    }
    text += "</tr>\n";
  }
  text += "</tbody>\n</table>\n</div>\n";
  if (!others.empty()) text += "<p class=\"faint\">To no case at all apply: " + others + ".</p>\n";
  return text;
}

std::string error_distribution(const SearchResult& result) {
  std::string rows;
  for (const ImplementationResult& i : result.implementations) {
    std::array<int64_t, std::tuple_size_v<decltype(PropertyResult::ratios)>> sums{};
    double worst = 0;
    for (const PropertyResult& p : i.properties) {
      worst = std::max(worst, p.worst_ratio);
      for (size_t at = 0; at < sums.size(); ++at) sums[at] += p.ratios[at];
    }
    if (worst == 0) continue;
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{:.3g}</td>", escaped(i.name, 60), worst);
    for (const int64_t count : sums) rows += fmt::format("<td>{}</td>", count == 0 ? "" : std::to_string(count));
    rows += "</tr>\n";
  }
  if (rows.empty()) return "";
  std::string head = "<tr><td></td><th scope=\"col\">largest</th>";
  for (size_t at = 0; at + 1 < PropertyResult().ratios.size(); ++at)
    head += fmt::format("<th scope=\"col\">&#8805; 1/{}</th>", int64_t{2} << at);
  return "<p>In how many checks the largest error was this share of the bound that is computed for its element.</p>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Errors\"><table "
         "class=\"ratios\">\n<thead>" +
         head + "<th scope=\"col\">less</th></tr></thead>\n<tbody>\n" + rows + "</tbody></table></div>\n";
}

std::string skipped(const SearchResult& result) {
  std::map<std::string, std::map<std::string, int64_t>> reasons;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties)
      for (const auto& [reason, times] : p.skip_reasons) reasons[reason][i.name] += times;
  std::vector<std::pair<int64_t, std::string>> rows;
  for (const auto& [reason, by] : reasons) {
    int64_t total = 0;
    for (const auto& [name, times] : by) total += times;
    const std::string who =
        by.size() == 1 ? escaped(by.begin()->first, 60) : fmt::format("{} implementations", by.size());
    rows.emplace_back(-total,
                      fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", total, escaped(reason, 200), who));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  constexpr size_t kMostReasons = 50;
  std::string text;
  for (size_t i = 0; i < std::min(rows.size(), kMostReasons); ++i) text += rows[i].second;
  if (text.empty()) return "";
  if (rows.size() > kMostReasons)
    text += fmt::format("<tr><td></td><td>{} more reasons, in the JSON report</td><td></td></tr>\n",
                        rows.size() - kMostReasons);
  return "<details><summary>" + std::to_string(rows.size()) + " reasons</summary>\n<table class=\"list\">\n" + text +
         "</table>\n</details>\n";
}

}  // namespace tconv::html
