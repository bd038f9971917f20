// What an implementation made of a case, element by element.
#pragma once

#include <cstdint>
#include <string>

#include "props/subject.h"
#include "props/trial.h"

namespace tconv {

// Of the first elements that are wrong: the products that should reach them, and which one seems to be missing or
// repeated, if a single one explains the value.
struct ExplainedAnswer {
  enum class Kind : uint8_t { right, wrong, none } kind = Kind::none;
  std::string text;
};
ExplainedAnswer explained_answer(const Trial& trial, const Answer& answer, const std::string& name);

}  // namespace tconv
