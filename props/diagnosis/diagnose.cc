#include "props/diagnosis/diagnose.h"

#include <algorithm>
#include <set>
#include <utility>

#include "props/diagnosis/neighbours.h"
#include "props/diagnosis/readings.h"
#include "props/search/generate.h"

namespace tconv {
namespace {

constexpr size_t kEnoughWrong = 160, kFewestWrong = 5;  // cases, to tell alike misreadings apart
constexpr int kMostCases = 1500;
constexpr int64_t kMostMultiplications = 4000;  // of a case that a whole catalogue is compared with

// The failing case, and others around it: what the implementation makes of them.
class Inquiry {
 public:
  Inquiry(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab)
      : symptom_(symptom), lab_(lab), neighbours_(1) {
    for (const Trial& trial : trials) begin_with(trial.tried());
    // What went wrong may have been a run that depends on another's result.
    constexpr int kMostTried = 600;
    const CaseStream stream({}, 1);
    for (int i = 0; i < kMostTried && sources_.empty() && rule_.empty() && lab_.in_time(); ++i)
      begin_with(in_type_and_layout(i % 2 == 0 ? neighbours_.of(symptom.failing, 10 * kMostMultiplications)
                                               : stream[static_cast<uint64_t>(i)]));
  }

  bool wrong_at_all() const { return !sources_.empty(); }
  // What is wrong now and right then, wherever it lies, is no misreading.
  bool wrong_each_time() {
    constexpr int kTimes = 10;
    for (int time = 0; time < kTimes; ++time)
      if (const bool first = is_wrong(smallest()), second = is_wrong(smallest()); !first && !second) return false;
    return true;
  }
  const std::string& rule() const { return rule_; }
  const Case& smallest() const { return sources_.front(); }
  const std::vector<Case>& sources() const { return sources_; }
  const std::optional<Case>& example() const { return example_; }
  const std::vector<Observation>& wrong() const { return wrong_; }
  const Readings& readings() const { return readings_; }

  // Looks at neighbours of those that are wrong, and at any case.
  void look_around() {
    if (std::exchange(looked_around_, true)) return;
    Scope scope;
    scope.most_multiplications = 20 * kMostMultiplications;
    const CaseStream stream(scope, 0);
    for (int i = 0; i < kMostCases && wrong_.size() < kEnoughWrong && lab_.in_time(); ++i) {
      Case c = i % 4 == 3 ? stream[static_cast<uint64_t>(i)]
                          : neighbours_.of(sources_[neighbours_.pick(sources_.size())], kMostMultiplications);
      if (multiplications(c.problem) > kMostMultiplications) continue;
      look_at(in_type_and_layout(c));
    }
    std::stable_sort(wrong_.begin(), wrong_.end(), [](const Observation& a, const Observation& b) {
      return multiplications(a.problem()) < multiplications(b.problem());
    });
  }

 private:
  Case in_type_and_layout(Case c) const {
    c.type = symptom_.failing.type;
    c.quantization = symptom_.failing.quantization;
    if (c.type.integers() && c.recipe.kind == Recipe::Kind::reals) c.recipe.kind = Recipe::Kind::integers;
    c.x = c.w = c.y = {};
    if (!dense_) c.x = symptom_.failing.x, c.w = symptom_.failing.w, c.y = symptom_.failing.y;
    return c;
  }
  std::optional<Observation> see(const Case& c) {
    auto seen = lab_.observe(c);
    const bool outside = seen && (seen->answer.outcome.rule == Rule::writes_only_y ||
                                  seen->answer.outcome.rule == Rule::reads_only_inputs);
    if (outside) rule_ = seen->answer.outcome.detail;
    if (seen && seen->answer.poison.gaps_written != 0) rule_ = "writes past the end of y";  // of a row of it
    return seen;
  }
  bool is_wrong(const Case& c) {
    const auto seen = see(c);
    return seen && seen->wrong();
  }
  // A case that is wrong, and the same made small.
  void begin_with(const Case& c) {
    if (sources_.size() >= 4 || !lab_.in_time() || !is_wrong(c)) return;
    if (!example_) {
      example_ = c;
      dense_ = true;
      dense_ = is_wrong(in_type_and_layout(c));
    }
    const Case small = made_small(c, [&](const Case& smaller) { return lab_.in_time() && is_wrong(smaller); });
    for (const Case& found : {small, c}) {
      if (multiplications(found.problem) <= kMostMultiplications || sources_.empty()) sources_.push_back(found);
      look_at(found);
    }
  }
  void look_at(const Case& c) {
    auto seen = see(c);
    if (!seen || !seen->computed() || multiplications(c.problem) > kMostMultiplications) return;
    if (seen->right()) {
      readings_.weigh(std::move(*seen));
      return;
    }
    readings_.exclude(*seen);
    if (wrong_.size() % 2 == 0) sources_.push_back(c);
    wrong_.push_back(std::move(*seen));
  }

  const Symptom& symptom_;
  Lab& lab_;
  Neighbours neighbours_;
  std::vector<Case> sources_;  // wrong ones; the first is small
  std::optional<Case> example_;
  bool dense_ = true;  // layouts do not matter, or the failing case has none
  bool looked_around_ = false;
  std::string rule_;  // of memory, that a case broke
  std::vector<Observation> wrong_;
  Readings readings_;
};

Diagnosis named(Diagnosis diagnosis, const Named& by) {
  diagnosis.name = by.name, diagnosis.sentence = by.sentence;
  diagnosis.alike = {by.name};
  return diagnosis;
}

// One name, or the names of all that are alike.
Diagnosis of_readings(Diagnosis diagnosis, const std::vector<Readings::Match>& best) {
  std::set<std::string> names;
  const Readings::Match& first = best.front();
  diagnosis.always = first.contradictions == 0;
  diagnosis.sentence = diagnosis.always ? "" : !first.when ? "where it is wrong, " : "where " + first.when->text + ", ";
  diagnosis.sentence += "the result is exactly what you get when ";
  for (size_t i = 0; i < best.size(); ++i) {
    names.insert(best[i].misreading->name);
    diagnosis.sentence += (i == 0 ? "" : ", or when ") + best[i].misreading->sentence + best[i].where;
  }
  diagnosis.alike = {names.begin(), names.end()};
  if (names.size() == 1) diagnosis.name = *names.begin();
  return diagnosis;
}

// A rule about memory that was broken on the way.
std::optional<Named> named_by_rule(const Inquiry& inquiry) {
  std::string bug_class = inquiry.rule();
  std::replace(bug_class.begin(), bug_class.end(), ' ', '_');
  return tconv::named_by_rule(Symptom{nullptr, bug_class, true, {}});
}

Diagnosis of_values(Inquiry& inquiry, Lab& lab) {
  Diagnosis diagnosis;
  diagnosis.example = inquiry.example();
  if (const auto by = named_by_width(inquiry.smallest())) return named(diagnosis, *by);
  inquiry.look_around();
  diagnosis.wrong_cases = static_cast<int64_t>(inquiry.wrong().size());
  if (const auto by = named_by_rule(inquiry)) return named(diagnosis, *by);
  if (inquiry.wrong().empty()) return diagnosis;
  if (const auto by = named_by_output(inquiry.wrong())) return named(diagnosis, *by);
  std::vector<Readings::Match> best = inquiry.readings().best();
  const bool enough = inquiry.wrong().size() >= kFewestWrong;
  if (!best.empty() && enough) {
    Diagnosis of_reading = of_readings(diagnosis, best);
    if (!of_reading.name.empty()) return of_reading;
    const auto by = named_by_products(inquiry.wrong(), lab);
    const auto& alike = of_reading.alike;
    return by && std::count(alike.begin(), alike.end(), by->name) != 0 ? named(diagnosis, *by) : of_reading;
  }
  if (const auto by = named_by_products(inquiry.wrong(), lab)) return named(diagnosis, *by);
  return diagnosis;
}

}  // namespace

Diagnosis diagnose(Subject& subject, const Symptom& symptom, std::chrono::milliseconds most_time) {
  Lab lab(subject, most_time);
  if (symptom.property->name == "refuses_invalid") {
    const auto by = named_by_rule(symptom);  // no valid case tells more
    return by ? named({}, *by) : Diagnosis{};
  }
  const std::vector<Trial> trials = suspicious_trials(symptom);
  const bool dies = symptom.bug_class == "timed_out" || symptom.bug_class == "ends_the_process";
  if (!dies)
    if (const auto by = named_by_layout(symptom, trials, lab)) return named({}, *by);
  if (const auto by = named_by_rule(symptom)) return named({}, *by);
  const bool of_the_run = symptom.of_the_run || symptom.bug_class.starts_with("wide_index_");
  if (of_the_run && symptom.bug_class != "unwritten") return {};
  if (const auto by = named_by_quantisation(symptom, lab)) return named({}, *by);
  Inquiry inquiry(symptom, trials, lab);
  if (const auto by = named_by_rule(inquiry)) return named({}, *by);
  if (symptom.bug_class == "unwritten" && inquiry.wrong_at_all()) inquiry.look_around();
  if (symptom.bug_class == "unwritten" && !inquiry.wrong().empty())
    if (const auto by = named_by_output(inquiry.wrong())) return named({}, *by);
  if (const auto by = named_by_place(inquiry.sources(), lab)) return named({}, *by);
  if (const auto by = named_by_history(symptom, trials, lab)) return named({}, *by);
  if (const auto by = named_by_norm(symptom, lab)) return named({}, *by);
  const bool each_time = inquiry.wrong_at_all() && inquiry.wrong_each_time();
  if (each_time) {
    const auto by = named_by_bits(symptom, lab);
    return by ? named({}, *by) : of_values(inquiry, lab);
  }
  if (symptom.of_the_run) return {};
  if (const auto by = named_by_repetition(symptom, lab)) return named({}, *by);
  if (inquiry.wrong_at_all()) return {};
  if (const auto by = named_by_numbers(symptom, lab)) return named({}, *by);
  return {};
}

}  // namespace tconv
