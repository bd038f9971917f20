#include "fuzz/judge.h"

#include <cstdio>
#include <cstdlib>

#include "fuzz/counters.h"
#include "ref/case_text.h"

namespace tconv::fuzz {
namespace {

[[noreturn]] void fail(const std::string& headline, const std::string& more) {
  std::fprintf(stderr, "\nASSERTION FAILED: tconv %s\n%s", headline.c_str(), more.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace

void require(const Property& property, Subject& subject, const Trial& trial) {
  const Verdict verdict = check(property, subject, trial);
  count_error(verdict.comparison.worst_ratio);
  if (!verdict.fails()) return;
  const std::string name = subject.implementation().name(), line = to_text(trial.tried());
  const std::string headline = std::string(property.name) + " " + name + " " + verdict.bug_class;
  fail(headline, verdict.reason + "\ncase       " + line + "\nreplay     tconv replay '" + line + "' " +
                     subject.implementation().argument() + " --property " + std::string(property.name) +
                     "\nregression " + line + "  # " + headline + "\n");
}

void require(bool holds, const char* what, const std::string& about) {
  if (!holds) fail(what, about + "\n");
}

}  // namespace tconv::fuzz
