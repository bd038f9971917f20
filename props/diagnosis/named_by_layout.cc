#include <algorithm>
#include <string>

#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

struct Place {
  Placement Case::*member;
  const char* tensor;
};
constexpr Place kPlaces[] = {{&Case::x, "x"}, {&Case::w, "w"}, {&Case::y, "y"}};

const Named kGapsWritten = {"gaps_written", "elements between those of y are written"};
const Named kAlignment = {"alignment", "a tensor is taken to be aligned, and is not"};

constexpr int kTimes = 10;  // after which what a race does by chance does not look like a rule

bool fails(const Case& c, Lab& lab) {
  const auto seen = lab.observe(c);
  if (!seen || seen->answer.outcome.kind == Outcome::Kind::refused) return false;
  return !seen->right() || seen->answer.poison.gaps_written != 0;
}

// In either place: flush with the end of its memory and with the begin, which turn by turn are taken.
bool fails_anywhere(const Case& c, Lab& lab) {
  const bool first = fails(c, lab), second = fails(c, lab);
  return first || second;
}

// With no call before that something could be left of.
bool fails_afresh(const Case& c, Lab& lab) {
  lab.subject().forget();
  return fails_anywhere(c, lab);
}

// What threads do to each other is wrong now in this layout and now in that one.
bool comes_right_each_time(const Case& wrong, const Case& right, Lab& lab) {
  for (int time = 0; time < kTimes; ++time)
    if (!fails_anywhere(wrong, lab) || fails_anywhere(right, lab)) return false;
  return true;
}

Case dense(Case c) {
  c.x = c.w = c.y = {};
  return c;
}

std::optional<Named> of_one_tensor(const Case& c, const Place& place, Lab& lab) {
  Case only = dense(c), strided = dense(c), shifted = dense(c), far = dense(c);
  only.*place.member = strided.*place.member = c.*place.member;
  (strided.*place.member).offset = 0;
  (shifted.*place.member).offset = (c.*place.member).offset;
  (far.*place.member).offset = 64;
  const std::string tensor = place.tensor;
  if (!fails_anywhere(only, lab)) return std::nullopt;
  if (fails_anywhere(strided, lab)) {
    const auto seen = lab.observe(strided);
    if (seen && seen->right()) return kGapsWritten;
    return Named{"strides_ignored", "the strides of " + tensor + " are not those that it was given"};
  }
  if (fails_anywhere(far, lab)) return Named{"byte_offset_ignored", "the byte offset of " + tensor + " is ignored"};
  if (fails_anywhere(shifted, lab)) return Named{"alignment", tensor + " is taken to be aligned, and is not"};
  return Named{"strides_ignored", "the strides of " + tensor + " are not those that it was given"};
}

// Wrong in one place in memory, right in the other, time and again.
bool depends_on_place(const Case& c, Lab& lab) {
  const auto looks = [&] {
    const auto seen = lab.observe(c);
    if (!seen || seen->answer.outcome.kind == Outcome::Kind::broke_contract) return 2;
    return seen->right() ? 1 : 0;
  };
  const int before = looks();
  if (looks() == before) return false;
  lab.subject().forget();  // calls before may have made the difference
  const int even = looks(), odd = looks();
  if (even == odd || even == 2 || odd == 2) return false;
  for (int time = 0; time < kTimes; ++time)
    if (looks() != even || looks() != odd) return false;
  return true;
}

// Of one position only, channels first is channels last: the same with two, channels last, and more out than in.
Case with_channels_last(Case c) {
  Problem& p = c.problem;
  for (size_t a = p.first_axis(); a < 3; ++a) p.axes[a].input = std::max<int64_t>(p.axes[a].input, 2);
  p.in_channels = p.groups * std::max<int64_t>(p.in_channels_per_group(), 2);
  p.out_channels = std::max(p.out_channels, p.in_channels + p.groups);
  c.x.order = c.w.order = c.y.order = Placement::Order::nxc;
  if (c.recipe.kind == Recipe::Kind::values) c.recipe = {Recipe::Kind::integers, 1, {}, {}, {}};
  return c;
}

// Cases whose layout may be what goes wrong.
std::vector<Case> suspects(const std::vector<Trial>& trials) {
  std::vector<Case> all;
  for (const Trial& trial : trials)
    if (const Case& c = trial.tried(); c != dense(c)) all.push_back(c);
  for (const Trial& trial : trials)
    if (const Case c = with_channels_last(trial.tried()); trial.problem().axes[2].input == 1 && validate(c).empty())
      all.push_back(c);
  return all;
}

// What was written beside the elements of y may lie between them: without gaps that is seen, in one place or the other.
std::optional<Named> of_gaps(const Symptom& symptom, Lab& lab) {
  Case c = symptom.failing;
  c.y = {};
  for (int place = 0; place < 2; ++place)
    if (const auto verdict = without_output(lab.subject().run(Trial(c))))
      return named_by_rule(Symptom{symptom.property, verdict->bug_class, true, c});
  return kGapsWritten;
}

}  // namespace

std::optional<Named> named_by_layout(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab) {
  if (depends_on_place(dense(symptom.failing), lab)) return kAlignment;
  for (const Case& c : suspects(trials)) {
    if (!lab.in_time()) break;
    if (!fails_anywhere(c, lab) || fails_anywhere(dense(c), lab) || !fails_afresh(c, lab)) continue;
    if (!comes_right_each_time(c, dense(c), lab)) continue;
    for (const Place& place : kPlaces)
      if (auto named = of_one_tensor(c, place, lab)) return named;
  }
  if (auto named = named_by_place(cases_of(trials), lab)) return named;
  return symptom.bug_class == "wrote_outside" ? of_gaps(symptom, lab) : std::nullopt;
}

std::optional<Named> named_by_place(const std::vector<Case>& cases, Lab& lab) {
  for (const Case& c : cases)
    if (lab.in_time() && depends_on_place(dense(c), lab)) return kAlignment;
  return std::nullopt;
}

}  // namespace tconv
