// The outputs o with o + pad_begin = q*s + r are, for each residue r, a tconv of stride 1 with every s-th tap:
//
//   tconv(x, w; s)[q*s + r - pad_begin] = tconv(x, w[r], w[r + s], w[r + 2s], ...; 1)[q],
//
// w having d-1 zeros between its taps. Where no tap and no input arrives there is the bias.
#include <map>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostPhases = 16;

using Residue = std::array<int64_t, 3>;

// Taps of the phase along an axis; 0 if it has none.
int64_t taps(const Axis& a, int64_t residue) { return (kernel_extent(a) - residue + a.stride - 1) / a.stride; }

// Those with taps on all axes; empty if there are too many.
std::vector<Residue> residues(const Problem& p) {
  std::vector<Residue> with_taps;
  const Extents strides{1, 1, p.axes[0].stride, p.axes[1].stride, p.axes[2].stride};
  if (element_count(strides).value_or(kMostPhases + 1) > kMostPhases) return with_taps;
  for_each_index(strides, [&](auto, auto, auto z, auto y, auto x) {
    if (taps(p.axes[0], z) > 0 && taps(p.axes[1], y) > 0 && taps(p.axes[2], x) > 0) with_taps.push_back({z, y, x});
  });
  return with_taps;
}

Problem without_stride(Problem p, const Residue& residue) {
  for (size_t a = 0; a < 3; ++a) p.axes[a] = {.input = p.axes[a].input, .kernel = taps(p.axes[a], residue[a])};
  return p;
}

Variant phase(const Trial& trial, const Residue& residue) {
  const Problem p = without_stride(trial.problem(), residue);
  const auto w = made(weight_shape(p), [&](Extents t) {
    for (size_t a = 0; a < 3; ++a) {
      const Axis& given = trial.problem().axes[a];
      const int64_t position = t[a + 2] * given.stride + residue[a];
      if (position % given.dilation != 0) return 0.0;
      t[a + 2] = position / given.dilation;
    }
    return at(trial.data().w, t);
  });
  return {p, {trial.data().x, w, trial.data().b}};
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const std::vector<Residue> all = residues(trial.problem());
  if (all.empty()) return {{}, {}, "there are too many phases"};
  std::vector<Variant> phases;
  for (const Residue& residue : all) {
    if (std::string reason = objection(without_stride(trial.problem(), residue)); !reason.empty())
      return {{}, {}, std::move(reason)};
    phases.push_back(phase(trial, residue));
  }
  return experiment_with(trial, phases);
}

Verdict judge(const Trial& trial, const Answers& answers) {
  std::map<Residue, const Dense<double>*> phases;
  const std::vector<Residue> all = residues(trial.problem());
  for (size_t i = 0; i < all.size(); ++i) phases[all[i]] = &answers.others[i].y;
  const auto interleaved = made(answers.own.y.shape, [&](const Extents& o) {
    Residue residue{};
    Extents q = o;
    for (size_t a = 0; a < 3; ++a) {
      const Axis& axis = trial.problem().axes[a];
      residue[a] = (o[a + 2] + axis.pad_begin) % axis.stride;
      q[a + 2] = (o[a + 2] + axis.pad_begin) / axis.stride;
    }
    const auto found = phases.find(residue);
    if (found == phases.end()) return bias_at(trial, o);
    for (size_t a = 2; a < 5; ++a)
      if (q[a] >= found->second->shape[a]) return bias_at(trial, o);
    return at(*found->second, q);
  });
  return same(interleaved, answers.own.y, "phases_differ",
              "y is not its phases, each a tconv of stride 1 with every s-th tap, interleaved");
}

}  // namespace

const Property phases_apart = {.name = "phases_apart",
                               .formula = "every s-th output = tconv of stride 1 with every s-th tap",
                               .experiment = &experiment,
                               .judge = &judge,
                               .one_in = 16};

}  // namespace tconv::props
