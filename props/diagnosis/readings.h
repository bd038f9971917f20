// Which misreadings give exactly what an implementation gives.
#pragma once

#include <optional>
#include <vector>

#include "props/diagnosis/condition.h"
#include "props/diagnosis/lab.h"
#include "props/diagnosis/misreading.h"

namespace tconv {

// What is left of the catalogue after some observations.
class Readings {
 public:
  Readings();

  // Where the implementation is wrong a misreading must give the same. Where it is right and a misreading would not be,
  // the fault has a condition.
  void exclude(const Observation& wrong);
  void weigh(Observation right);

  bool none_left() const { return suspects_.empty(); }
  // Those that explain it with the simplest condition, or, where none does, are contradicted least. Several of one name
  // are one reading.
  struct Match {
    const Misreading* misreading;
    std::string where;  // "", or " along the width only"
    std::optional<Condition> when;
    size_t contradictions = 0;
  };
  std::vector<Match> best() const;

 private:
  struct Suspect {
    const Misreading* misreading;
    std::vector<AxisSet> sets;  // that explain all of it; the first is all axes
    bool any_set = true;        // on each case some set of axes does
  };
  std::vector<Problem> contradictions_of(const Misreading& misreading, AxisSet set) const;
  Match match_of(const Suspect& suspect, AxisSet set) const;

  std::vector<Suspect> suspects_;
  std::vector<Problem> wrong_;
  std::vector<Observation> right_;
};

}  // namespace tconv
