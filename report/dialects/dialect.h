// How other systems say a case: the call that computes it, or why there is none.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ref/case.h"

namespace tconv {

// What a system has for a case. Arrays come and go in the order of the case: x (N, C_in, I...), w (C_in, C_out/G,
// K...), b (C_out), y (N, C_out, O...); what has to be done to them is part of the call.
struct Saying {
  std::string cannot;              // why one call does not do it, beginning with the parameter's name; empty if it does
  std::string call;                // lines to paste; empty if there is no way. With `cannot`, the way round it
  std::vector<std::string> notes;  // what differs, or depends on the version
};

// A system, with its facts for docs/dialects.md. `say` requires a valid case.
struct Dialect {
  std::string_view name;    // for --as
  std::string_view called;  // the function
  std::string_view weights, padding, output_size, dilation, groups, notes;
  std::string_view language;  // of the call, for Markdown
  std::string_view source;    // of the facts
  Saying (*say)(const Case& c);
};

// All of them, in the order of the page.
std::span<const Dialect* const> dialects();
const Dialect* find_dialect(std::string_view name);

// The lines of `tconv explain --as`.
std::string as_said(const Dialect& dialect, const Case& c);

// docs/dialects.md.
std::string dialects_page();

namespace dialect {

extern const Dialect pytorch, onnx, tensorflow, keras, jax, tflite, tfjs, onednn, xnnpack, webnn, opencv, cudnn;

}  // namespace dialect
}  // namespace tconv
