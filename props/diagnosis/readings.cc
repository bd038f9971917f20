#include "props/diagnosis/readings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tconv {
namespace {

constexpr size_t kMostRight = 200;
// All axes first, then each by itself, then two.
constexpr std::array<AxisSet, 7> kSets = {kAllAxes, 1, 2, 4, 3, 5, 6};
constexpr const char* kAlong[] = {
    "", "depth", "height", "depth and the height", "width", "depth and the width", "height and the width"};

// Whether the misreading on a set of axes gives what was seen; each set is tried once.
class Likeness {
 public:
  Likeness(const Misreading& misreading, const Observation& seen)
      : misreading_(misreading), seen_(seen), axes_(misread_axes(misreading, seen.problem())) {}

  bool gives(AxisSet set) {
    if (!misreading_.by_axis()) set = axes_ = kAllAxes;
    set &= axes_;
    if (set == 0) return seen_.right();
    if (!known_[set])
      known_[set] = misread(misreading_, seen_.problem(), seen_.trial.data(), set).values == seen_.answer.y.values;
    return *known_[set];
  }
  bool any() {
    return std::any_of(kSets.begin(), kSets.end(), [&](AxisSet set) { return gives(set); });
  }

 private:
  const Misreading& misreading_;
  const Observation& seen_;
  AxisSet axes_;
  std::array<std::optional<bool>, 8> known_{};
};

}  // namespace

Readings::Readings() {
  for (const Misreading& m : misreadings()) {
    std::vector<AxisSet> sets(kSets.begin(), m.by_axis() ? kSets.end() : kSets.begin() + 1);
    suspects_.push_back({&m, std::move(sets), m.by_axis()});
  }
}

void Readings::exclude(const Observation& wrong) {
  wrong_.push_back(wrong.problem());
  std::erase_if(suspects_, [&](Suspect& s) {
    Likeness likeness(*s.misreading, wrong);
    std::erase_if(s.sets, [&](AxisSet set) { return !likeness.gives(set); });
    s.any_set = s.any_set && likeness.any();
    return s.sets.empty() && !s.any_set;
  });
}

void Readings::weigh(Observation right) {
  if (right_.size() < kMostRight) right_.push_back(std::move(right));
}

std::vector<Problem> Readings::contradictions_of(const Misreading& misreading, AxisSet set) const {
  std::vector<Problem> contradictions;
  for (const Observation& right : right_)
    if (!Likeness(misreading, right).gives(set)) contradictions.push_back(right.problem());
  return contradictions;
}

Readings::Match Readings::match_of(const Suspect& s, AxisSet set) const {
  const std::vector<Problem> contradictions = contradictions_of(*s.misreading, set);
  Match match{s.misreading, "", condition_of(wrong_, contradictions), contradictions.size()};
  if (s.misreading->by_axis() && s.sets.empty()) match.where = ", along some of the axes";
  if (s.misreading->by_axis() && set != kAllAxes) match.where = std::string(", along the ") + kAlong[set] + " only";
  return match;
}

std::vector<Readings::Match> Readings::best() const {
  std::vector<Match> matches;
  for (const Suspect& s : suspects_) {
    Match match = match_of(s, s.sets.empty() ? kAllAxes : s.sets.front());
    // Where it is always on axes that do not matter, only the right ones have a condition.
    for (size_t i = 1; i < s.sets.size() && !match.when; ++i)
      if (Match other = match_of(s, s.sets[i]); other.when) match = std::move(other);
    matches.push_back(std::move(match));
  }
  // Without a condition; a plain one; with few conditions; with as few contradictions as there are.
  const auto cost = [](const Match& m) {
    if (!m.when) return std::pair(size_t{4}, m.contradictions);
    if (m.when->conditions == 0) return std::pair(size_t{0}, size_t{0});
    return std::pair(m.misreading->plain ? 1 : static_cast<size_t>(1 + m.when->conditions), size_t{0});
  };
  auto least = std::pair(SIZE_MAX, SIZE_MAX);
  for (const Match& m : matches) least = std::min(least, cost(m));
  std::erase_if(matches, [&](const Match& m) { return cost(m) > least; });
  return matches;
}

}  // namespace tconv
