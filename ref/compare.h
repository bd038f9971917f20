// The comparison of an output with what is expected, element by element.
#pragma once

#include <cstdint>
#include <vector>

#include "ref/expected.h"

namespace tconv {

struct Mismatch {
  Extents index{};  // n, c, depth, height, width
  double expected = 0;
  double actual = 0;
  double bound = 0;
};

struct Comparison {
  int64_t compared = 0;
  int64_t nonzero = 0;  // expected elements that are not zero: without any, the comparison proves nothing
  int64_t wrong = 0;
  double worst_ratio = 0;       // largest |error| / bound of the elements that have a bound
  std::vector<Mismatch> first;  // the first few wrong ones

  bool holds() const { return wrong == 0; }
};

// Whether an element, by its number in canonical order, is what is expected: NaN must meet NaN and an infinity the same
// infinity; zeros of either sign are equal.
bool is_right(const Expected& expected, size_t at, double actual);

// Of all elements. Requires equal shapes.
Comparison compare(const Expected& expected, const Dense<double>& actual);

}  // namespace tconv
