// One case of a space with its data, what is expected, and room for an answer, in memory that the next case uses again.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "impls/implementation.h"
#include "props/subject.h"
#include "ref/case.h"
#include "ref/data.h"

namespace tconv {

class SmallCase {
 public:
  // Makes the data of the case's recipe, as make_operands does. Requires a valid case of f32 and integers whose tensors
  // have neither gap nor offset: so all sums are exact, in float as in any order.
  void set(Case c, uint64_t number);
  // Computes the output by the definition; to be called after set.
  void expect();

  const Case& tried() const { return case_; }
  uint64_t number() const { return number_; }

  ConstTensorRef expected() const { return expected_.ref(); }
  // The call with its output, which is poisoned, like the elements around it.
  Call fresh_call();
  // True if y is what is expected, bit by bit, and the elements around it are untouched.
  bool holds() const;
  // True if all that is expected is zero.
  bool proves_nothing() const { return proves_nothing_; }
  // What came back, for the property to judge.
  Answer answer(Outcome outcome) const;
  bool wrote_outside() const;

 private:
  static constexpr size_t kGuard = 16;  // elements before and after y

  struct Operand {
    Layout layout;
    size_t count = 0;
    std::vector<float> values;
    void place(const Extents& shape, Placement::Order order);
    ConstTensorRef ref() const;
  };
  void fill(Operand& operand, Role role, int64_t limit) const;
  void stamp(const float* x, const float* w, float* y) const;

  // An input and a tap that meet in an output of an axis, as distances in memory from the first of each.
  struct Pair {
    int64_t x, w, y;
  };
  void find_pairs(size_t axis);
  std::array<std::vector<Pair>, 3> pairs_;

  Case case_;
  uint64_t number_ = 0;
  Operand x_, w_, b_, expected_;
  std::vector<float> y_;  // with its guards
  bool proves_nothing_ = false;
};

}  // namespace tconv
