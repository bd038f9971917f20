// What is known of findings from elsewhere, a probable cause, an issue of the project concerned: docs/remarks.md.
#pragma once

#include <string>
#include <string_view>

namespace tconv {

// The paragraphs under the heading that names the finding's key; empty if nothing is known.
std::string remark_on(std::string_view key);

}  // namespace tconv
