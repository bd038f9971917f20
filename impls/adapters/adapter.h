// What the adapters share: arrays in the library's order of dimensions, and the table that a plugin exports.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "impls/abi/tconv_abi.h"
#include "impls/abi/tconv_valid.h"

namespace tconv::adapter {

using Dims = std::vector<int64_t>;

// The library, or its documented rules, do not allow this; or it answered something that cannot be an answer.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Nonsense : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool condition, const char* otherwise) {
  if (!condition) throw Refusal(otherwise);
}

template <typename To>
To narrow(int64_t value) {
  if (!std::in_range<To>(value)) throw Refusal(std::to_string(value) + " does not fit in the library's integer");
  return static_cast<To>(value);
}

inline bool has_type(const tconv_tensor& tensor, int bits, int code = TCONV_FLOAT) {
  return tensor.type_code == code && tensor.type_bits == bits && tensor.type_lanes == 1;
}

inline Dims shape_of(const tconv_tensor& tensor) { return {tensor.shape, tensor.shape + tensor.ndim}; }

// One of the problem's arrays, as long as its rank; each element changed by `change`.
template <typename To = int64_t>
std::vector<To> axes(const tconv_problem& problem, const int64_t (&values)[3], int64_t change = 0) {
  std::vector<To> result;
  for (int32_t a = 0; a < problem.spatial_rank; ++a) result.push_back(narrow<To>(values[a] + change));
  return result;
}

inline bool all_axes(const tconv_problem& problem, const std::function<bool(int)>& holds) {
  for (int a = 0; a < problem.spatial_rank; ++a)
    if (!holds(a)) return false;
  return true;
}

// What a library has no words for would be the adapter's mistake, not the library's: the adapter refuses it, and
// nothing else that is invalid. tconv_valid of tconv_valid.h would leave the library nothing to refuse.

// For those that are told the channels of a group: to find them is the adapter's division.
inline void require_groups_divide_channels(const tconv_args& args) {
  const int64_t groups = args.problem->groups;
  require(groups >= 1 && args.x->shape[1] % groups == 0, "groups must divide the input channels");
}

// Whether y has the size that the problem gives, along an axis.
inline bool has_size_of_y(const tconv_args& args, int a) {
  const tconv_problem& p = *args.problem;
  const auto any = [](int64_t value) { return static_cast<uint64_t>(value); };  // wraps, whatever the numbers
  return any(args.y->shape[a + 2]) == (any(args.x->shape[a + 2]) - 1) * any(p.stride[a]) +
                                          any(p.dilation[a]) * (any(args.w->shape[a + 2]) - 1) + 1 -
                                          any(p.pad_begin[a]) - any(p.pad_end[a]) + any(p.output_padding[a]);
}

// For those that compute the size of y themselves. They are to see parameters that are out of range.
inline void require_size_of_y(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  const auto in_range = [&](int a) {
    return p.stride[a] >= 1 && p.dilation[a] >= 1 && p.pad_begin[a] >= 0 && p.pad_end[a] >= 0 &&
           p.output_padding[a] >= 0;
  };
  require(all_axes(p, [&](int a) { return !in_range(a) || has_size_of_y(args, a); }),
          "y has not the size that the problem gives");
}

// For those that are told the size of y instead of output_padding.
inline void require_output_padding_in_size_of_y(const tconv_args& args) {
  require(all_axes(*args.problem, [&](int a) { return args.problem->output_padding[a] >= 0; }),
          "output_padding is negative");
  require_size_of_y(args);
}

// For those that are given pointers to w and b, whose shapes follow from other arguments.
inline void require_shapes_that_fit(const tconv_args& args) {
  require_groups_divide_channels(args);
  require_size_of_y(args);
  const int64_t in = args.x->shape[1], out = args.y->shape[1], *w = args.w->shape;
  require(w[0] == in && w[1] * args.problem->groups == out && args.y->shape[0] == args.x->shape[0] &&
              (args.b == nullptr || args.b->shape[0] == out),
          "the shapes of x, w, b and y do not fit together");
}

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

  // Between the elements and a dense array in row-major order.
  void copy_to(T* dense) const {
    for_each([&](const T& element) { *dense++ = element; });
  }
  void assign(const T* dense) const {
    for_each([&](T& element) { element = *dense++; });
  }

 private:
  void for_each(const auto& visit) const {
    Dims index(shape.size(), 0);
    T* at = data;
    for (size_t i = shape.size(); i > 0;) {
      visit(*at);
      for (i = shape.size(); i > 0; --i) {
        at += strides[i - 1];
        if (++index[i - 1] < shape[i - 1]) break;
        at -= strides[i - 1] * shape[i - 1];
        index[i - 1] = 0;
      }
    }
  }
};

// Memory of the adapter's own for one array. It ends at a page that cannot be accessed, so that a library that goes too
// far dies in the case that does it; it is filled with NaN, so that elements that nobody writes show.
template <typename T>
class Buffer {
 public:
  // `tail` more elements stand between the array and the page, for libraries that read beyond the end by contract.
  explicit Buffer(size_t elements, size_t tail = 0) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE)), bytes = (elements + tail) * sizeof(T);
    mapped_ = (bytes + page - 1) / page * page + page;
    memory_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    std::byte* const end = static_cast<std::byte*>(memory_) + mapped_ - page;
    mprotect(end, page, PROT_NONE);
    data_ = reinterpret_cast<T*>(end - bytes);
    std::fill_n(data_, elements + tail, std::numeric_limits<T>::quiet_NaN());
  }
  explicit Buffer(const View<T>& from, size_t tail = 0) : Buffer(from.size(), tail) { from.copy_to(data_); }
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

inline tconv_status say(const tconv_args* args, tconv_status status, const std::string& text) {
  if (args->message != nullptr && args->message_capacity > 0) {
    const size_t length = std::min(text.size(), args->message_capacity - 1);
    text.copy(args->message, length);
    args->message[length] = '\0';
  }
  return status;
}

// A function of the table from those that throw where the library refuses: no exception may cross the interface.
template <void (*... functions)(const tconv_args&)>
tconv_status guarded(const tconv_args* args) try {
  (functions(*args), ...);
  return TCONV_OK;
} catch (const std::bad_alloc&) {
  return say(args, TCONV_OUT_OF_MEMORY, "no memory");
} catch (const Nonsense& error) {
  return say(args, TCONV_INTERNAL_ERROR, error.what());
} catch (const std::exception& error) {
  // Whichever of the two the library means: it is seldom to be read from its message.
  const tconv_status valid = tconv_valid(args);
  return say(args, valid == TCONV_OK ? TCONV_UNSUPPORTED : valid, error.what());
}

// `expressible` refuses what cannot be said to the library, also to a host that runs what is not supported; `supports`
// what the library says that it does not do.
template <void (*expressible)(const tconv_args&), void (*supports)(const tconv_args&), void (*run)(const tconv_args&)>
tconv_api table(const tconv_identity& identity) {
  tconv_api api{};
  api.struct_size = sizeof api;
  api.abi_major = TCONV_ABI_MAJOR;
  api.abi_minor = TCONV_ABI_MINOR;
  api.identity = &identity;
  api.supports = &guarded<expressible, supports>;
  api.run = &guarded<expressible, run>;
  return api;
}

}  // namespace tconv::adapter
