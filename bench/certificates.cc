#include "bench/certificates.h"

#include <algorithm>
#include <utility>

#include "bench/processor_time.h"
#include "props/certificate/certificate.h"
#include "ref/data.h"

namespace tconv::bench {
namespace {

// The data of a layer, and an output.
struct Data {
  Problem problem;
  Tensor x, w, b, y;

  explicit Data(const Layer& layer) : problem(layer.problem) {
    Case c;
    c.problem = problem;
    const Operands data = make_operands(c);
    for (const auto& [tensor, values] : {std::pair(&x, &data.x), std::pair(&w, &data.w), std::pair(&b, &data.b)}) {
      *tensor = Tensor(c.type.y, values->shape, {});
      tensor->store(*values);
    }
    y = Tensor(c.type.y, output_shape(problem), {});
  }
  Call call() {
    const Tensor &const_x = x, &const_w = w, &const_b = b;
    return {problem, const_x.ref(), const_w.ref(), const_b.ref(), y.ref()};
  }
};

template <typename F>
double seconds(F&& f) {
  const double before = processor_seconds();
  f();
  return processor_seconds() - before;
}

}  // namespace

bool is_large(const Layer& layer) {
  return multiplications(layer.problem) >= 100'000'000 && layer.problem.out_channels >= 64;
}

LayerCost cost(const Layer& layer, const std::vector<std::unique_ptr<Implementation>>& implementations, int runs,
               int miss_bits) {
  Data data(layer);
  const Call call = data.call();
  LayerCost cost;
  for (int run = 0; run < runs; ++run)
    for (const auto& implementation : implementations) {
      Outcome outcome;
      const double compute = seconds([&] { outcome = implementation->run(call); });
      if (outcome.kind != Outcome::Kind::computed) continue;
      std::optional<Certificate> certificate;
      cost.certify =
          std::min(cost.certify, seconds([&] { certificate = certify(call, {.bits = miss_bits, .seed = 1}); }));
      cost.holds = cost.holds && certificate && certificate->holds();
      cost.miss_bits = certificate ? certificate->miss_bits() : 0;
      if (compute >= cost.compute) continue;
      cost.compute = compute;
      cost.fastest = implementation->name();
    }
  return cost;
}

}  // namespace tconv::bench
