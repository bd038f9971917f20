// tconv(x; pad_end = e + op, output_padding = op) = tconv(x; pad_end = e, output_padding = 0), which is also the
// beginning of tconv(x; pad_end = e, output_padding = op): output_padding adds at the high end what padding removes.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem cropped = trial.problem(), without = trial.problem();
  for (size_t a = 0; a < 3; ++a) {
    cropped.axes[a].pad_end += cropped.axes[a].output_padding;
    without.axes[a].output_padding = 0;
  }
  if (without == trial.problem()) return {{}, {}, "there is no output_padding"};
  return experiment_with(trial, {{cropped, trial.data()}, {without, trial.data()}});
}

Verdict judge(const Trial&, const Answers& answers) {
  const Dense<double>&cropped = answers.others[0].y, &without = answers.others[1].y;
  constexpr auto kClass = "output_padding_is_not_less_cropping";
  constexpr auto kSentence = "output_padding is not the same as that much less cropping at the high end";
  const Verdict verdict = same(without, cropped, kClass, kSentence);
  if (verdict.fails()) return verdict;
  return same(without, part(answers.own.y, {}, without.shape), kClass, kSentence);
}

}  // namespace

const Property output_padding_is_less_cropping = {
    .name = "output_padding_is_less_cropping",
    .formula = "tconv(x; pad_end = e + op, output_padding = op) = tconv(x; pad_end = e, output_padding = 0)",
    .experiment = &experiment,
    .judge = &judge,
    .one_in = 4};

}  // namespace tconv::props
