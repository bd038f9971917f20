// Sums of products of integers in doubles, in vectors as wide as the processor has. Exact in any order, as long as
// every partial sum stays within 2^53: the callers see to that.
#pragma once

#include <algorithm>
#include <cstddef>

namespace tconv::exact {

// What the values read were.
struct Seen {
  bool integers = true;  // none is a fraction, an infinity or NaN
  double largest = 0;    // magnitude; means nothing unless they are integers

  void join(const Seen& other) {
    integers = integers && other.integers;
    largest = std::max(largest, other.largest);
  }
  bool within(double limit) const { return integers && largest < limit; }
};

// Rows of `length` neighbouring elements of type float or double, `stride` elements apart.
template <typename T>
struct Block {
  const T* data;
  size_t rows, length, stride;
};

// Numbers that belong together, from each such group to the next `stride` apart.
template <typename Number>
struct Groups {
  Number* data;
  size_t stride;
};

// sums[k][j] += sum over the rows i of weights[i][k] * block[i][j], for two sums (k = 0, 1) of `length` elements each.
// Watches the elements on their way.
template <typename T>
Seen add_two_sums(const Block<T>& block, Groups<const double> weights, Groups<double> sums);

// The same for four sums at once, without watching.
template <typename T>
void add_four_sums(const Block<T>& block, Groups<const double> weights, Groups<double> sums);

// Only watches.
template <typename T>
Seen look_at(const Block<T>& block);

}  // namespace tconv::exact
