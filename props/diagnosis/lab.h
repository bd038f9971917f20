// What the parts of a diagnosis share: the implementation, and experiments on it with small integers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "props/property.h"
#include "props/subject.h"

namespace tconv {

// What a property saw.
struct Symptom {
  const Property* property;
  std::string bug_class;
  bool of_the_run = false;
  Case failing;
};

struct Named {
  std::string name;      // the class of the finding
  std::string sentence;  // what is wrong
};

// A case with small integers, what y held before, and what the implementation made of it.
struct Observation {
  Trial trial;
  Dense<double> held;
  Answer answer;

  const Problem& problem() const { return trial.problem(); }
  bool computed() const { return answer.outcome.kind == Outcome::Kind::computed; }
  bool right() const { return computed() && answer.y.values == trial.expected().value.values; }
  // An answer, but not the right one.
  bool wrong() const { return computed() && !right(); }
};

class Lab {
 public:
  Lab(Subject& subject, std::chrono::milliseconds time) : subject_(subject), end_(Clock::now() + time) {}

  Subject& subject() { return subject_; }
  bool in_time() const { return Clock::now() < end_; }

  // The case with integers so small that also where products are added up that do not belong together every sum is
  // exact; empty if there are none.
  static std::optional<Trial> with_small_values(const Case& c);
  // Over a y that holds other integers.
  Observation observe(const Trial& trial);
  std::optional<Observation> observe(const Case& c);

 private:
  using Clock = std::chrono::steady_clock;
  Subject& subject_;
  Clock::time_point end_;
};

// The trial of the symptom, and the runs that its property wanted: one of them at least went wrong.
std::vector<Trial> suspicious_trials(const Symptom& symptom);
std::vector<Case> cases_of(const std::vector<Trial>& trials);

// What is named by the rule that was broken, or by the property that saw it, whatever the values are.
std::optional<Named> named_by_rule(const Symptom& symptom);
// What comes right as soon as the tensors lie elsewhere.
std::optional<Named> named_by_layout(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab);
// What is wrong in one place in memory and right in another, time and again.
std::optional<Named> named_by_place(const std::vector<Case>& cases, Lab& lab);
// What differs from call to call.
std::optional<Named> named_by_history(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab);
// What goes wrong now and then, with integers, in many calls that are the same.
std::optional<Named> named_by_repetition(const Symptom& symptom, Lab& lab);
// Indices that are too narrow. `small` is a wrong case as small as can be.
std::optional<Named> named_by_width(const Case& small);
// What is left of y, or added to it.
std::optional<Named> named_by_output(const std::vector<Observation>& wrong);
// Which products and biases are missing, repeated or taken for others, found out one by one.
std::optional<Named> named_by_products(const std::vector<Observation>& wrong, Lab& lab);
// Algorithms that are exact in the norm only.
std::optional<Named> named_by_norm(const Symptom& symptom, Lab& lab);
// What integers stand for: zero points, scales, saturation.
std::optional<Named> named_by_quantisation(const Symptom& symptom, Lab& lab);
// Too few significant bits.
std::optional<Named> named_by_bits(const Symptom& symptom, Lab& lab);
// Where small integers are right: significant bits, special values.
std::optional<Named> named_by_numbers(const Symptom& symptom, Lab& lab);

}  // namespace tconv
