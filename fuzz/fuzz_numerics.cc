// Each of our implementations gives what the definition gives, whatever the types, the data and the layouts: reals
// within their bound, zero points and scales, NaN and infinities, explicit values, strided views.
#include "fuzz/judge.h"
#include "fuzz/ours.h"
#include "fuzz/target.h"
#include "props/catalogue.h"

namespace tconv::fuzz {

void try_input(const Input& input) {
  const Trial trial(input.tried);
  for (size_t i = 0; i < ours().size(); ++i) require(props::reference, subject(i), trial);
}

}  // namespace tconv::fuzz
