// A call as the mutants see it: always three axes (those that a problem does not have are neutral), every element as a
// double. Rounding to f32 after each step in double is f32 arithmetic: 53 >= 2 * 24 + 2 bits.
#pragma once

#include <tconv/tconv_abi.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace tconv::mutants {

using Index = std::array<int64_t, 5>;

struct Axis {
  int64_t input = 1, kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0, output_padding = 0, output = 1;
};

struct Problem {
  int rank = 2;
  int64_t batch = 1, groups = 1, in_channels = 1, out_channels = 1;
  bool bias = false;
  std::array<Axis, 3> axes{};  // depth, height, width

  int64_t in_per_group() const { return in_channels / groups; }
  int64_t out_per_group() const { return out_channels / groups; }
  const Axis& height() const { return axes[1]; }
  const Axis& width() const { return axes[2]; }
};

// One tensor; a bias has its channels in front.
struct Tensor {
  std::byte* data = nullptr;  // of the first element
  bool f32 = true;
  Index shape{}, strides{};
  uint64_t byte_offset = 0;  // contained in data

  bool has(const Index& i) const;
  int64_t offset(const Index& i) const;
  double get(const Index& i) const { return at(offset(i)); }
  void set(const Index& i, double value) const { put(offset(i), value); }

  // By the offset from the first element; also outside the tensor.
  double at(int64_t offset) const;
  void put(int64_t offset, double value) const;

  bool is_dense() const { return strides == dense_strides(); }
  Index dense_strides() const;
  int64_t last() const { return offset({shape[0] - 1, shape[1] - 1, shape[2] - 1, shape[3] - 1, shape[4] - 1}); }
  int64_t count() const { return shape[0] * shape[1] * shape[2] * shape[3] * shape[4]; }
  // The position of an element in canonical order, and back.
  int64_t flat(const Index& i) const;
  Index unflat(int64_t position) const;
};

struct Call {
  Problem problem;
  Tensor x, w, b, y;
};

// Requires what tconv_valid says of the ranks; sizes and parameters may be wrong.
Call call_of(const tconv_args& args);

template <typename F>
void for_each_index(const Index& shape, F&& f) {
  Index i{};
  for (i[0] = 0; i[0] < shape[0]; ++i[0])
    for (i[1] = 0; i[1] < shape[1]; ++i[1])
      for (i[2] = 0; i[2] < shape[2]; ++i[2])
        for (i[3] = 0; i[3] < shape[3]; ++i[3])
          for (i[4] = 0; i[4] < shape[4]; ++i[4]) f(i);
}

}  // namespace tconv::mutants
