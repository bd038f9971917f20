#include "report/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/baseline.h"
#include "report/console.h"
#include "report/plain_text.h"

namespace tconv {
namespace {

std::string escaped(const std::string& text) { return markup_text(text, 10'000); }

// Line by line: the breaks between the lines are ours.
std::string escaped_lines(const std::string& text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    result += escaped(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return result;
}

struct Counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  void operator+=(const Counts& other) {
    tests += other.tests, failures += other.failures, errors += other.errors, skipped += other.skipped;
  }
  std::string text() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests, failures, errors, skipped);
  }
};

// What belongs to a failing property: its own findings, or all of the implementation's, as a diagnosis joins what
// several properties see.
std::vector<const Finding*> findings_of(const Report& report, const ImplementationResult& i, const PropertyResult& p) {
  std::vector<const Finding*> own, all;
  for (const Finding& f : report.result.findings) {
    if (f.argument != i.argument) continue;
    all.push_back(&f);
    if (f.property == p.name) own.push_back(&f);
  }
  return own.empty() ? all : own;
}

std::string failure(const Report& report, const ImplementationResult& i, const PropertyResult& p, Counts& counts) {
  const auto findings = findings_of(report, i, p);
  const bool known = !findings.empty() && std::all_of(findings.begin(), findings.end(),
                                                      [&](const Finding* f) { return is_known(report, *f); });
  const std::string message = fmt::format("fails in {} of {}", p.failed, p.cases);
  if (known) {
    ++counts.skipped;
    return fmt::format("<skipped message=\"{}, as the baseline knows: {}\"/>", message, escaped(findings[0]->key()));
  }
  ++counts.failures;
  std::string text;
  for (const Finding* f : findings) text += escaped_lines(to_console(*f, Look{})) + "\n";
  return fmt::format("<failure type=\"{}\" message=\"{}: {}\">{}</failure>",
                     findings.empty() ? "" : escaped(findings[0]->class_name()), message,
                     findings.empty() ? "" : escaped(findings[0]->sentence), text);
}

std::string test_case(const Report& report, const ImplementationResult& i, const PropertyResult& p, Counts& counts) {
  ++counts.tests;
  const std::string verdict = verdict_of(p);
  std::string content;
  if (verdict == "fails") content = failure(report, i, p, counts);
  if (verdict == "not_trusted") {
    ++counts.errors;
    content = "<error message=\"nothing was proved: all that was expected is zero\"/>";
  }
  if (verdict == "does_not_apply") {
    ++counts.skipped;
    content = "<skipped message=\"it applies to no case\"/>";
  }
  const std::string head = fmt::format("<testcase classname=\"{}\" name=\"{}\" assertions=\"{}\"", escaped(i.name),
                                       escaped(p.name), p.cases);
  return "    " + head + (content.empty() ? "/>\n" : ">" + content + "</testcase>\n");
}

}  // namespace

std::string to_junit(const Report& report) {
  Counts all;
  std::string suites;
  for (const ImplementationResult& i : report.result.implementations) {
    Counts own;
    std::string cases;
    for (const PropertyResult& p : i.properties) cases += test_case(report, i, p, own);
    suites += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", escaped(i.name), own.text(), cases);
    all += own;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tconv verify\" {} time=\"{:.3f}\">\n{}"
      "</testsuites>\n",
      all.text(), report.seconds, suites);
}

}  // namespace tconv
