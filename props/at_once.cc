// tconv(x_i, w_i, b_i) = y_i for several i at the same time, each in a thread of its own, where that is claimed.
//
// The problems differ, so that what the threads share, a scratch buffer say, gets different contents.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

struct Crowd : std::vector<Trial> {};

Crowd crowd(const Trial& trial) {
  Crowd all;
  for (uint64_t i = 0; i < 4; ++i) {
    Case c = trial.tried();
    if (c.recipe.kind != Recipe::Kind::integers) c.recipe = {Recipe::Kind::integers, 0, {}, {}, {}};
    c.recipe.seed += i;
    c.problem.axes[2].input += static_cast<int64_t>(i % 2);
    all.emplace_back(if_affordable(c, trial.tried()));
  }
  return all;
}

const Crowd& crowd_of(const Trial& trial) {
  return trial.remembered<Crowd>([&] { return crowd(trial); });
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  return {crowd_of(trial), Manner::at_once};
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Crowd& all = crowd_of(trial);
  Verdict verdict;
  for (size_t i = 0; i < all.size() && !verdict.fails(); ++i)
    verdict = judged(compare(all[i].expected(), answers.others[i].y));
  if (verdict.fails()) {
    verdict.bug_class = "wrong_at_once";
    verdict.reason = "several threads at the same time get wrong values";
  }
  return verdict;
}

}  // namespace

const Property at_once = {.name = "at_once",
                          .formula = "several threads at the same time get the right y, where that is claimed",
                          .experiment = &experiment,
                          .judge = &judge,
                          .one_in = 8};

}  // namespace tconv::props
