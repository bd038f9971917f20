#include <string>

#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

struct Place {
  Placement Case::*member;
  const char* tensor;
};
constexpr Place kPlaces[] = {{&Case::x, "x"}, {&Case::w, "w"}, {&Case::y, "y"}};

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
    if (seen && seen->right()) return Named{"gaps_written", "elements between those of y are written"};
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
  for (int i = 0; i < 4; ++i)
    if (looks() != even || looks() != odd) return false;
  return true;
}

}  // namespace

std::optional<Named> named_by_layout(const Symptom& symptom, const std::vector<Trial>& trials, Lab& lab) {
  if (depends_on_place(dense(symptom.failing), lab))
    return Named{"alignment", "a tensor is taken to be aligned, and is not"};
  for (const Trial& trial : trials) {
    const Case& c = trial.tried();
    if (!lab.in_time()) break;
    if (c == dense(c) || !fails_anywhere(c, lab) || fails_anywhere(dense(c), lab) || !fails_afresh(c, lab)) continue;
    for (const Place& place : kPlaces)
      if (const auto named = of_one_tensor(c, place, lab)) return named;
  }
  for (const Trial& trial : trials)
    if (lab.in_time() && depends_on_place(dense(trial.tried()), lab))
      return Named{"alignment", "a tensor is taken to be aligned, and is not"};
  return std::nullopt;
}

}  // namespace tconv
