// Cases around a failing one: those on which an implementation is right tell as much as those on which it is wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <random>

#include "ref/case.h"

namespace tconv {

// Cases that differ from one by one to three changes. The same seed gives the same ones, on any machine.
class Neighbours {
 public:
  explicit Neighbours(uint64_t seed) : engine_(seed) {}

  // A valid case of at most so many multiplications; one after another.
  Case of(const Case& c, int64_t most_multiplications);
  // A number in 0..below-1.
  uint64_t pick(uint64_t below) { return engine_() % below; }

 private:
  void change(Case& c);
  void change_axis(Axis& axis);
  void change_rank(Problem& p);
  int64_t changed(int64_t value, int64_t lowest);

  std::mt19937_64 engine_;
};

// Makes one size after the other as small as it can be while the case `still_fails`, by halving the interval: quick,
// not minimal.
Case made_small(Case failing, const std::function<bool(const Case&)>& still_fails);

}  // namespace tconv
