#include "report/plain_text.h"

#include <algorithm>
#include <cstdint>

namespace tconv {
namespace {

// The bytes of the character at the front of the text, if it is one of UTF-8 and no control character; otherwise 0.
// Neither overlong forms, nor surrogates, nor what reverses or hides the text around it.
size_t length_of_character(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const uint32_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || first > 0xf4 || text.size() < length) return 0;
  uint32_t code = first & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_control = code < 0xa0 || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  const bool is_none =
      code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (code & 0xfffe) == 0xfffe;
  return is_control || is_none ? 0 : length;
}

}  // namespace

std::string plain_text(std::string_view text, size_t most) {
  std::string plain;
  while (!text.empty()) {
    const size_t length = length_of_character(text);
    if (plain.size() + std::max<size_t>(length, 1) > most) return plain + "...";
    if (length == 0)
      plain += '?';
    else
      plain += text.substr(0, length);
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return plain;
}

std::string markup_text(std::string_view text, size_t most) {
  std::string result;
  for (const char c : plain_text(text, most)) switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  return result;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace tconv
