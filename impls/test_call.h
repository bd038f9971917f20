// One call of an implementation on the data of a case, for tests.
#pragma once

#include "impls/implementation.h"
#include "ref/data.h"

namespace tconv::test {

struct Answer {
  Outcome outcome;
  Dense<double> y;
  Tensor::PoisonReport poison;  // what it left unwritten, and what it wrote beside y
};

// Requires a valid case that the implementation supports.
inline Answer answer(Implementation& implementation, const Case& c) {
  const Operands data = make_operands(c);
  const auto filled = [&](ElementType type, const Dense<double>& values, const Placement& placement, int32_t zero) {
    Tensor tensor(type, values.shape, placement);
    tensor.store(values, zero);
    return tensor;
  };
  const Tensor x = filled(c.type.x, data.x, c.x, c.quantization.x_zero),
               w = filled(c.type.w, data.w, c.w, c.quantization.w_zero), b = filled(c.type.b(), data.b, {}, 0);
  Tensor y(c.type.y, output_shape(c.problem), c.y);
  y.poison();
  Answer answer;
  answer.outcome = implementation.run(
      {c.problem, x.ref(), w.ref(), c.problem.bias ? b.ref() : ConstTensorRef{}, y.ref(), c.quantization});
  answer.y = y.load();
  answer.poison = y.check_poison();
  return answer;
}

}  // namespace tconv::test
