#include "impls/fast/library.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <system_error>

#include "impls/abi/call_of_args.h"
#include "impls/abi/tconv_valid.h"
#include "impls/fast/plan.h"

struct tconv_plan {
  tconv::fast::Plan plan;
};

namespace tconv::fast {
namespace {

std::atomic<int32_t> threads = 1;

tconv_status say(const tconv_args* args, tconv_status status, const std::string& text) {
  if (args->message != nullptr && args->message_capacity > 0) {
    const size_t length = std::min(text.size(), args->message_capacity - 1);
    std::memcpy(args->message, text.data(), length);
    args->message[length] = '\0';
  }
  return status;
}

// Empty if they are none that the types can have.
std::optional<Scales> scales_of(const tconv_args& args, const Types& types) {
  Scales scales;
  if (!types.integers()) return scales;
  if (types.requantised()) scales.multipliers.assign(static_cast<size_t>(args.y->shape[1]), 1);
  if (!TCONV_HAS(&args, quantization) || args.quantization == nullptr) return scales;
  const tconv_quantization& q = *args.quantization;
  scales.x_zero = q.x_zero_point, scales.w_zero = q.w_zero_point, scales.y_zero = q.y_zero_point;
  const auto holds = [](ElementType type, int32_t zero) {
    return zero >= traits(type).lowest && zero <= traits(type).largest;
  };
  if (!holds(types.x, q.x_zero_point) || !holds(types.w, q.w_zero_point) || !holds(types.y, q.y_zero_point) ||
      (types.requantised() && q.w_scales == nullptr))
    return std::nullopt;
  for (size_t c = 0; c < scales.multipliers.size(); ++c)
    scales.multipliers[c] = static_cast<float>(static_cast<double>(q.x_scale) * q.w_scales[c] / q.y_scale);
  return scales;
}

// Calls f with the arguments as a Call and its Scales, if they are valid and of types that are done.
template <typename F>
tconv_status with_call(const tconv_args* args, F&& f) try {
  if (const tconv_status status = tconv_valid(args); status != TCONV_OK) return status;
  for (const tconv_tensor* t : {args->x, args->w, args->y})
    if (!element_type(*t)) return say(args, TCONV_UNSUPPORTED, "no such element type");
  if (args->b != nullptr && !element_type(*args->b)) return say(args, TCONV_UNSUPPORTED, "no such element type");
  const Problem p = problem_of(*args);
  const size_t axis = p.first_axis();
  const Call call{p, tensor_of(*args->x, axis), tensor_of(*args->w, axis),
                  p.bias ? tensor_of(*args->b, axis) : TensorRef{}, tensor_of(*args->y, axis)};
  const auto scales = scales_of(*args, call.types());
  if (!scales) return say(args, TCONV_INVALID_ARGUMENT, "a zero point beyond its type, or no scales of w");
  if (const auto reason = unsupported(call, *scales)) return say(args, TCONV_UNSUPPORTED, *reason);
  return f(call, *scales);
} catch (const std::bad_alloc&) {
  return say(args, TCONV_OUT_OF_MEMORY, "no memory for the packed weights");
} catch (const std::system_error& error) {
  return say(args, TCONV_OUT_OF_MEMORY, std::string("no thread: ") + error.what());
} catch (const std::exception& error) {
  return say(args, TCONV_INTERNAL_ERROR, error.what());
}

tconv_status supports(const tconv_args* args) {
  return with_call(args, [](const Call&, const Scales&) { return TCONV_OK; });
}

tconv_status plan(const tconv_args* args, tconv_plan** made) {
  return with_call(args, [&](const Call& call, const Scales& scales) {
    *made = new tconv_plan{Plan(call, scales, threads)};
    return TCONV_OK;
  });
}

tconv_status execute(tconv_plan* plan, const tconv_args* args) {
  const auto data = [](const tconv_tensor& t) { return static_cast<std::byte*>(t.data) + t.byte_offset; };
  plan->plan.execute(data(*args->x), data(*args->y));
  return TCONV_OK;
}

void destroy(tconv_plan* plan) { delete plan; }

tconv_status set_threads(int32_t count) {
  if (count < 1) return TCONV_INVALID_ARGUMENT;
  constexpr int32_t kMostThreads = 256;  // it may use fewer than it is allowed
  threads = std::min(count, kMostThreads);
  return TCONV_OK;
}

}  // namespace

const tconv_api& api() {
  static const tconv_identity identity = {sizeof(tconv_identity), "fast", TCONV_VERSION,
                                          "phases as dense convolutions, vectorised, planned"};
  static const tconv_api table = [] {
    tconv_api made{};
    made.struct_size = sizeof made;
    made.abi_major = TCONV_ABI_MAJOR;
    made.abi_minor = TCONV_ABI_MINOR;
    made.identity = &identity;
    made.flags = TCONV_FLAG_CONCURRENT;
    made.supports = supports;
    made.plan = plan;
    made.execute = execute;
    made.destroy = destroy;
    made.set_threads = set_threads;
    return made;
  }();
  return table;
}

}  // namespace tconv::fast
