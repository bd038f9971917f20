// tconv is the transpose of conv: as an identity of inner products, as a matrix, and in its sizes.
#include "fuzz/judge.h"
#include "fuzz/ours.h"
#include "fuzz/target.h"
#include "props/catalogue.h"

namespace tconv::fuzz {

void try_input(const Input& input) {
  Subject& one = subject(input.choice % ours().size());
  const Trial trial(input.tried);
  for (const Property* property : {&props::adjoint, &props::matrix_transpose, &props::shape_inverse})
    require(*property, one, trial);
}

}  // namespace tconv::fuzz
