// tconv(x)[n] = tconv(x[n]): images do not know of each other.
#include <set>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// The first, the last and one in between.
std::vector<int64_t> some_images(const Problem& p) {
  const std::set<int64_t> some = {0, p.batch / 2, p.batch - 1};
  return {some.begin(), some.end()};
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  if (p.batch == 1) return {{}, {}, "there is one image"};
  p.batch = 1;
  std::vector<Variant> images;
  for (const int64_t n : some_images(trial.problem()))
    images.push_back({p, {part(trial.data().x, {n}, input_shape(p)), trial.data().w, trial.data().b}});
  return experiment_with(trial, images);
}

Verdict judge(const Trial& trial, const Answers& answers) {
  Verdict verdict = does_not_apply("all of y is zero");
  const std::vector<int64_t> images = some_images(trial.problem());
  for (size_t i = 0; i < images.size(); ++i) {
    const Dense<double>& alone = answers.others[i].y;
    const Dense<double> together = part(answers.own.y, {images[i]}, alone.shape);
    const Verdict next = same(alone, together, "images_mix", "an image by itself gives another result");
    if (next.fails()) return next;
    if (next.kind == Verdict::Kind::holds) verdict = next;
  }
  return verdict;
}

}  // namespace

const Property batch_apart = {.name = "batch_apart",
                              .formula = "tconv(x)[n] = tconv(x[n])",
                              .experiment = &experiment,
                              .judge = &judge,
                              .one_in = 4};

}  // namespace tconv::props
