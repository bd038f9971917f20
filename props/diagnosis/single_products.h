// A transposed convolution is a sum of products. One by one they are made here: all of x is 0 but one element, and so
// is all of w. Where each arrives, and how often, tells which are missing, repeated or taken for others, whatever the
// condition is under which that happens. That their sum is what the whole gives is checked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "props/diagnosis/lab.h"
#include "props/diagnosis/misreading.h"

namespace tconv {

struct Effect {
  Product product;                     // as it is meant
  bool inside = true;                  // it is not cropped
  std::map<int64_t, int64_t> arrives;  // at which elements of y, how often
};

// Of cases with more it is not asked.
inline constexpr int64_t kMostProducts = 1500;

// What x[i] * w[t] does for every i and t of the case; also those that the definition does not multiply are tried, as
// far as their number allows. Empty if the implementation does not add up products.
std::optional<std::vector<Effect>> effects_of(const Observation& seen, Lab& lab);

}  // namespace tconv
