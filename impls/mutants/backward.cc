// The gradients of tconv, and how they go wrong: conv of y's gradient with respect to x, wgrad with respect to w.
#include <cstdio>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

// Calls f(x, w, y) for the elements of every product of the definition.
template <typename F>
void for_each_product(const Call& call, F&& f) {
  const Problem& p = call.problem;
  for_each_index(call.y.shape, [&](const Index& y) {
    const int64_t first = y[1] / p.out_per_group() * p.in_per_group();
    for_each_index({p.in_per_group(), 1, p.axes[0].kernel, p.axes[1].kernel, p.axes[2].kernel}, [&](const Index& t) {
      Index x{y[0], first + t[0], 0, 0, 0};
      for (size_t a = 0; a < 3; ++a) x[a + 2] = input_of(p.axes[a], y[a + 2], t[a + 2]);
      if (x[2] != kNone && x[3] != kNone && x[4] != kNone) f(x, {x[1], y[1] % p.out_per_group(), t[2], t[3], t[4]}, y);
    });
  });
}

void clear(const Tensor& tensor) {
  for_each_index(tensor.shape, [&](const Index& i) { tensor.set(i, 0); });
}

void add(const Tensor& tensor, const Index& i, double value) { tensor.set(i, tensor.get(i) + value); }

void conv(const Call& call) {
  clear(call.x);
  for_each_product(
      call, [&](const Index& x, const Index& w, const Index& y) { add(call.x, x, call.w.get(w) * call.y.get(y)); });
}

void conv_flipped(const Call& call) {
  clear(call.x);
  for_each_product(call, [&](const Index& x, Index w, const Index& y) {
    w[4] = call.w.shape[4] - 1 - w[4];
    add(call.x, x, call.w.get(w) * call.y.get(y));
  });
}

void conv_of_first_group(const Call& call) {
  clear(call.x);
  for_each_product(call, [&](const Index& x, Index w, const Index& y) {
    w[0] %= call.problem.in_per_group();
    add(call.x, x, call.w.get(w) * call.y.get(y));
  });
}

void wgrad(const Call& call) {
  clear(call.w);
  for_each_product(
      call, [&](const Index& x, const Index& w, const Index& y) { add(call.w, w, call.x.get(x) * call.y.get(y)); });
}

void wgrad_of_first_image(const Call& call) {
  clear(call.w);
  for_each_product(call, [&](const Index& x, const Index& w, const Index& y) {
    if (x[0] == 0) add(call.w, w, call.x.get(x) * call.y.get(y));
  });
}

void wgrad_not_cleared(const Call& call) {
  for_each_product(
      call, [&](const Index& x, const Index& w, const Index& y) { add(call.w, w, call.x.get(x) * call.y.get(y)); });
}

template <void (*compute)(const Call&)>
tconv_status answer(const tconv_args* args) {
  if (const tconv_status status = tconv_valid(args); status != TCONV_OK) return status;
  if (is_stored(*args)) {
    if (args->message != nullptr) std::snprintf(args->message, args->message_capacity, "only f32 and f64");
    return TCONV_UNSUPPORTED;
  }
  compute(call_of(*args));
  return TCONV_OK;
}

Mutant of(std::string_view name, std::string_view letter, std::string_view sentence, std::string_view needs,
          std::string_view diagnosis, tconv_status (*data)(const tconv_args*),
          tconv_status (*weights)(const tconv_args*)) {
  Mutant mutant{name, letter, sentence, needs, diagnosis, &gather};
  mutant.conduct.backward_data = data;
  mutant.conduct.backward_weights = weights;
  return mutant;
}

}  // namespace

std::vector<Mutant> backward_mutants() {
  std::vector<Mutant> all = {
      of("none_with_gradients", "", "nothing is wrong, the gradients included", "", "", &answer<&conv>,
         &answer<&wgrad>),
      of("backward_data_flipped", "K", "the gradient of x is computed with the kernel flipped", "kernel 2",
         "backward_data_not_adjoint", &answer<&conv_flipped>, &answer<&wgrad>),
      of("backward_data_of_first_group", "G", "the gradient of x is computed with the weights of the first group",
         "groups 2", "backward_data_not_adjoint", &answer<&conv_of_first_group>, &answer<&wgrad>),
      of("backward_weights_of_first_image", "N", "the gradient of w is that of the first image", "batch 2",
         "backward_weights_not_adjoint", &answer<&conv>, &answer<&wgrad_of_first_image>),
      of("backward_weights_not_cleared", "Z", "the gradient of w is added to what was there", "any",
         "backward_weights_not_adjoint", nullptr, &answer<&wgrad_not_cleared>),
  };
  // So that there is a right one with all that the interface has.
  all.front().conduct.planned = true;
  all.front().conduct.flags = TCONV_FLAG_CONCURRENT;
  return all;
}

}  // namespace tconv::mutants
