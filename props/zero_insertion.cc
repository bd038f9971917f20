// tconv(x; s) = tconv(x with s-1 zeros between its elements; 1).
//
// output_padding, too, is zeros: that many behind the last element.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Problem without_stride(Problem p) {
  for (Axis& a : p.axes) {
    a.input = (a.input - 1) * a.stride + 1 + a.output_padding;
    a.stride = 1;
    a.output_padding = 0;
  }
  return p;
}

Dense<double> with_zeros_between(const Dense<double>& x, const Problem& p) {
  Dense<double> wide(input_shape(without_stride(p)));
  for_each_index(x.shape, [&](auto n, auto c, auto z, auto y, auto u) {
    wide(n, c, z * p.axes[0].stride, y * p.axes[1].stride, u * p.axes[2].stride) = x(n, c, z, y, u);
  });
  return wide;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Problem p = without_stride(trial.problem());
  if (input_shape(p) == input_shape(trial.problem())) return {{}, {}, "there is no stride"};
  if (std::string reason = objection(p); !reason.empty()) return {{}, {}, std::move(reason)};
  return experiment_with(trial,
                         {{p, {with_zeros_between(trial.data().x, trial.problem()), trial.data().w, trial.data().b}}});
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
