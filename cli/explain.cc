#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/case_argument.h"
#include "cli/commands.h"
#include "cli/dialects.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "ref/case_text.h"
#include "ref/compare.h"
#include "report/explain/explanation.h"
#include "report/explain/wrong_elements.h"
#include "report/html/explanation_page.h"

namespace tconv::cli {
namespace {

// What is wrong with it, in a sentence, if it can be found out.
std::string diagnosis_of(const Trial& trial, const Answer& answer, Subject& subject) {
  Finding finding;
  finding.implementation = subject.implementation().name();
  finding.argument = subject.implementation().argument();
  finding.property = props::reference.name;
  finding.bug_class = "wrong_values";
  finding.failing = trial.tried();
  finding.comparison = compare(trial.expected(), answer.y);
  diagnose_finding(finding, subject);
  return finding.diagnosis.empty() ? "" : fmt::format("\n  Diagnosis: {} ({})\n", finding.sentence, finding.diagnosis);
}

Case case_of(const ExplainOptions& options) {
  if (!options.from.empty()) return case_of_dialect(options.from, fmt::format("{}", fmt::join(options.words, " ")));
  const auto [c, from_file, others] = case_argument(options.words);
  if (!others.empty()) throw UsageError("unknown word '" + others[0] + "'; an implementation is named by --impl");
  return c;
}

}  // namespace

int explain(const ExplainOptions& options) {
  const Case c = case_of(options);
  const auto dialects = find_dialects(options.as);
  if (!dialects.empty() && !options.implementations.empty()) throw UsageError("--as does not go with --impl");
  if (!dialects.empty()) fmt::print("{}\n", to_text(c));
  for (const Dialect* dialect : dialects) fmt::print("\n{}", as_said(*dialect, c));
  if (!dialects.empty()) return kAllHolds;
  ReportFile html(options.html);
  const Explanation explanation = explanation_of(c);
  const auto show = [&](const std::string& text) {
    if (!html.to_stdout()) fmt::print("{}", text);
  };
  if (!options.implementations.empty()) require_memory(c, options.memory);
  const auto names =
      options.implementations.empty() ? options.implementations : check_implementations(options.implementations, {});
  const Subjects subjects = make_subjects(names, options.hosting);
  show(explained(explanation, look_of_stdout().width));
  if (subjects.empty()) {
    html.write(to_html(explanation, {}));
    return kAllHolds;
  }
  const Trial trial(c);
  std::vector<ExplainedBy> answers;
  size_t right = 0, wrong = 0;
  for (const auto& subject : subjects) {
    const Answer answer = subject->run(trial);
    auto [kind, text] = explained_answer(trial, answer, subject->implementation().name());
    if (kind == ExplainedAnswer::Kind::wrong && !without_output(answer)) text += diagnosis_of(trial, answer, *subject);
    show(text);
    answers.push_back({subject->implementation().name(), text, exhibit_of(c, *subject)});
    right += kind == ExplainedAnswer::Kind::right ? 1 : 0;
    wrong += kind == ExplainedAnswer::Kind::wrong ? 1 : 0;
  }
  html.write(to_html(explanation, answers));
  if (wrong != 0) return kFinding;
  return right != 0 ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
