// The one-line text of a case: printed in every message, accepted by every command, kept in files.
//
//   tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x1 bias=1 x=ncx w=ncx y=ncx
//   data=integers:7
//
// It round-trips, and nothing is left to defaults: the meaning of a stored line does not change with the program.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ref/case.h"

namespace tconv {

// What is wrong with a text, and the column (from 1) at which it was noticed.
struct TextError {
  size_t column = 1;
  std::string message;
};

std::string to_text(const Case& c);
// The keys that integer types need, " zp=1:0:3 scale=0.5", as in the line; empty for others.
std::string quantization_text(const Types& types, const Quantization& quantization);

// Reads a line written by to_text or by hand, keys in any order. The case has the right form, but validate() has still
// to be asked.
std::variant<Case, TextError> parse_case(std::string_view text);

// The grammar, for --help.
std::string_view case_grammar();

}  // namespace tconv
