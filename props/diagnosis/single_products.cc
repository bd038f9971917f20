#include "props/diagnosis/single_products.h"

#include <algorithm>

#include "props/diagnosis/misreadings.h"

namespace tconv {
namespace {

using misreadings_of::unflattened;

constexpr double kX = 3, kW = 5;

bool is_inside(const Extents& index, const Extents& shape) {
  for (size_t i = 0; i < 5; ++i)
    if (index[i] < 0 || index[i] >= shape[i]) return false;
  return true;
}

std::vector<Effect> products_of(const Problem& p) {
  std::vector<Effect> all;
  const Extents x = input_shape(p), w = weight_shape(p), y = output_shape(p);
  for_each_index(x, [&](auto n, auto ci, auto iz, auto iy, auto ix) {
    for_each_index({1, w[1], w[2], w[3], w[4]}, [&](auto, auto co, auto tz, auto ty, auto tx) {
      const auto lands = [&](size_t a, int64_t i, int64_t t) {
        return i * p.axes[a].stride + t * p.axes[a].dilation - p.axes[a].pad_begin;
      };
      Product q{{n, ci, iz, iy, ix},
                {ci, co, tz, ty, tx},
                {n, ci / p.in_channels_per_group() * w[1] + co, lands(0, iz, tz), lands(1, iy, ty), lands(2, ix, tx)}};
      all.push_back({q, is_inside(q.y, y), {}});
    });
  });
  return all;
}

}  // namespace

std::optional<std::vector<Effect>> effects_of(const Observation& seen, Lab& lab) {
  const Problem& p = seen.problem();
  const Extents x = input_shape(p), w = weight_shape(p), y = output_shape(p);
  const int64_t xs = *element_count(x), ws = *element_count(w);
  if (xs * ws > kMostProducts) return std::nullopt;
  Operands zero = seen.trial.data();
  for (Dense<double>* tensor : {&zero.x, &zero.w, &zero.b}) std::fill(tensor->values.begin(), tensor->values.end(), 0);
  std::vector<Trial> runs;
  for (int64_t i = 0; i < xs; ++i)
    for (int64_t t = 0; t < ws; ++t) {
      Operands one = zero;
      one.x.values[static_cast<size_t>(i)] = kX, one.w.values[static_cast<size_t>(t)] = kW;
      runs.emplace_back(seen.trial.tried(), std::move(one));
    }
  const std::vector<Answer> answers = lab.subject().run_all(runs, Manner::in_turn);
  std::map<std::pair<Extents, Extents>, size_t> meant;
  std::vector<Effect> effects = products_of(p);
  for (size_t k = 0; k < effects.size(); ++k) meant[{effects[k].product.x, effects[k].product.w}] = k;
  std::vector<double> sum(static_cast<size_t>(*element_count(y)), 0);
  for (size_t run = 0; run < answers.size(); ++run) {
    if (without_output(answers[run])) return std::nullopt;
    const size_t xi = run / static_cast<size_t>(ws), wi = run % static_cast<size_t>(ws);
    const Extents at_x = unflattened(static_cast<int64_t>(xi), x), at_w = unflattened(static_cast<int64_t>(wi), w);
    const auto [found, added] = meant.try_emplace({at_x, at_w}, effects.size());
    if (added) effects.push_back({{at_x, at_w, {-1, -1, -1, -1, -1}}, false, {}});
    for (size_t o = 0; o < sum.size(); ++o) {
      const double times = answers[run].y.values[o] / (kX * kW);
      if (times == 0) continue;
      if (times != static_cast<double>(static_cast<int64_t>(times))) return std::nullopt;
      effects[found->second].arrives[static_cast<int64_t>(o)] = static_cast<int64_t>(times);
      sum[o] += times * seen.trial.data().x.values[xi] * seen.trial.data().w.values[wi];
    }
  }
  // With the bias as it must be; that of faults of the bias is seen elsewhere.
  for (size_t o = 0; o < sum.size(); ++o) {
    const int64_t channel = unflattened(static_cast<int64_t>(o), y)[1];
    if (p.bias) sum[o] += seen.trial.data().b.values[static_cast<size_t>(channel)];
    if (sum[o] != seen.answer.y.values[o]) return std::nullopt;
  }
  return effects;
}

}  // namespace tconv
