// Each of our implementations gives what the definition gives, to the bit: for every geometry, f32 and integers. Other
// types, data and layouts are fuzz_numerics.
#include "fuzz/judge.h"
#include "fuzz/ours.h"
#include "fuzz/target.h"
#include "props/catalogue.h"
#include "props/search/small_case.h"

namespace tconv::fuzz {
namespace {

// Those that a SmallCase can have: nothing is allocated for them.
Case plain(const Case& given) {
  Case c;
  c.problem = given.problem;
  for (const auto tensor : {&Case::x, &Case::w, &Case::y}) (c.*tensor).order = (given.*tensor).order;
  c.recipe.seed = given.recipe.seed;
  return c;
}

bool all_hold(const Case& c) {
  static SmallCase small;
  small.set(c, 0);
  small.expect();
  for (const Ours& one : ours()) {
    one.run(small.fresh_call());
    if (!small.holds()) return false;
  }
  return true;
}

}  // namespace

// What differs in any way is for the property to judge.
void try_input(const Input& input) {
  const Case c = plain(input.tried);
  if (all_hold(c)) return;
  const Trial trial(c);
  for (size_t i = 0; i < ours().size(); ++i) require(props::reference, subject(i), trial);
}

}  // namespace tconv::fuzz
