// How the result of a case comes about, with its numbers, for people who want to see it.
#pragma once

#include <string>
#include <vector>

#include "ref/case.h"
#include "report/explain/drawing.h"

namespace tconv {

// One way to the result: words, then rows of drawings.
struct Chapter {
  std::string heading;
  std::string prose;  // lines
  std::vector<std::vector<Drawing>> rows;
};

// Why the output has its size, which sizes share it, and what output_padding selects; then the same output four ways:
// stamps added up, a convolution of the zero-inserted input, W^T times the vector, phases interleaved. Of image 0,
// output channel 0 and input channel 0. What is too large to be drawn is left out, and said to be.
struct Explanation {
  std::string case_line;
  std::string sizes;  // lines
  std::string slice;  // what of the case is drawn
  std::vector<Chapter> chapters;
};
Explanation explanation_of(const Case& c);

// As text of so many columns.
std::string explained(const Explanation& explanation, size_t width);
inline std::string explained(const Case& c, size_t width) { return explained(explanation_of(c), width); }

}  // namespace tconv
