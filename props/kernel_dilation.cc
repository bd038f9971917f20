// tconv(w; d) = tconv(w with d-1 zeros between its taps; 1).
//
// output_padding becomes zero taps, too: that many behind the last one, as d = 1 may allow no output_padding.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Problem without_dilation(Problem p) {
  for (Axis& a : p.axes) {
    a.kernel = kernel_extent(a) + a.output_padding;
    a.dilation = 1;
    a.output_padding = 0;
  }
  return p;
}

Dense<double> with_zeros_between(const Dense<double>& w, const Problem& p) {
  Dense<double> wide(weight_shape(without_dilation(p)));
  for_each_index(w.shape, [&](auto ci, auto co, auto z, auto y, auto u) {
    wide(ci, co, z * p.axes[0].dilation, y * p.axes[1].dilation, u * p.axes[2].dilation) = w(ci, co, z, y, u);
  });
  return wide;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Problem p = without_dilation(trial.problem());
  if (weight_shape(p) == weight_shape(trial.problem())) return {{}, {}, "there is no dilation"};
  if (std::string reason = objection(p); !reason.empty()) return {{}, {}, std::move(reason)};
  return experiment_with(trial,
                         {{p, {trial.data().x, with_zeros_between(trial.data().w, trial.problem()), trial.data().b}}});
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
