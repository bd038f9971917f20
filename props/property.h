// A property: one statement that must hold of an implementation on every case that it applies to.
#pragma once

#include <string_view>

#include "props/subject.h"
#include "props/trial.h"
#include "props/verdict.h"

namespace tconv {

struct Property {
  std::string_view name;
  std::string_view formula;
  Verdict (*check)(Subject& tconv, const Trial& trial);
  // Tried unless the user chooses; the others are for cases where the reference takes too long.
  bool by_default = true;
};

}  // namespace tconv
