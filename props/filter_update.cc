// f <- f - wgrad(z, tconv(z, f) - y) / ||z||^2, in turn with steps of z, never raises lambda/2 ||tconv(z, f) - y||^2 +
// |z|_1: how deconvolutional networks learn their filters, wgrad and conv being the reference's.
#include "props/catalogue.h"
#include "props/descent.h"

namespace tconv::props {
namespace {

Verdict explore(const Trial& trial, const Answers&, Subject& subject) {
  static constexpr std::array kSteps = {Variable::w, Variable::z, Variable::w, Variable::z};
  return steps(trial, kSteps, subject);
}

}  // namespace

const Property filter_update = {.name = "filter_update",
                                .formula = "a filter step lowers lambda/2 ||tconv(z, f) - y||^2 + |z|_1",
                                .experiment = &on_f32_and_f64,
                                .judge = nullptr,
                                .explore = &explore,
                                .one_in = 128};

}  // namespace tconv::props
