// tconv(x shifted by one)[o + s] = tconv(x)[o], along all axes at once: a row of zeros before x moves y by the stride.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  for (size_t a = p.first_axis(); a < 3; ++a) ++p.axes[a].input;
  Extents move = input_shape(p);
  for (size_t i = 0; i < 5; ++i) move[i] -= trial.data().x.shape[i];
  const auto shifted = made(input_shape(p), [&](Extents i) {
    for (size_t a = 0; a < 5; ++a) {
      i[a] -= move[a];
      if (i[a] < 0) return 0.0;
    }
    return at(trial.data().x, i);
  });
  return experiment_with(trial, {{p, {shifted, trial.data().w, trial.data().b}}});
}

Verdict judge(const Trial&, const Answers& answers) {
  const Dense<double>&y = answers.own.y, &shifted = answers.others[0].y;
  Extents first{};
  for (size_t i = 0; i < 5; ++i) first[i] = shifted.shape[i] - y.shape[i];
  return same(y, part(shifted, first, y.shape), "not_translated",
              "a shift of x by one is not a shift of y by the stride");
}

}  // namespace

const Property translation = {.name = "translation",
                              .formula = "tconv(x shifted by one)[o + s] = tconv(x)[o]",
                              .experiment = &experiment,
                              .judge = &judge,
                              .one_in = 4};

}  // namespace tconv::props
