// tconv of permuted channels is tconv, permuted: no group, no channel within one, is special.
//
// Groups, input channels within them, and output channels within them are each turned round by one.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// The channel that comes to this place, where each of `groups` groups has `per_group` channels.
int64_t moved(int64_t channel, int64_t groups, int64_t per_group) {
  const int64_t group = (channel / per_group + 1) % groups, within = (channel + 1) % per_group;
  return group * per_group + within;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Problem& p = trial.problem();
  if (p.in_channels == 1 && p.out_channels == 1) return {{}, {}, "there is one channel"};
  const int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  const auto& [x, w, b] = trial.data();
  Operands turned;
  turned.x = made(x.shape, [&, &from = x](Extents i) { return i[1] = moved(i[1], p.groups, in), at(from, i); });
  turned.w = made(w.shape, [&, &from = w](Extents i) {
    i[0] = moved(i[0], p.groups, in);
    i[1] = (i[1] + 1) % out;
    return at(from, i);
  });
  if (p.bias)
    turned.b = made(b.shape, [&, &from = b](Extents i) { return i[0] = moved(i[0], p.groups, out), at(from, i); });
  return experiment_with(trial, {{p, std::move(turned)}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Problem& p = trial.problem();
  const Dense<double>& y = answers.own.y;
  const auto turned = made(y.shape, [&](Extents i) {
    i[1] = moved(i[1], p.groups, p.out_channels_per_group());
    return at(y, i);
  });
  return same(turned, answers.others[0].y, "channels_not_alike", "permuted channels do not give y, permuted");
}

}  // namespace

const Property channel_permutation = {.name = "channel_permutation",
                                      .formula = "tconv of permuted channels and groups = tconv, permuted",
                                      .experiment = &experiment,
                                      .judge = &judge,
                                      .one_in = 4};

}  // namespace tconv::props
