// tconv(x; padding)[o] = tconv(x; 0)[o + pad_begin]: padding only removes outputs at the borders.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  for (Axis& a : p.axes) a.pad_begin = a.pad_end = 0;
  if (p == trial.problem()) return {{}, {}, "there is no padding"};
  return experiment_with(trial, {{p, trial.data()}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const auto& axes = trial.problem().axes;
  const Extents first{0, 0, axes[0].pad_begin, axes[1].pad_begin, axes[2].pad_begin};
  const Dense<double>& y = answers.own.y;
  return same(part(answers.others[0].y, first, y.shape), y, "padding_is_not_cropping",
              "y with padding is not y without, cropped");
}

}  // namespace

const Property padding_is_cropping = {.name = "padding_is_cropping",
                                      .formula = "tconv(x; padding)[o] = tconv(x; 0)[o + pad_begin]",
                                      .experiment = &experiment,
                                      .judge = &judge,
                                      .one_in = 4};

}  // namespace tconv::props
