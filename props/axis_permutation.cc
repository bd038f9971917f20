// tconv of x and w with exchanged axes = y with exchanged axes: depth, height and width are alike.
//
// Height and width for rank 2; all three in turn for rank 3.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// For each axis the one that takes its place.
std::array<size_t, 3> turn(const Problem& p) {
  if (p.rank == 2) return {0, 2, 1};
  return {1, 2, 0};
}

Dense<double> turned(const Dense<double>& tensor, const std::array<size_t, 3>& from) {
  Extents shape = tensor.shape;
  for (size_t a = 0; a < 3; ++a) shape[a + 2] = tensor.shape[from[a] + 2];
  return made(shape, [&](const Extents& i) {
    Extents source = i;
    for (size_t a = 0; a < 3; ++a) source[from[a] + 2] = i[a + 2];
    return at(tensor, source);
  });
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  if (p.rank == 1) return {{}, {}, "there is one axis"};
  const auto from = turn(p);
  for (size_t a = 0; a < 3; ++a) p.axes[a] = trial.problem().axes[from[a]];
  const auto& [x, w, b] = trial.data();
  return experiment_with(trial, {{p, {turned(x, from), turned(w, from), b}}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  return same(turned(answers.own.y, turn(trial.problem())), answers.others[0].y, "axes_not_alike",
              "exchanged axes do not give y with exchanged axes");
}

}  // namespace

const Property axis_permutation = {.name = "axis_permutation",
                                   .formula = "tconv of x and w with exchanged axes = y with exchanged axes",
                                   .experiment = &experiment,
                                   .judge = &judge,
                                   .one_in = 4};

}  // namespace tconv::props
