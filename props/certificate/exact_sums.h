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

// Rows of `length` neighbouring elements, `stride` elements apart.
template <typename T>
struct Block {
  const T* data;
  size_t rows, length, stride;
};

// Two weights for each row.
struct PairOfWeights {
  double first, second;
};

// first[j] += sum of weights[i].first * block[i][j] over the rows i, second likewise; each of `length` elements.
template <typename T>
Seen add_combination(const Block<T>& block, const PairOfWeights* weights, double* first, double* second);

// The columns that multiply() takes at once.
size_t panel_width();

// Widens `count` neighbouring elements into panels: element j goes to panels[j / width * panel_stride + j % width]. The
// rest of the last panel becomes zero.
template <typename T>
Seen pack(const T* from, size_t count, double* panels, size_t panel_stride);

// The most rows of a product.
inline constexpr size_t kRows = 4;

// out[r * out_stride + j] = sum of a[i * kRows + r] * panel[i * width + j] over i < depth, for `rows` (2 or 4) rows r
// and all j < width.
void multiply(size_t rows, const double* a, const double* panel, size_t depth, double* out, size_t out_stride);

}  // namespace tconv::exact
