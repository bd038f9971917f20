#include <algorithm>
#include <cmath>

#include "props/derive.h"
#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

constexpr int64_t kMostMultiplications = 4'000'000;  // of all repetitions together
constexpr size_t kMostTrials = 10;

// Those that are run, in this order: a tiny problem, others of the same and of other sizes, the suspicious ones.
std::vector<Trial> history(const std::vector<Trial>& suspicious) {
  const Case& own = suspicious.front().tried();
  Case tiny = own, other = own, larger = own;
  tiny.problem = {.rank = own.problem.rank};
  other.recipe = {Recipe::Kind::integers, own.recipe.seed + 1, {}, {}, {}};
  tiny.recipe = larger.recipe = other.recipe;
  Case reals = own;  // whose last bits tell
  reals.recipe = {Recipe::Kind::reals, own.recipe.seed, {}, {}, {}};
  larger.problem.in_channels *= 2, larger.problem.out_channels *= 2;
  ++larger.problem.axes[2].input;
  // Integers have no reals, and of narrow types not every sum is exact.
  const auto valid = [&](const Case& c) { return Trial(validate(c).empty() ? c : own); };
  std::vector<Trial> all = {valid(tiny), valid(reals), suspicious.front(), valid(other)};
  if (props::if_affordable(larger, own) == larger) all.emplace_back(larger);
  for (const Trial& trial : suspicious)
    if (all.size() < kMostTrials && multiplications(trial.problem()) <= kMostMultiplications / 100)
      all.push_back(trial);
  return all;
}

bool same(const Answer& a, const Answer& b) {
  if (a.outcome.kind != b.outcome.kind) return false;
  if (a.outcome.kind != Outcome::Kind::computed) return true;
  for (size_t i = 0; i < a.y.values.size(); ++i) {
    const double one = a.y.values[i], other = b.y.values[i];
    if (one != other && !(std::isnan(one) && std::isnan(other))) return false;
    if (std::signbit(one) != std::signbit(other) && !std::isnan(one)) return false;
  }
  return true;
}

// Every trial after several of the others, then one of them again and again.
std::vector<Answer> after_others(const std::vector<Trial>& all, Lab& lab) {
  std::vector<Trial> order = all;
  order.insert(order.end(), all.rbegin(), all.rend());
  const int64_t times = kMostMultiplications / (1 + multiplications(all[1].problem()));
  for (int64_t i = 0; i < std::clamp<int64_t>(times, 8, 200); ++i) order.push_back(all[1]);
  std::vector<Answer> answers = lab.subject().run_all(order, Manner::in_turn);
  const std::vector<Answer> more = lab.subject().run_all(all, Manner::in_turn);
  answers.insert(answers.end(), more.begin(), more.end());
  return answers;
}

const Trial& tried_at(size_t i, const std::vector<Trial>& all, size_t answers) {
  const size_t n = all.size();
  if (i < n) return all[i];
  if (i < 2 * n) return all[2 * n - 1 - i];
  return i < answers - n ? all[1] : all[i - (answers - n)];
}

// Whether the answers differ in their last bits only.
bool differ_by_rounding(const Trial& trial, const Answer& a, const Answer& b) {
  if (without_output(a) || without_output(b)) return false;
  if (compare(trial.expected(), a.y).holds() && compare(trial.expected(), b.y).holds()) return true;
  const double most = 16 * traits(trial.tried().type.y).unit_roundoff;
  for (size_t i = 0; i < a.y.values.size(); ++i) {
    const double one = a.y.values[i], other = b.y.values[i];
    if (!(std::abs(one - other) <= most * std::abs(one)) && !(std::isnan(one) && std::isnan(other)) && one != other)
      return false;
  }
  return true;
}

// With integers the order of summation does not matter: what differs then has been lost. Short calls many times, and
// some that are long enough for threads to meet.
bool loses_at_times(const Case& c, int64_t least_multiplications, size_t count, Lab& lab) {
  Case large = c;
  Axis& width = large.problem.axes[2];
  width.input = std::max<int64_t>(width.input, 96);
  large.problem.in_channels = std::max<int64_t>(large.problem.in_channels_per_group(), 4) * large.problem.groups;
  while (validate(large).empty() && multiplications(large.problem) < least_multiplications) width.input *= 2;
  const auto trial = validate(large).empty() ? Lab::with_small_values(large) : std::nullopt;
  if (!trial || multiplications(large.problem) > std::max(kMostMultiplications / 40, 2 * least_multiplications))
    return false;
  const std::vector<Trial> times(count, *trial);
  const std::vector<Answer> answers = lab.subject().run_all(times, Manner::in_turn);
  return std::any_of(answers.begin(), answers.end(), [&](const Answer& a) { return !same(a, answers.front()); });
}
bool loses_at_times(const Case& c, Lab& lab) {
  if (loses_at_times(c, 0, 400, lab)) return true;
  constexpr int kRounds = 5;  // on a busy machine threads seldom meet
  for (int round = 0; round < kRounds && lab.in_time(); ++round)
    if (loses_at_times(c, kMostMultiplications / 4, 40, lab)) return true;
  return false;
}

const Named kRace = {"race", "the same calls in the same order give wrong results at times, and others each time"};

}  // namespace

std::optional<Named> named_by_repetition(const Symptom& symptom, Lab& lab) {
  if (loses_at_times(symptom.failing, lab)) return kRace;
  return std::nullopt;
}

std::optional<Named> named_by_history(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab) {
  if (multiplications(symptom.failing.problem) > kMostMultiplications / 8) return std::nullopt;
  const std::vector<Trial> all = history(trials);
  std::vector<Answer> fresh;
  for (const Trial& trial : all) {
    lab.subject().forget();
    fresh.push_back(lab.subject().run(trial));
    // A run that fails tells nothing of the order of calls; nor does starting again and again.
    if (fresh.back().outcome.kind != Outcome::Kind::computed) return std::nullopt;
  }
  lab.subject().forget();
  const std::vector<Answer> first = after_others(all, lab);
  bool differs = false, beyond_rounding = false;
  for (size_t i = 0; i < first.size(); ++i) {
    const Trial& trial = tried_at(i, all, first.size());
    const auto at = static_cast<size_t>(
        std::find_if(all.begin(), all.end(), [&](const Trial& t) { return &t == &trial; }) - all.begin());
    if (same(first[i], fresh[at])) continue;
    differs = true;
    beyond_rounding = beyond_rounding || !differ_by_rounding(trial, first[i], fresh[at]);
  }
  if (!differs) {
    if (symptom.bug_class != "wrong_on_one_plan") return std::nullopt;
    return Named{"stale_state", "a plan keeps something of an earlier execution"};
  }
  if (!beyond_rounding && !loses_at_times(symptom.failing, lab))
    return Named{"not_repeatable", "the same call gives other bits when it is made again"};
  // The same calls after the same start: what is kept is the same each time, a race is not for long.
  constexpr int kTimes = 6;
  for (int time = 0; time < kTimes; ++time) {
    lab.subject().forget();
    const std::vector<Answer> again = after_others(all, lab);
    if (std::equal(first.begin(), first.end(), again.begin(), again.end(), &same)) continue;
    const auto by_place = named_by_place(cases_of(all), lab);  // which is another each time
    return by_place ? *by_place : kRace;
  }
  return Named{"stale_state", "the result depends on the calls before: something is kept that must not be"};
}

}  // namespace tconv
