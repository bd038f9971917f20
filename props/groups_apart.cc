// tconv of a group's own channels = the group's channels of tconv: groups do not know of each other.
#include <set>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// The first, the last and one in between.
std::vector<int64_t> some_groups(const Problem& p) {
  const std::set<int64_t> some = {0, p.groups / 2, p.groups - 1};
  return {some.begin(), some.end()};
}

Variant only(const Trial& trial, int64_t group) {
  Problem p = trial.problem();
  p.in_channels = p.in_channels_per_group();
  p.out_channels = p.out_channels_per_group();
  p.groups = 1;
  const auto& [x, w, b] = trial.data();
  return {p,
          {part(x, {0, group * p.in_channels}, input_shape(p)), part(w, {group * p.in_channels}, weight_shape(p)),
           p.bias ? part(b, {group * p.out_channels}, bias_shape(p)) : b}};
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  if (trial.problem().groups == 1) return {{}, {}, "there is one group"};
  std::vector<Variant> groups;
  for (const int64_t group : some_groups(trial.problem())) groups.push_back(only(trial, group));
  return experiment_with(trial, groups);
}

Verdict judge(const Trial& trial, const Answers& answers) {
  Verdict verdict = does_not_apply("all of y is zero");
  const std::vector<int64_t> groups = some_groups(trial.problem());
  for (size_t i = 0; i < groups.size(); ++i) {
    const Dense<double>& alone = answers.others[i].y;
    const Dense<double> together = part(answers.own.y, {0, groups[i] * alone.shape[1]}, alone.shape);
    const Verdict next = same(alone, together, "groups_mix", "a group by itself gives another result");
    if (next.fails()) return next;
    if (next.kind == Verdict::Kind::holds) verdict = next;
  }
  return verdict;
}

}  // namespace

const Property groups_apart = {.name = "groups_apart",
                               .formula = "tconv of a group's own channels = the group's channels of tconv",
                               .experiment = &experiment,
                               .judge = &judge,
                               .one_in = 4};

}  // namespace tconv::props
