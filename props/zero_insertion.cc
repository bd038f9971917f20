// tconv(x; s) = tconv(x with s-1 zeros between its elements; 1).
//
// output_padding, too, is zeros: that many behind the last element.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Dense<double> with_zeros_between(const Dense<double>& x, const Problem& p) {
  Extents shape = x.shape;
  for (size_t a = 0; a < 3; ++a) shape[a + 2] = (p.axes[a].input - 1) * p.axes[a].stride + 1 + p.axes[a].output_padding;
  Dense<double> wide(shape);
  for_each_index(x.shape, [&](auto n, auto c, auto z, auto y, auto u) {
    wide(n, c, z * p.axes[0].stride, y * p.axes[1].stride, u * p.axes[2].stride) = x(n, c, z, y, u);
  });
  return wide;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  Dense<double> x = with_zeros_between(trial.data().x, p);
  if (x.shape == trial.data().x.shape) return {{}, {}, "there is no stride"};
  for (size_t a = 0; a < 3; ++a) {
    p.axes[a].input = x.shape[a + 2];
    p.axes[a].stride = 1;
    p.axes[a].output_padding = 0;
  }
  return experiment_with(trial, {{p, {std::move(x), trial.data().w, trial.data().b}}});
}

Verdict judge(const Trial&, const Answers& answers) {
  return same(answers.others[0].y, answers.own.y, "stride_is_not_zero_insertion",
              "the stride does not do what zeros between the inputs do");
}

}  // namespace

const Property zero_insertion = {.name = "zero_insertion",
                                 .formula = "tconv(x; s) = tconv(x with s-1 zeros between its elements; 1)",
                                 .experiment = &experiment,
                                 .judge = &judge,
                                 .one_in = 4};

}  // namespace tconv::props
