// <tconv(x, w), g> = <x, conv(g, w)> = <w, wgrad(x, g)>   for all x, w, g, where an implementation offers conv as its
// backward_data, and wgrad as its backward_weights.
//
// One trilinear form, three ways to compute it: each of the three functions is checked by the other two. Exact on small
// integers; needs no expected output.
#include <algorithm>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

constexpr int64_t kLimit = 3;

struct Form {
  Case c;  // the trial's without a bias
  Operands data;
  Dense<double> g;
};

Form form_of(const Trial& trial) {
  Form form{trial.tried(), {}, {}};
  Problem& p = form.c.problem;
  const uint64_t seed = trial.tried().recipe.seed;
  p.bias = false;
  form.c.recipe = {Recipe::Kind::integers, seed, {}, {}, {}};
  form.data = {small_integers(input_shape(p), seed, kLimit), small_integers(weight_shape(p), seed + 1, kLimit), {}};
  form.g = small_integers(output_shape(p), seed + 2, kLimit);
  return form;
}

// The longest sums of conv are over the channels and taps of y, of wgrad over the images and inputs.
bool gradients_are_exact(const Problem& p, int64_t exact_integer) {
  const Extents x = input_shape(p), w = weight_shape(p);
  const double conv = static_cast<double>(w[1] * w[2] * w[3] * w[4]);
  const double wgrad = static_cast<double>(x[0]) * static_cast<double>(x[2] * x[3] * x[4]);
  return kLimit * kLimit * std::max(conv, wgrad) < static_cast<double>(exact_integer);
}

Experiment experiment(const Trial& trial) {
  const Types types = trial.tried().type;
  if (types.integers() || types != Types(types.y)) return {{}, {}, "gradients have the type of what they belong to"};
  const Form form = form_of(trial);
  return experiment_with(trial, {{form.c.problem, form.data}});
}

double dot(const Dense<double>& a, const Dense<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i) sum += a.values[i] * b.values[i];
  return sum;
}

struct Factor {
  const Dense<double>& values;
  Placement placement;
};

// What a backward function makes of two tensors, laid out as the third.
Answer gradient(const Case& c, Direction direction, const Factor& one, const Factor& other, const Factor& like,
                Subject& subject) {
  const auto stored = [&](const Factor& factor) {
    Tensor tensor(c.type.y, factor.values.shape, factor.placement);
    tensor.poison();
    tensor.store(factor.values);
    return tensor;
  };
  const Tensor first = stored(one), second = stored(other);
  Tensor result(c.type.y, like.values.shape, like.placement);
  result.poison();
  result.store(Dense<double>(like.values.shape, 7.0));  // what is added to shows, and what is not written, too
  Answer answer;
  answer.outcome = subject.run_call({c.problem, first.ref(), second.ref(), {}, result.ref(), {}, direction});
  answer.poison = result.check_poison();
  answer.y = result.load();
  return answer;
}

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  const auto& [c, data, g] = form_of(trial);
  const Arithmetic arithmetic = answers.by.arithmetic(c.type);
  if (!gradients_are_exact(c.problem,
                           std::min(traits(c.type.y).exact_integer, traits(arithmetic.accumulator).exact_integer)))
    return does_not_apply("the gradients would not be exact");
  const double form = dot(answers.others[0].y, g);
  const Factor x{data.x, c.x}, w{data.w, c.w}, y{g, c.y};
  Verdict verdict = does_not_apply("it offers no gradients");
  for (const Direction direction : {Direction::backward_data, Direction::backward_weights}) {
    if (!answers.by.offers(direction)) continue;
    const bool of_data = direction == Direction::backward_data;
    const Answer answer = of_data ? gradient(c, direction, y, w, x, subject) : gradient(c, direction, x, y, w, subject);
    if (answer.outcome.kind == Outcome::Kind::refused) continue;
    if (auto failure = without_output(answer)) return *failure;
    verdict = {};
    if (dot(of_data ? data.x : data.w, answer.y) != form)
      return of_data
                 ? fails("backward_data_not_adjoint", "<x, backward_data(g, w)> differs from <tconv(x, w), g>")
                 : fails("backward_weights_not_adjoint", "<w, backward_weights(x, g)> differs from <tconv(x, w), g>");
  }
  if (verdict.kind == Verdict::Kind::holds && form == 0) return not_trusted("the form is zero");
  return verdict;
}

}  // namespace

const Property trilinear = {.name = "trilinear",
                            .formula = "<tconv(x, w), g> = <x, backward_data(g, w)> = <w, backward_weights(x, g)>",
                            .experiment = &experiment,
                            .judge = nullptr,
                            .explore = &explore,
                            .one_in = 4};

}  // namespace tconv::props
