// <conv(g, w), x> + <b, sum of g> = <g, tconv(x, w, b)>   for all g.
//
// Exact on integer data; needs no expected output, only conv, which is written from its own definition.
#include "props/catalogue.h"
#include "ref/conv.h"

namespace tconv::props {
namespace {

// Wide enough for any sum of products of integers below 2^53.
__extension__ using Integer = __int128;

Integer dot(const Dense<double>& a, const Dense<double>& b) {
  Integer sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i)
    sum += static_cast<Integer>(a.values[i]) * static_cast<Integer>(b.values[i]);
  return sum;
}

// The right-hand side's g, and the left-hand side.
struct Probe {
  Dense<double> g;
  Integer left = 0;
};

Probe probe(const Trial& trial) {
  Probe result{Dense<double>(output_shape(trial.problem())), 0};
  const uint64_t seed = mix(trial.tried().recipe.seed ^ 0x61646a6f696e7400);
  for (size_t i = 0; i < result.g.values.size(); ++i)
    result.g.values[i] = static_cast<double>(1 + mix(seed + i) % 7) - 4;  // -3..3
  result.left = dot(ref::conv(trial.problem(), result.g, trial.data().w), trial.data().x);
  if (trial.problem().bias)
    for_each_index(result.g.shape, [&](auto n, auto c, auto z, auto y, auto x) {
      result.left += static_cast<Integer>(result.g(n, c, z, y, x)) *
                     static_cast<Integer>(trial.data().b.values[static_cast<size_t>(c)]);
    });
  return result;
}

bool integers(const Dense<double>& tensor) {
  for (const double value : tensor.values)
    if (!(value >= -0x1p53 && value <= 0x1p53) || value != static_cast<double>(static_cast<int64_t>(value)))
      return false;
  return true;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Probe& p = trial.remembered<Probe>([&] { return probe(trial); });
  const Dense<double>& y = answers.own.y;
  if (!integers(y) || dot(p.g, y) != p.left)
    return fails("not_adjoint", "<g, tconv(x, w)> differs from <conv(g, w), x>");
  if (p.left == 0) return not_trusted("both sides are zero");
  return {};
}

}  // namespace

const Property adjoint = {"adjoint", "<conv(g, w), x> = <g, tconv(x, w, b)> for all g", &on_exact_data, &judge};

}  // namespace tconv::props
