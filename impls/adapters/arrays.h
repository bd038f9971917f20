// Arrays in the order of dimensions that a library wants, for the adapters.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <new>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "impls/abi/tconv_abi.h"

namespace tconv::adapter {

using Dims = std::vector<int64_t>;

inline Dims shape_of(const tconv_tensor& tensor) { return {tensor.shape, tensor.shape + tensor.ndim}; }

// Elements in any order in memory; made from a tensor, its dimensions can be split and reordered.
template <typename T>
struct View {
  T* data;
  Dims shape, strides;

  explicit View(const tconv_tensor& t)
      : data(reinterpret_cast<T*>(static_cast<std::byte*>(t.data) + t.byte_offset)),
        shape(shape_of(t)),
        strides(t.strides, t.strides + t.ndim) {}

  // The first dimension in two: (C_in, ...) becomes (groups, C_in/groups, ...).
  View grouped(int64_t groups) && {
    shape.front() /= groups;
    shape.insert(shape.begin(), groups);
    strides.insert(strides.begin(), strides.front() * shape[1]);
    return std::move(*this);
  }

  View swapped(size_t a, size_t b) && {
    std::swap(shape[a], shape[b]);
    std::swap(strides[a], strides[b]);
    return std::move(*this);
  }
  // Dimension `from` as the innermost one: (n, c, h, w) becomes (n, h, w, c).
  View with_innermost(size_t from) && {
    for (Dims* dims : {&shape, &strides}) {
      const auto at = dims->begin() + static_cast<std::ptrdiff_t>(from);
      std::rotate(at, at + 1, dims->end());
    }
    return std::move(*this);
  }

  size_t size() const {
    return static_cast<size_t>(std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>()));
  }

  // Whether the elements are a dense array in row-major order where they lie.
  bool dense() const {
    int64_t stride = 1;
    for (size_t i = shape.size(); i-- > 0; stride *= shape[i])
      if (shape[i] != 1 && strides[i] != stride) return false;
    return true;
  }

  // Between the elements and a dense array in row-major order.
  void copy_to(T* array) const {
    if (dense())
      std::copy_n(data, size(), array);
    else
      for_each([&](const T& element) { *array++ = element; });
  }
  void assign(const T* array) const {
    if (dense())
      std::copy_n(array, size(), data);
    else
      for_each([&](T& element) { element = *array++; });
  }
  // From elements of the same shape that lie in another way.
  void assign(const View& from) const {
    if (strides == from.strides && std::move(View(*this)).in_order_of_memory().dense())
      std::copy_n(from.data, size(), data);
    else
      for_each([element = from.data](T& to, int64_t offset) { to = element[offset]; }, from.strides);
  }

 private:
  // The dimensions with the largest strides first.
  View in_order_of_memory() && {
    std::vector<size_t> order(shape.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return strides[a] > strides[b]; });
    View sorted = *this;
    for (size_t i = 0; i < order.size(); ++i) {
      sorted.shape[i] = shape[order[i]];
      sorted.strides[i] = strides[order[i]];
    }
    return sorted;
  }

  void for_each(const auto& visit) const {
    for_each([&](T& element, int64_t) { visit(element); }, strides);
  }

  // Also gives the offset of the same element where it lies with other strides.
  void for_each(const auto& visit, const Dims& other_strides) const {
    Dims index(shape.size(), 0);
    T* at = data;
    int64_t other = 0;
    for (size_t i = shape.size(); i > 0;) {
      visit(*at, other);
      for (i = shape.size(); i > 0; --i) {
        at += strides[i - 1];
        other += other_strides[i - 1];
        if (++index[i - 1] < shape[i - 1]) break;
        at -= strides[i - 1] * shape[i - 1];
        other -= other_strides[i - 1] * shape[i - 1];
        index[i - 1] = 0;
      }
    }
  }
};

// Whether the host measures what the call takes (tconv bench), and what goes into conversions of it.
inline bool timed(const tconv_args& args) {
  return TCONV_HAS(&args, conversion_nanoseconds) && args.conversion_nanoseconds != nullptr;
}

// From its making to its end, time that goes into the conversion of a layout.
class Conversion {
 public:
  explicit Conversion(const tconv_args& args) : spent_(timed(args) ? args.conversion_nanoseconds : nullptr) {}
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;
  ~Conversion() {
    if (spent_ != nullptr) *spent_ += std::chrono::nanoseconds(Clock::now() - begin_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  int64_t* spent_;
  Clock::time_point begin_ = Clock::now();
};

constexpr size_t kAligned = 64;  // bytes: a line of the cache, and the widest vector

// Memory of the adapter's own for one array. It ends at a page that cannot be accessed, so that a library that goes too
// far dies in the case that does it; it is filled with NaN, so that elements that nobody writes show.
template <typename T>
class Buffer {
 public:
  // `tail` more elements stand between the array and the page, for libraries that read beyond the end by contract. One
  // whose use is timed begins aligned, with its end some bytes before the page: else the library would be measured on
  // memory that nobody gives it.
  explicit Buffer(size_t elements, size_t tail = 0, bool is_timed = false) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE)), exact = (elements + tail) * sizeof(T);
    const size_t bytes = is_timed ? (exact + kAligned - 1) / kAligned * kAligned : exact;
    mapped_ = (bytes + page - 1) / page * page + page;
    memory_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    std::byte* const end = static_cast<std::byte*>(memory_) + mapped_ - page;
    mprotect(end, page, PROT_NONE);
    data_ = reinterpret_cast<T*>(end - bytes);
    std::fill_n(data_, elements + tail, std::numeric_limits<T>::quiet_NaN());
  }
  explicit Buffer(const View<T>& from, size_t tail = 0, bool is_timed = false) : Buffer(from.size(), tail, is_timed) {
    from.copy_to(data_);
  }
  Buffer(Buffer&& other) noexcept
      : mapped_(other.mapped_), memory_(std::exchange(other.memory_, nullptr)), data_(other.data_) {}
  Buffer& operator=(Buffer&&) = delete;
  ~Buffer() {
    if (memory_ != nullptr) munmap(memory_, mapped_);
  }

  T* data() const { return data_; }

 private:
  size_t mapped_ = 0;
  void* memory_ = nullptr;
  T* data_ = nullptr;
};

// The x or y of a plan as the library is given it: dense, in its order of dimensions. It is a copy in a buffer, or of a
// call that is timed the tensor itself, if it lies like that.
template <typename T>
class Array {
 public:
  // `tail` as of Buffer: the host that times gives that much beyond its tensors.
  explicit Array(size_t elements, size_t tail = 0) : elements_(elements), tail_(tail) {}

  // The elements of x, for the library to read.
  T* elements_of(const View<T>& x, const tconv_args& args) {
    if (in_place(x, args)) return x.data;
    const Conversion conversion(args);
    x.copy_to(buffer(args).data());
    return buffer_->data();
  }

  // Where the library is to write y, which then goes to its place.
  T* room_for(const View<T>& y, const tconv_args& args) {
    if (in_place(y, args)) return y.data;
    T* const room = buffer(args).data();
    if (!timed(args)) std::fill_n(room, elements_, std::numeric_limits<T>::quiet_NaN());
    return room;
  }
  void deliver(const View<T>& y, const tconv_args& args) {
    if (in_place(y, args)) return;
    const Conversion conversion(args);
    y.assign(buffer_->data());
  }

 private:
  static bool in_place(const View<T>& tensor, const tconv_args& args) {
    return timed(args) && tensor.dense() && reinterpret_cast<uintptr_t>(tensor.data) % kAligned == 0;
  }
  Buffer<T>& buffer(const tconv_args& args) {
    if (!buffer_) buffer_.emplace(elements_, tail_, timed(args));
    return *buffer_;
  }

  size_t elements_, tail_;
  std::optional<Buffer<T>> buffer_;
};

}  // namespace tconv::adapter
