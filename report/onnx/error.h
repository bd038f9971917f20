// Why a file or folder gives no case.
#pragma once

#include <stdexcept>
#include <string>

namespace tconv::onnx {

// It is broken: cut off, inconsistent, or no ONNX at all.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// It is sound, but nothing that can be tried here.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct NoConvTranspose : Refused {
  using Refused::Refused;
};

// A name that a file gives, as far as it may be shown: without control characters, and not too long.
inline std::string shown(std::string text) {
  constexpr size_t kLongest = 60;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return "'" + text + "'";
}

}  // namespace tconv::onnx
