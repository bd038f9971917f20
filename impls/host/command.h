// Any program that speaks the protocol of docs/protocol.md on its standard input and output, as an Implementation.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "impls/implementation.h"

namespace tconv {

// Starts the command by the shell and waits for its greeting; a string says why that failed. A command that dies or
// hangs in a call is the Outcome of that call, and is started again for the next one. `argument` is how the command
// line names it: by default as --command.
std::variant<std::unique_ptr<Implementation>, std::string> make_command(
    const std::string& command, std::chrono::milliseconds deadline = std::chrono::seconds(20),
    const std::string& argument = "");

}  // namespace tconv
