// sum over c of r[c] * y[n, c, o] = tconv(x, sum over c of r[c] * w[c])[n, o] for random r, in exact arithmetic:
// whatever is wrong with y, this fails but for a known, tiny probability, and costs about 1/C_out of a reference.
#include "props/certified.h"

#include "props/catalogue.h"
#include "props/certificate/certificate.h"

namespace tconv::props {
namespace {

Verdict judge(const Trial& trial, const Answers& answers) { return certified(trial, answers.own); }

// A certificate only reads y, as doubles.
TensorRef as_tensor(const Dense<double>& y) {
  auto* data =
      reinterpret_cast<std::byte*>(const_cast<double*>(y.values.data()));  // NOLINT: a TensorRef may be written
  return {ElementType::f64, place(y.shape, {}).value().layout, data, y.values.size() * sizeof(double)};
}

}  // namespace

Verdict certified(const Trial& trial, const Answer& answer) {
  const ConstTensorRef b = trial.b() ? trial.b()->ref() : ConstTensorRef{};
  const Call call{trial.problem(), trial.x().ref(), trial.w().ref(), b, as_tensor(answer.y)};
  const auto made = certify(call, {.bits = trial.miss_bits(), .seed = trial.tried().recipe.seed});
  if (!made) return does_not_apply("the data do not make every sum exact");
  const Evidence evidence{Evidence::Kind::certificate, made->miss_bits()};
  Comparison comparison;
  comparison.compared = *element_count(answer.y.shape);
  comparison.nonzero = made->all_zero ? 0 : 1;
  if (made->holds()) return judged(std::move(comparison), evidence);
  Verdict verdict = judged(locate(call, *made), evidence);
  verdict.reason = "the values are wrong in " + std::to_string(made->wrong) + " of " + std::to_string(made->pixels) +
                   " pixels; recomputed: the first " + std::to_string(made->first_wrong.size());
  return verdict;
}

const Property certificate = {.name = "certificate",
                              .formula =
                                  "random combinations of y's channels are tconv of w's: sum r[c] y[c] = tconv(x, "
                                  "sum r[c] w[c])",
                              .experiment = &on_exact_data,
                              .judge = &judge,
                              .by_default = false};

}  // namespace tconv::props
