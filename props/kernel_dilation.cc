// tconv(w; d) = tconv(w with d-1 zeros between its taps; 1).
//
// output_padding becomes zero taps, too: that many behind the last one, as d = 1 may allow no output_padding.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Dense<double> with_zeros_between(const Dense<double>& w, const Problem& p) {
  Extents shape = w.shape;
  for (size_t a = 0; a < 3; ++a) shape[a + 2] = kernel_extent(p.axes[a]) + p.axes[a].output_padding;
  Dense<double> wide(shape);
  for_each_index(w.shape, [&](auto ci, auto co, auto z, auto y, auto u) {
    wide(ci, co, z * p.axes[0].dilation, y * p.axes[1].dilation, u * p.axes[2].dilation) = w(ci, co, z, y, u);
  });
  return wide;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  Dense<double> w = with_zeros_between(trial.data().w, p);
  if (w.shape == trial.data().w.shape) return {{}, {}, "there is no dilation"};
  for (size_t a = 0; a < 3; ++a) {
    p.axes[a].kernel = w.shape[a + 2];
    p.axes[a].dilation = 1;
    p.axes[a].output_padding = 0;
  }
  return experiment_with(trial, {{p, {trial.data().x, std::move(w), trial.data().b}}});
}

Verdict judge(const Trial&, const Answers& answers) {
  return same(answers.others[0].y, answers.own.y, "dilation_is_not_zero_taps",
              "the dilation does not do what zeros between the taps do");
}

}  // namespace

const Property kernel_dilation = {.name = "kernel_dilation",
                                  .formula = "tconv(w; d) = tconv(w with d-1 zeros between its taps; 1)",
                                  .experiment = &experiment,
                                  .judge = &judge,
                                  .one_in = 4};

}  // namespace tconv::props
