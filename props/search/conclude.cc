#include "props/search/conclude.h"

#include <algorithm>
#include <utility>

#include "props/catalogue.h"
#include "props/diagnosis/diagnose.h"
#include "props/search/shrink.h"
#include "props/search/simpler.h"

namespace tconv {

void diagnose_finding(Finding& finding, Subject& subject, const GoOn& go_on) {
  if (!go_on()) return;
  const Diagnosis diagnosis =
      diagnose(subject, {find_property(finding.property), finding.bug_class, finding.of_the_run, finding.failing});
  finding.diagnosis = diagnosis.name;
  if (!diagnosis.sentence.empty()) finding.sentence = diagnosis.sentence;
  // A property that looks at runs of its own may have seen it on a case that is not itself wrong.
  if (go_on() && !finding.of_the_run && diagnosis.example &&
      !check(*find_property("reference"), subject, Trial(finding.failing)).fails() &&
      check(*find_property("reference"), subject, Trial(*diagnosis.example)).fails()) {
    finding.property = "reference";
    finding.bug_class = "wrong_values";
    finding.failing = *diagnosis.example;
  }
}

namespace {

// Tries a case of a finding again. Not every failure is there every time: tensors lie now against the page before them,
// now against the one behind, threads race, and an implementation may remember the calls before.
class Retrial {
 public:
  Retrial(const Finding& finding, Subject& subject)
      : property_(*find_property(finding.property)), bug_class_(finding.bug_class), subject_(subject) {
    const bool depends_on_place = property_.judges_failures || property_.explore != nullptr || finding.of_the_run;
    times_ = depends_on_place ? 2 : 1;
    case_fails_ = fails(finding.failing);
    for (int again = 1; case_fails_ && again < kSome; ++again)
      if (!fails(finding.failing)) flaky_ = true;
    if (flaky_ || !case_fails_) settle(finding.failing);
  }

  // The verdict, if it fails as the finding does.
  std::optional<Verdict> failure_on(const Case& c) const {
    for (int time = 0; time < times_; ++time) {
      if (anew_) subject_.forget();
      Verdict verdict = check(property_, subject_, Trial(c));
      if (verdict.fails() && verdict.bug_class == bug_class_) return verdict;
    }
    return std::nullopt;
  }
  bool fails(const Case& c) const { return failure_on(c).has_value(); }

  // Whether it fails as a replay would show it: with nothing before.
  bool fails_anew(const Case& c) {
    const bool before = std::exchange(anew_, true);
    const bool result = fails(c);
    anew_ = before;
    return result;
  }
  void try_all_anew() { anew_ = true; }
  bool flaky() const { return flaky_; }

 private:
  // What does not fail every time may do so with nothing before; or else it takes many tries.
  void settle(const Case& c) {
    anew_ = true;
    for (int time = 0; anew_ && time < kSome; ++time) anew_ = fails(c);
    flaky_ = !anew_;
    if (flaky_) times_ = kMany;
  }

  static constexpr int kSome = 3, kMany = 10;
  const Property& property_;
  const std::string bug_class_;
  Subject& subject_;
  int times_ = 1;
  bool case_fails_ = false, flaky_ = false, anew_ = false;
};

// A search makes many calls before; a replay makes none. A failure that comes of earlier calls fails otherwise there,
// or only under a property that makes such calls itself.
void take_what_a_replay_shows(Finding& finding, Subject& subject) {
  const auto fails_on = [&](const std::string& property, const Case& c) {
    subject.forget();
    const Verdict verdict = check(*find_property(property), subject, Trial(c));
    const bool shows = verdict.fails() && (property == finding.property || !verdict.of_the_run);
    if (shows) finding.property = property, finding.bug_class = verdict.bug_class, finding.failing = c;
    return shows;
  };
  if (fails_on(finding.property, finding.failing) || finding.of_the_run) return;
  constexpr uint64_t kKindsOfOthers = 6;  // stateless chooses the problem in between by the seed
  Case c = finding.failing;
  for (uint64_t i = 0; i < kKindsOfOthers; ++i, ++c.recipe.seed)
    if (fails_on("stateless", c)) return;
  fails_on("first_call", finding.failing);
}

}  // namespace

void shrink_finding(Finding& finding, Subject& subject, const GoOn& go_on) {
  const char* const kCutShort = "; there was no time to make its case simpler";
  if (!go_on()) {
    finding.sentence += kCutShort;
    return;
  }
  if (!Retrial(finding, subject).fails_anew(finding.failing)) take_what_a_replay_shows(finding, subject);
  Retrial retrial(finding, subject);
  const auto fails = [&](const Case& c) { return retrial.fails(c); };
  ShrinkBudget budget;
  budget.go_on = go_on;
  Case smallest = shrink(finding.failing, fails, budget);
  const auto depends_on_calls_before = [&] {
    return !retrial.fails_anew(smallest) || shrink(smallest, fails, budget) != smallest;
  };
  if (go_on() && !retrial.flaky() && depends_on_calls_before() && retrial.fails_anew(finding.failing)) {
    retrial.try_all_anew();
    smallest = shrink(finding.failing, fails, budget);
  }
  finding.failing = smallest;
  const auto verdict = retrial.failure_on(smallest);
  // An implementation that does not fail again keeps what was seen first.
  if (!verdict) return;
  if (finding.diagnosis.empty()) finding.sentence = verdict->reason;
  if (retrial.flaky()) finding.sentence += "; not every time";
  if (!go_on()) finding.sentence += kCutShort;
  finding.comparison = verdict->comparison;
}

bool is_minimal(const Finding& finding, Subject& subject) {
  Retrial retrial(finding, subject);
  if (!retrial.fails_anew(finding.failing)) return false;
  const std::vector<Case> candidates = simpler(finding.failing);
  return std::none_of(candidates.begin(), candidates.end(),
                      [&](const Case& c) { return retrial.fails(c) && retrial.fails_anew(c); });
}

}  // namespace tconv
