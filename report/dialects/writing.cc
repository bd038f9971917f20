#include "report/dialects/writing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tconv::dialect {
namespace {

Numbers shape_of(const Problem& p, const Extents& shape) {
  Numbers numbers = {shape[0], shape[1]};
  numbers.insert(numbers.end(), shape.end() - p.rank, shape.end());
  return numbers;
}

}  // namespace

std::string listed(const Numbers& values) { return fmt::format("{}", fmt::join(values, ", ")); }
std::string tuple(const Numbers& values) { return "(" + listed(values) + (values.size() == 1 ? ",)" : ")"); }
std::string bracketed(const Numbers& values) { return "[" + listed(values) + "]"; }
std::string braced(const Numbers& values) { return "{" + listed(values) + "}"; }

Numbers joined(const Numbers& a, const Numbers& b) {
  Numbers all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

Numbers x_shape(const Problem& p) { return shape_of(p, input_shape(p)); }
Numbers w_shape(const Problem& p) { return shape_of(p, weight_shape(p)); }
Numbers y_shape(const Problem& p) { return shape_of(p, output_shape(p)); }

Numbers channels_last(const Numbers& shape) {
  Numbers last = shape;
  std::rotate(last.begin() + 1, last.begin() + 2, last.end());
  return last;
}

std::string to_channels_last(int rank) {
  Numbers order = {0};
  for (int64_t a = 0; a < rank; ++a) order.push_back(a + 2);
  return listed(joined(order, {1}));
}

std::string from_channels_last(int rank) {
  Numbers order = {0, rank + 1};
  for (int64_t a = 0; a < rank; ++a) order.push_back(a + 1);
  return listed(order);
}

std::string kernel_first(int rank) {
  Numbers order;
  for (int64_t a = 0; a < rank; ++a) order.push_back(a + 2);
  return listed(joined(order, {1, 0}));
}

std::string arrays(const Problem& p) {
  return fmt::format("x {}, w {}{}", tuple(x_shape(p)), tuple(w_shape(p)),
                     p.bias ? ", b " + tuple({p.out_channels}) : "");
}

std::optional<Saying> refused_types(const Case& c, std::initializer_list<ElementType> taken) {
  std::string names;
  for (const ElementType type : taken) {
    if (c.type == Types(type)) return std::nullopt;
    names += (names.empty() ? "" : ", ") + std::string(traits(type).name);
  }
  return cannot(fmt::format("type: {}; of this call only {}", text_of(c.type), names));
}

std::optional<Saying> refused_rank(const Case& c, int most) {
  if (c.problem.rank <= most) return std::nullopt;
  return cannot(fmt::format("rank: it has {} spatial axes, and the problem {}", most, c.problem.rank));
}

Problem with_height(Problem p) {
  p.rank = std::max(p.rank, 2);
  return p;
}

Saying cannot(std::string reason) { return {std::move(reason), "", {}}; }

}  // namespace tconv::dialect
