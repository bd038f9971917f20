// Text of others, as plugins and report files bring it, made harmless.
#pragma once

#include <string>
#include <string_view>

namespace tconv {

// Valid UTF-8 on one line: what is not, and every control character, becomes '?'; of more than `most` bytes the rest
// becomes "...".
std::string plain_text(std::string_view text, size_t most = 2000);

// The same as HTML and XML take it, also in attributes.
std::string markup_text(std::string_view text, size_t most = 2000);

// Every `from` in the text, which is not empty, replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace tconv
