// Tensors as implementations see them: typed memory with explicit strides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ref/dense.h"
#include "ref/element_type.h"
#include "ref/problem.h"

namespace tconv {

// How the elements of a tensor lie in memory: which dimension is innermost, and what stands around it.
struct Placement {
  enum class Order : uint8_t { ncx, nxc };  // channels before, or after, the spatial axes (for w: C_out/G likewise)
  Order order = Order::ncx;
  int64_t gap = 0;     // elements between two innermost rows that do not belong to the tensor (a sub-view)
  int64_t offset = 0;  // elements before the first one

  friend bool operator==(const Placement&, const Placement&) = default;
};

// Shape, strides and offset, all in elements.
struct Layout {
  Extents shape{};
  Extents strides{};
  int64_t offset = 0;

  int64_t at(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) const {
    return offset + a * strides[0] + b * strides[1] + c * strides[2] + d * strides[3] + e * strides[4];
  }
  // True if the elements follow each other in canonical order without gaps, whatever the strides of extents 1.
  bool dense() const;
};

// The layout of a placement, and the elements of memory that it spans; empty where that leaves 64 bits.
struct PlacedLayout {
  Layout layout;
  int64_t span = 0;
};
std::optional<PlacedLayout> place(const Extents& shape, const Placement& placement);

// Borrowed memory; `data` is the start of the storage (the layout's offset not yet added), `bytes` its whole length.
struct ConstTensorRef {
  ElementType type = ElementType::f32;
  Layout layout;
  const std::byte* data = nullptr;
  size_t bytes = 0;
};
struct TensorRef {
  ElementType type = ElementType::f32;
  Layout layout;
  std::byte* data = nullptr;
  size_t bytes = 0;

  operator ConstTensorRef() const { return {type, layout, data, bytes}; }  // NOLINT(google-explicit-constructor)
};

// Element access in the C++ type T of the tensor. Indices are not checked.
template <typename T>
class View {
 public:
  View(T* data, const Layout& layout) : data_(data), layout_(layout) {}
  T& operator()(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) const {
    return data_[layout_.at(a, b, c, d, e)];
  }
  const Extents& shape() const { return layout_.shape; }

 private:
  T* data_;
  Layout layout_;
};

template <typename T>
View<const T> view(const ConstTensorRef& tensor) {
  return {reinterpret_cast<const T*>(tensor.data), tensor.layout};
}
template <typename T>
View<T> view(const TensorRef& tensor) {
  return {reinterpret_cast<T*>(tensor.data), tensor.layout};
}

// The elements as numbers, in canonical order. Exact: every element type fits into a double.
Dense<double> load(const ConstTensorRef& tensor);
// Rounds the values, plus a zero point, to the element type; the shapes must agree.
void store(const Dense<double>& values, const TensorRef& tensor, int32_t zero = 0);

// A tensor that owns its memory.
class Tensor {
 public:
  Tensor() = default;
  // Requires that place(shape, placement) has a value, and that the caller has agreed to its size.
  Tensor(ElementType type, const Extents& shape, const Placement& placement);

  TensorRef ref() { return {type_, layout_, storage_.data(), storage_.size()}; }
  ConstTensorRef ref() const { return {type_, layout_, storage_.data(), storage_.size()}; }

  // Rounds value + zero to the element type, and a NaN loses its payload, which might be that of the poison; the shapes
  // must agree.
  void store(const Dense<double>& values, int32_t zero = 0);
  Dense<double> load() const;

  // Fills the whole storage, gaps included, with a bit pattern that no computation yields: one of two NaNs with a
  // payload; of s32, one of two sums that no valid case has. Bytes have no such value.
  enum class Poison : uint8_t { first, second };
  void poison(Poison poison = Poison::first);
  // What has become of the poison: elements that still hold it (not of bytes), and those of the gaps that do not.
  struct PoisonReport {
    int64_t unwritten = 0;
    Extents first_unwritten{};
    int64_t gaps_written = 0;
  };
  PoisonReport check_poison(Poison poison = Poison::first) const;

  // The same shape, and the same bits in all of the storage.
  friend bool operator==(const Tensor& a, const Tensor& b) {
    return a.layout_.shape == b.layout_.shape && a.storage_ == b.storage_;
  }

 private:
  ElementType type_ = ElementType::f32;
  Layout layout_;
  std::vector<std::byte> storage_;
};

}  // namespace tconv
