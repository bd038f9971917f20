// z <- shrink(z - conv(tconv(z, f) - y, f) / ||f||^2) never raises lambda/2 ||tconv(z, f) - y||^2 + |z|_1, and lowers
// it by what the length of the step says: the inference of deconvolutional networks, conv being the reference's.
#include "props/catalogue.h"
#include "props/descent.h"

namespace tconv::props {
namespace {

Verdict explore(const Trial& trial, const Answers&, Subject& subject) {
  static constexpr std::array kSteps = {Variable::z, Variable::z, Variable::z};
  return steps(trial, kSteps, subject);
}

}  // namespace

const Property sparse_coding = {.name = "sparse_coding",
                                .formula = "a shrinkage step lowers lambda/2 ||tconv(z, f) - y||^2 + |z|_1",
                                .experiment = &on_f32_and_f64,
                                .judge = nullptr,
                                .explore = &explore,
                                .one_in = 64};

}  // namespace tconv::props
