// A case as code to paste, where people look for what is wrong.
#pragma once

#include <string>
#include <vector>

#include "ref/case.h"

namespace tconv {

struct Snippet {
  std::string name;  // of the system
  std::string text;
};

// For PyTorch, ONNX, the C interface and benchdnn, as far as they can say a valid case.
std::vector<Snippet> snippets(const Case& c);

// A program in C that calls tconv_run with the tensors of a valid case, laid out as it says, and prints y; f32 only,
// empty for other types. Of large tensors the values are left out.
std::string c_program(const Case& c);

}  // namespace tconv
