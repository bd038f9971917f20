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
  const auto filled = [&](const Dense<double>& values, const Placement& placement) {
    Tensor tensor(c.type, values.shape, placement);
    tensor.store(values);
    return tensor;
  };
  const Tensor x = filled(data.x, c.x), w = filled(data.w, c.w), b = filled(data.b, {});
  Tensor y(c.type, output_shape(c.problem), c.y);
  y.poison();
  Answer answer;
  answer.outcome =
      implementation.run({c.problem, x.ref(), w.ref(), c.problem.bias ? b.ref() : ConstTensorRef{}, y.ref()});
  answer.y = y.load();
  answer.poison = y.check_poison();
  return answer;
}

}  // namespace tconv::test
