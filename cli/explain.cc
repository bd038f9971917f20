#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/case_argument.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/usage_error.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "ref/compare.h"
#include "report/explain/explanation.h"
#include "report/explain/wrong_elements.h"

namespace tconv::cli {
namespace {

// Of the terminal; elsewhere always the same.
size_t columns() {
  constexpr size_t kElsewhere = 120, kLeast = 40;
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kElsewhere;
  return std::max<size_t>(kLeast, size.ws_col);
}

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

}  // namespace

int explain(const ExplainOptions& options) {
  const auto [c, from_file, others] = case_argument(options.words);
  if (!others.empty()) throw UsageError("unknown word '" + others[0] + "'; an implementation is named by --impl");
  if (options.implementations.empty()) {
    fmt::print("{}", explained(c, columns()));
    return kAllHolds;
  }
  require_memory(c, options.memory);
  const Subjects subjects = make_subjects(check_implementations(options.implementations, {}), options.hosting);
  fmt::print("{}", explained(c, columns()));
  const Trial trial(c);
  size_t right = 0, wrong = 0;
  for (const auto& subject : subjects) {
    const Answer answer = subject->run(trial);
    const auto [kind, text] = explained_answer(trial, answer, subject->implementation().name());
    fmt::print("{}", text);
    if (kind == ExplainedAnswer::Kind::wrong && !without_output(answer))
      fmt::print("{}", diagnosis_of(trial, answer, *subject));
    right += kind == ExplainedAnswer::Kind::right ? 1 : 0;
    wrong += kind == ExplainedAnswer::Kind::wrong ? 1 : 0;
  }
  if (wrong != 0) return kFinding;
  return right != 0 ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
