// Pieces of the calls that dialects are made of.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ref/case.h"
#include "report/dialects/dialect.h"

namespace tconv::dialect {

using Numbers = std::vector<int64_t>;

// f(axis) for the axes of the problem, in order.
template <typename F>
Numbers each_axis(const Problem& p, F&& f) {
  Numbers values;
  for (size_t a = p.first_axis(); a < 3; ++a) values.push_back(f(p.axes[a]));
  return values;
}
inline Numbers each_axis(const Problem& p, int64_t Axis::*member) {
  return each_axis(p, [&](const Axis& a) { return a.*member; });
}

// "1, 2"; "(1, 2)", or "(1,)" as Python wants it; "[1, 2]"; "{1, 2}".
std::string listed(const Numbers& values);
std::string tuple(const Numbers& values);
std::string bracketed(const Numbers& values);
std::string braced(const Numbers& values);

// The numbers one after the other.
Numbers joined(const Numbers& a, const Numbers& b);

// The shapes of x, w and y as the case has them.
Numbers x_shape(const Problem& p);
Numbers w_shape(const Problem& p);
Numbers y_shape(const Problem& p);
// (N, spatial..., C), of a shape (N, C, spatial...).
Numbers channels_last(const Numbers& shape);

// The orders for a transposition of rank + 2 dimensions, as "0, 2, 3, 1": channels to the end and back, and a weight
// (C_in, C_out, K...) to (K..., C_out, C_in).
std::string to_channels_last(int rank);
std::string from_channels_last(int rank);
std::string kernel_first(int rank);

// "x (1, 2, 4, 5), w (2, 3, 3, 3), b (3,)".
std::string arrays(const Problem& p);

// Why a system with these types, or ranks up to one, does not take the case; nothing if it does.
std::optional<Saying> refused_types(const Case& c, std::initializer_list<ElementType> taken);
std::optional<Saying> refused_rank(const Case& c, int most);

// The same problem with a height of 1, if it has none, for systems of two axes.
Problem with_height(Problem p);

// The first axis for which f does not hold; nothing if it holds for all.
template <typename F>
std::optional<size_t> first_axis_without(const Problem& p, F&& f) {
  for (size_t a = p.first_axis(); a < 3; ++a)
    if (!f(p.axes[a])) return a;
  return std::nullopt;
}

Saying cannot(std::string reason);

}  // namespace tconv::dialect
