// Which misreadings give exactly what an implementation gives.
#pragma once

#include <optional>
#include <vector>

#include "props/diagnosis/lab.h"
#include "props/diagnosis/misreading.h"

namespace tconv {

// What is left of the catalogue after some observations.
class Readings {
 public:
  Readings();

  // Where the implementation is wrong a misreading must give the same. Where it is right, the fewer cases there are on
  // which a misreading would be wrong, the better it describes the condition of the fault.
  void exclude(const Observation& wrong);
  void weigh(const Observation& right);

  bool none_left() const { return suspects_.empty(); }
  // Few enough that what is right is worth weighing.
  bool few_left() const;

  // Those that are contradicted least. Several of one name are one reading.
  struct Match {
    const Misreading* misreading;
    std::string where;  // "", or " along the width only"
    std::string name;   // with the axis
    int64_t contradictions = 0;
  };
  std::vector<Match> best() const;

 private:
  struct Suspect {
    const Misreading* misreading;
    std::vector<AxisSet> sets;  // that explain all of it; the first is all axes
    bool any_set = true;        // on each case some set of axes does
    int64_t contradictions = 0;
  };
  std::vector<Suspect> suspects_;
};

}  // namespace tconv
