// `tconv man`: the command line as a manual page.
#include <fmt/format.h>

#include <sstream>

#include "cli/arguments.h"
#include "cli/arguments/inspect.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "report/plain_text.h"

namespace tconv::cli {
namespace {

// roff: a line must not begin with a dot or a quote, and backslashes and hyphens are to be themselves.
std::string roff(const std::string& text) {
  std::string result = replaced(replaced(text, "\\", "\\e"), "-", "\\-");
  for (const char* first : {".", "'"})
    if (result.starts_with(first)) result = "\\&" + result;
  return result;
}

// What stands below the options, with its headings.
std::string roff_footer(const std::string& footer) {
  std::istringstream lines(footer);
  std::string text;
  bool preformatted = false;
  const auto end = [&] {
    if (preformatted) text += ".EE\n";
    preformatted = false;
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (line[0] != ' ') {
      end();
      text += ".PP\n" + roff(line) + "\n";
      continue;
    }
    if (!preformatted) text += ".EX\n";
    preformatted = true;
    text += "\\&" + roff(line) + "\n";
  }
  end();
  return text;
}

std::string roff_command(const CLI::App& command, const std::string& prefix) {
  std::string text = fmt::format(".SS {}{}\n{}.\n", prefix, command.get_name(), roff(command.get_description()));
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_lnames().empty() ? option->get_name(true) : option->get_name(false, true);
    const std::string value =
        option->get_lnames().empty() || !takes_value(*option) ? "" : " \\fI" + roff(option->get_type_name()) + "\\fR";
    text += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(name), value, roff(option->get_description()));
  }
  text += roff_footer(command.get_footer());
  for (const CLI::App* inner : commands_of(command)) text += roff_command(*inner, prefix + command.get_name() + " ");
  return text;
}

std::string man_page(const CLI::App& app) {
  std::string text = fmt::format(
      ".TH TCONV 1 \"\" \"tconv {}\" \"User Commands\"\n.SH NAME\ntconv \\- {}\n.SH SYNOPSIS\n.B "
      "tconv\n\\fICOMMAND\\fR "
      "[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n{}\n.SH COMMANDS\n",
      kVersion, "verify implementations of transposed convolution", roff(app.get_description()));
  for (const CLI::App* command : commands_of(app)) text += roff_command(*command, "");
  return text + ".SH NOTES\n" + roff_footer(app.get_footer());
}

}  // namespace

Command add_man(CLI::App& app) {
  CLI::App* command = app.add_subcommand("man", "Print the manual page");
  command->footer(std::string("\nExamples\n  tconv man | man -l -\n") + kExitCodes);
  return {command, [&app] {
            fmt::print("{}", man_page(app));
            return kAllHolds;
          }};
}

}  // namespace tconv::cli
