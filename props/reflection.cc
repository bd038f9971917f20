// tconv(x reflected, w reflected; pad_begin and pad_end exchanged) = tconv(x, w), reflected, along each axis.
//
// output_padding lets outputs in that pad_end would remove: it is pad_end - output_padding that becomes pad_begin. What
// is beyond, where that is negative, has no reflection.
#include <algorithm>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Dense<double> reflected(const Dense<double>& tensor, size_t axis) {
  return made(tensor.shape, [&](Extents i) {
    i[axis + 2] = tensor.shape[axis + 2] - 1 - i[axis + 2];
    return at(tensor, i);
  });
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  std::vector<Variant> images;
  for (size_t axis = trial.problem().first_axis(); axis < 3; ++axis) {
    Problem p = trial.problem();
    Axis& a = p.axes[axis];
    a.pad_end -= a.output_padding;
    std::swap(a.pad_begin, a.pad_end);
    a.pad_begin = std::max<int64_t>(a.pad_begin, 0);
    a.output_padding = 0;
    const auto& [x, w, b] = trial.data();
    images.push_back({p, {reflected(x, axis), reflected(w, axis), b}});
  }
  return experiment_with(trial, images);
}

Verdict judge(const Trial& trial, const Answers& answers) {
  Verdict verdict = does_not_apply("all of y is zero");
  for (size_t i = 0; i < answers.others.size(); ++i) {
    const Dense<double>& image = answers.others[i].y;
    const Dense<double> expected = reflected(part(answers.own.y, {}, image.shape), trial.problem().first_axis() + i);
    const Verdict next = same(expected, image, "not_symmetric", "reflected x and w do not give y, reflected");
    if (next.fails()) return next;
    if (next.kind == Verdict::Kind::holds) verdict = next;
  }
  return verdict;
}

}  // namespace

const Property reflection = {.name = "reflection",
                             .formula = "tconv(x reflected, w reflected; pads exchanged) = tconv(x, w), reflected",
                             .experiment = &experiment,
                             .judge = &judge,
                             .one_in = 4};

}  // namespace tconv::props
