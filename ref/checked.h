// 64-bit arithmetic that remembers an overflow instead of wrapping.
#pragma once

#include <cstdint>
#include <optional>

namespace tconv {

// A value that becomes empty, and stays so, once a step of its computation leaves the range of int64_t.
class Checked {
 public:
  constexpr Checked(int64_t value) : value_(value) {}  // NOLINT(google-explicit-constructor): reads as arithmetic

  constexpr bool valid() const { return valid_; }
  constexpr std::optional<int64_t> value() const { return valid_ ? std::optional(value_) : std::nullopt; }

  friend constexpr Checked operator+(Checked a, Checked b) {
    Checked r(0);
    r.valid_ = !__builtin_add_overflow(a.value_, b.value_, &r.value_) && a.valid_ && b.valid_;
    return r;
  }
  friend constexpr Checked operator-(Checked a, Checked b) {
    Checked r(0);
    r.valid_ = !__builtin_sub_overflow(a.value_, b.value_, &r.value_) && a.valid_ && b.valid_;
    return r;
  }
  friend constexpr Checked operator*(Checked a, Checked b) {
    Checked r(0);
    r.valid_ = !__builtin_mul_overflow(a.value_, b.value_, &r.value_) && a.valid_ && b.valid_;
    return r;
  }

 private:
  int64_t value_;
  bool valid_ = true;
};

}  // namespace tconv
