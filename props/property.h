// A property: one statement that must hold of an implementation on every case that it applies to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "props/subject.h"
#include "props/trial.h"
#include "props/verdict.h"

namespace tconv {

// What a property wants to have run besides the trial itself, or why it does not apply to the trial.
struct Experiment {
  std::vector<Trial> runs;
  Manner manner = Manner::in_turn;
  std::string does_not_apply = {};  // a reason
  bool exact = true;                // it judges by equality: nothing for those whose sums are not exact on such data
};

// The answers of one implementation: to the trial, and to the runs of the experiment.
struct Answers {
  const Implementation& by;
  const Answer& own;
  std::span<const Answer> others;
};

struct Property {
  std::string_view name;
  std::string_view formula;
  // Neither knows the implementation: what is to be run is made once for all of them, and sent to each in one go.
  Experiment (*experiment)(const Trial& trial);
  // Sees whole outputs only, unless it is one that `judges_failures`.
  Verdict (*judge)(const Trial& trial, const Answers& answers);
  // For those whose next run depends on the last, or is no run of a valid case; instead of judge.
  Verdict (*explore)(const Trial& trial, const Answers& answers, Subject& subject) = nullptr;

  bool by_default = true;        // tried unless the user chooses; the others are for what takes very long
  uint64_t one_in = 1;           // of a search's cases: some need many runs, and few cases. 0: only the first
  bool judges_failures = false;  // also sees answers without an output
};

// Whether a search tries the property on its case of this number. A short search is to try all of them: most on the
// first cases, the slowest on a few early ones, as not everybody takes every case.
inline bool is_tried(const Property& property, uint64_t number) {
  constexpr uint64_t kFirst = 4, kSlowest = 1000;
  if (property.one_in == 0) return number == 0;
  if (mix(number) % property.one_in == 0) return true;
  if (property.one_in < kSlowest) return number < kFirst;
  return number == 24 || number == 96 || number == 384;
}

// Experiments without further runs.
inline Experiment on_any_data(const Trial&) { return {{}, {}, {}, false}; }
inline Experiment on_exact_data(const Trial& trial) {
  if (!trial.exact()) return {{}, {}, "the data do not make every sum exact"};
  return {};
}

// The verdict of a property on one trial.
Verdict check(const Property& property, Subject& subject, const Trial& trial);

// A trial and what several properties want to have run for it, for one implementation after another.
class Examination {
 public:
  Examination(Trial trial, const std::vector<const Property*>& properties);

  const Trial& trial() const { return trial_; }
  // The verdict of each property.
  std::vector<Verdict> of(Subject& subject) const;

 private:
  Trial trial_;
  const std::vector<const Property*>& properties_;
  std::vector<Experiment> experiments_;  // one for each property
};

}  // namespace tconv
