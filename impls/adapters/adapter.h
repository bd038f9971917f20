// What the adapters share: what cannot be said to a library, and the table that a plugin exports.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "impls/abi/tconv_abi.h"
#include "impls/abi/tconv_valid.h"
#include "impls/adapters/arrays.h"

namespace tconv::adapter {

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

// One of the problem's arrays, as long as its rank; each element changed by `change`.
template <typename To = int64_t>
std::vector<To> axes(const tconv_problem& problem, const int64_t (&values)[3], int64_t change = 0) {
  std::vector<To> result;
  result.reserve(static_cast<size_t>(problem.spatial_rank));
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

inline tconv_status say(const tconv_args* args, tconv_status status, const std::string& text) {
  if (args->message != nullptr && args->message_capacity > 0) {
    const size_t length = std::min(text.size(), args->message_capacity - 1);
    text.copy(args->message, length);
    args->message[length] = '\0';
  }
  return status;
}

// Does what may throw where the library refuses: no exception may cross the interface.
template <typename Work>
tconv_status guard(const tconv_args* args, const Work& work) try {
  work();
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

// A function of the table.
template <void (*... functions)(const tconv_args&)>
tconv_status guarded(const tconv_args* args) {
  return guard(args, [&] { (functions(*args), ...); });
}

// How many threads the library may use.
inline int& threads() {
  static int count = 1;  // a check is too small to share
  return count;
}

inline tconv_status set_threads(int32_t count) {
  if (count < 1) return TCONV_INVALID_ARGUMENT;
  threads() = count;
  return TCONV_OK;
}

// Of a library that can be told a problem and its weights beforehand. `expressible` refuses what cannot be said to the
// library, also to a host that runs what is not supported; `supports` what the library says that it does not do. A Plan
// is made from args without the data of x and y; its execute(args) computes. Both may throw, and heed threads().
template <void (*expressible)(const tconv_args&), void (*supports)(const tconv_args&), typename Plan>
tconv_api table(const tconv_identity& identity) {
  tconv_api api{};
  api.struct_size = sizeof api;
  api.abi_major = TCONV_ABI_MAJOR;
  api.abi_minor = TCONV_ABI_MINOR;
  api.identity = &identity;
  api.supports = &guarded<expressible, supports>;
  api.plan = [](const tconv_args* args, tconv_plan** plan) {
    return guard(args, [&] {
      expressible(*args);
      *plan = reinterpret_cast<tconv_plan*>(new Plan(*args));
    });
  };
  api.execute = [](tconv_plan* plan, const tconv_args* args) {
    return guard(args, [&] { reinterpret_cast<Plan*>(plan)->execute(*args); });
  };
  api.destroy = [](tconv_plan* plan) { delete reinterpret_cast<Plan*>(plan); };
  api.set_threads = &set_threads;
  return api;
}

}  // namespace tconv::adapter
