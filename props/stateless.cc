// tconv(x, w, b) after tconv of another problem = tconv(x, w, b) before: no scratch memory that only grows for the
// first problem, no plan or packed weights kept under too short a key.
//
// The problem in between has the same shapes and other weights, or another input size, other channels, or the same x
// and w under another stride, dilation or padding, in turn. Its answer is judged, too: it is the one that comes from a
// cache.
#include <utility>

#include "props/catalogue.h"
#include "props/derive.h"
#include "props/same_bits.h"
#include "ref/case_text.h"

namespace tconv::props {
namespace {

Case another(const Case& c) {
  Case other = c;
  if (other.recipe.kind == Recipe::Kind::values) other.recipe = {Recipe::Kind::integers, 1, {}, {}, {}};
  Axis& width = other.problem.axes[2];
  switch (++other.recipe.seed % 6) {
    case 0:
      break;
    case 1:
      ++width.input;
      break;
    case 2:
      ++width.stride;
      break;
    case 3:
      ++width.dilation;
      break;
    case 4:
      std::swap(width.pad_begin, width.pad_end);
      break;
    default:
      other.problem.out_channels += other.problem.groups;
      break;
  }
  return if_affordable(other, c);
}

struct Between : Trial {};

const Trial& between(const Trial& trial) {
  return trial.remembered<Between>([&] { return Between{Trial(another(trial.tried()))}; });
}

Experiment experiment(const Trial& trial) { return {{between(trial), trial}, {}, {}, false}; }

Verdict judge(const Trial& trial, const Answers& answers) {
  if (auto verdict = without_output(answers.own)) return *verdict;
  const Trial& other = between(trial);
  if (other.exact() && !without_output(answers.others[0]))
    if (Comparison comparison = compare(other.expected(answers.by.arithmetic(other.tried().type)), answers.others[0].y);
        !comparison.holds())
      return fails("not_stateless", "after one problem, another gives a wrong result: " + to_text(other.tried()),
                   std::move(comparison));
  return same_bits(answers, "not_stateless", "another problem in between changes the result");
}

}  // namespace

const Property stateless = {.name = "stateless",
                            .formula = "the same bits after another problem in between",
                            .experiment = &experiment,
                            .judge = &judge,
                            .judges_failures = true};

}  // namespace tconv::props
