// What a property says of an implementation on one case.
#pragma once

#include <cstdint>
#include <string>

#include "ref/compare.h"

namespace tconv {

struct Verdict {
  enum class Kind : uint8_t {
    holds,
    fails,           // `bug_class` and `reason` say how, `comparison` where
    does_not_apply,  // `reason` says why
    not_trusted,     // nothing was wrong, but nothing was proved either
  };
  Kind kind = Kind::holds;
  std::string bug_class;    // short and stable, without sizes or values: part of a finding's key
  bool of_the_run = false;  // it fails because the run itself did, whichever property looked at it
  std::string reason;       // a sentence
  Comparison comparison;

  bool fails() const { return kind == Kind::fails; }
};

inline Verdict fails(std::string bug_class, std::string reason, Comparison comparison = {}) {
  return {Verdict::Kind::fails, std::move(bug_class), false, std::move(reason), std::move(comparison)};
}

// There is no output to judge, or no whole one.
inline Verdict run_fails(std::string bug_class, std::string reason) {
  return {Verdict::Kind::fails, std::move(bug_class), true, std::move(reason), {}};
}

inline Verdict does_not_apply(std::string reason) {
  return {Verdict::Kind::does_not_apply, "", false, std::move(reason), {}};
}

inline Verdict not_trusted(std::string reason, Comparison comparison = {}) {
  return {Verdict::Kind::not_trusted, "", false, std::move(reason), std::move(comparison)};
}

// The verdict of a comparison of outputs; one in which everything expected is zero is not trusted.
inline Verdict judged(Comparison comparison) {
  if (!comparison.holds()) return fails("wrong_values", "the values are wrong", std::move(comparison));
  if (comparison.nonzero == 0) return not_trusted("everything expected is zero", std::move(comparison));
  return {Verdict::Kind::holds, "", false, "", std::move(comparison)};
}

}  // namespace tconv
