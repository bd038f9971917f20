// What a property says of an implementation on one case.
#pragma once

#include <cstdint>
#include <string>

#include "ref/compare.h"

namespace tconv {

// What a verdict on numbers rests on.
struct Evidence {
  enum class Kind : uint8_t {
    complete,     // every element was compared
    certificate,  // every element was read; wrong ones pass with a probability of at most 2^-miss_bits
    sample,       // some elements were compared
  };
  Kind kind = Kind::complete;
  int miss_bits = 0;

  std::string text() const {
    if (kind == Kind::complete) return "complete";
    return kind == Kind::sample ? "sample" : "certificate 2^-" + std::to_string(miss_bits);
  }
};

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
  Evidence evidence = {};

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
inline Verdict judged(Comparison comparison, Evidence evidence = {}) {
  Verdict verdict{Verdict::Kind::holds, "", false, "", {}};
  if (!comparison.holds())
    verdict = fails("wrong_values", "the values are wrong");
  else if (comparison.nonzero == 0)
    verdict = not_trusted("everything expected is zero");
  verdict.comparison = std::move(comparison);
  verdict.evidence = evidence;
  return verdict;
}

}  // namespace tconv
