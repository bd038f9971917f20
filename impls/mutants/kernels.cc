#include <algorithm>
#include <vector>

#include "impls/mutants/fault.h"

namespace tconv::mutants {
namespace {

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }

struct Stepper {
  const Fault& fault;
  const Call& call;
  Problem p;

  Stepper(const Fault& f, const Call& c) : fault(f), call(c), p(c.problem) {
    for (Axis& a : p.axes) fault.axis(a);
    fault.problem(p);
  }

  double rounded(double value) const { return fault.rounded(value, call.y.f32); }

  double bias(int64_t channel) const {
    const Index at{fault.b(p, channel)};
    return p.bias && (fault.unchecked || call.b.has(at)) ? call.b.get(at) : 0;
  }

  double product(Index x, Index w) const {
    const bool meant = fault.x(p, x) && fault.w(p, w);
    const bool inside = call.x.has(x) && call.w.has(w);
    if (meant && fault.multiplies_zeros && !inside) return 0 * call.w.get(w);
    if (!meant || (!inside && !fault.unchecked)) return 0;
    return rounded(fault.product(call.x.get(x), call.w.get(w), call.y.f32));
  }

  bool place(Index& y) const { return fault.y(p, y) && (fault.unchecked || call.y.has(y)); }

  void start() const {
    for_each_index(call.y.shape, [&](const Index& y) {
      const Start with = fault.start(p, y);
      if (with != Start::nothing) call.y.set(y, with == Start::bias ? bias(y[1]) : 0);
    });
  }

  void add(Index y, double value) const {
    if (place(y)) call.y.set(y, rounded(call.y.get(y) + value));
  }

  // One output element, that of the products which pairs[a] name for each axis.
  struct Pair {
    int64_t input, tap;
  };
  void sum(Index y, const std::array<std::vector<Pair>, 3>& pairs, Start with) const {
    double value = with == Start::bias ? bias(y[1]) : 0;
    const int64_t first = y[1] / p.out_per_group() * p.in_per_group(), co = y[1] % p.out_per_group();
    for (const Pair& d : pairs[0])
      for (const Pair& h : pairs[1])
        for (const Pair& v : pairs[2])
          for (int64_t ci = first; ci < first + p.in_per_group(); ++ci)
            value = rounded(value + product({y[0], ci, d.input, h.input, v.input}, {ci, co, d.tap, h.tap, v.tap}));
    if (with != Start::nothing && place(y)) call.y.set(y, value);
  }
};

}  // namespace

int64_t input_of(const Axis& a, int64_t o, int64_t t) {
  const int64_t scaled = o + a.pad_begin - t * a.dilation;
  return scaled < 0 || scaled % a.stride != 0 || scaled / a.stride >= a.input ? kNone : scaled / a.stride;
}

Range range_of(const Axis& a, int64_t t) {
  const int64_t first = a.pad_begin - t * a.dilation;
  return {std::max<int64_t>(0, ceil_div(first, a.stride)), std::min(a.input, ceil_div(first + a.output, a.stride))};
}

void scatter(const Fault& fault, const Call& call) {
  const Stepper step(fault, call);
  const Axis &depth = step.p.axes[0], &height = step.p.axes[1], &width = step.p.axes[2];
  step.start();
  for_each_index(call.x.shape, [&](const Index& x) {
    const int64_t first = x[1] / step.p.in_per_group() * step.p.out_per_group();
    Index taps = call.w.shape;
    taps[0] = 1;
    for_each_index(taps, [&](const Index& t) {
      const Index y{x[0], first + t[1], fault.output(depth, x[2], t[2]), fault.output(height, x[3], t[3]),
                    fault.output(width, x[4], t[4])};
      step.add(y, step.product(x, {x[1], t[1], t[2], t[3], t[4]}));
    });
  });
}

void gather(const Fault& fault, const Call& call) {
  const Stepper step(fault, call);
  for_each_index(call.y.shape, [&](const Index& y) {
    std::array<std::vector<Stepper::Pair>, 3> pairs;
    for (size_t a = 0; a < 3; ++a)
      for (int64_t t = 0; t < step.p.axes[a].kernel; ++t)
        if (const int64_t i = fault.input(step.p.axes[a], y[a + 2], t); i != kNone || fault.multiplies_zeros)
          pairs[a].push_back({i, t});
    step.sum(y, pairs, fault.start(step.p, y));
  });
}

void col2im(const Fault& fault, const Call& call) {
  const Stepper step(fault, call);
  const Axis &depth = step.p.axes[0], &height = step.p.axes[1], &width = step.p.axes[2];
  step.start();
  Index rows = call.w.shape;
  rows[0] = step.p.groups;
  for (int64_t n = 0; n < step.p.batch; ++n)
    for_each_index(rows, [&](const Index& row) {
      const int64_t g = row[0], co = row[1], tz = row[2], ty = row[3], tx = row[4];
      const Range z = fault.range(depth, tz), v = fault.range(height, ty), u = fault.range(width, tx);
      for (int64_t iz = z.begin; iz < z.end; ++iz)
        for (int64_t iy = v.begin; iy < v.end; ++iy)
          for (int64_t ix = u.begin; ix < u.end; ++ix) {
            double column = 0;
            for (int64_t ci = g * step.p.in_per_group(); ci < (g + 1) * step.p.in_per_group(); ++ci)
              column = step.rounded(column + step.product({n, ci, iz, iy, ix}, {ci, co, tz, ty, tx}));
            step.add({n, g * step.p.out_per_group() + co, fault.output(depth, iz, tz), fault.output(height, iy, ty),
                      fault.output(width, ix, tx)},
                     column);
          }
    });
}

void phases(const Fault& fault, const Call& call) {
  const Stepper step(fault, call);
  // The taps of a phase, with the input that they meet at its first output; m outputs later it is m inputs further.
  std::array<std::vector<std::vector<Stepper::Pair>>, 3> taps;
  for (size_t a = 0; a < 3; ++a) {
    const Axis& axis = step.p.axes[a];
    for (int64_t first = 0; first < std::min(axis.stride, axis.output); ++first) {
      taps[a].emplace_back();
      for (int64_t t = 0; t < axis.kernel; ++t)
        if (fault.in_phase(axis, first, t))
          taps[a].back().push_back({floor_div(first + axis.pad_begin - t * axis.dilation, axis.stride), t});
    }
  }
  for_each_index(call.y.shape, [&](const Index& y) {
    std::array<std::vector<Stepper::Pair>, 3> pairs;
    Start with = fault.start(step.p, y);
    for (size_t a = 0; a < 3; ++a) {
      const Axis& axis = step.p.axes[a];
      const auto& phase = taps[a][static_cast<size_t>(y[a + 2] % axis.stride)];
      if (phase.empty()) with = fault.empty_phase;
      for (const auto& [shift, t] : phase)
        if (const int64_t i = shift + y[a + 2] / axis.stride; i >= 0 && i < axis.input) pairs[a].push_back({i, t});
    }
    step.sum(y, pairs, with);
  });
}

}  // namespace tconv::mutants
