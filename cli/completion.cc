// `tconv completion`: what completes the command line in a shell.
#include <fmt/format.h>

#include <memory>

#include "cli/arguments.h"
#include "cli/arguments/inspect.h"
#include "cli/usage_error.h"
#include "impls/registry.h"
#include "props/catalogue.h"
#include "report/plain_text.h"

namespace tconv::cli {
namespace {

std::string implementation_names() {
  std::string names;
  for (const RegistryEntry& entry : registry()) names += (names.empty() ? "" : " ") + entry.name;
  return names;
}

std::string property_names() {
  std::string names;
  for (const Property* property : catalogue()) names += (names.empty() ? "" : " ") + std::string(property->name);
  return names;
}

// In bash and zsh quotes.
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : named_options(command)) words += " --" + option->get_lnames().front();
  for (const CLI::App* inner : commands_of(command)) words += " " + inner->get_name();
  return words;
}

std::string bash(const CLI::App& app) {
  std::string cases;
  for (const CLI::App* command : commands_of(app))
    cases += fmt::format("    {}) words={} ;;\n", command->get_name(), quoted(words_of(*command)));
  std::string text =
      "# tconv completion bash: source it, or put it where bash-completion looks.\n"
      "_tconv() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=''\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
      "    words=@COMMANDS@\n"
      "  elif [ \"$previous\" = --property ]; then\n"
      "    words=@PROPERTIES@\n"
      "  else\n"
      "    case ${COMP_WORDS[1]} in\n@CASES@    esac\n"
      "    [[ $current == -* ]] || words+=' '@NAMES@\n"
      "  fi\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "}\n"
      "complete -o default -F _tconv tconv\n";
  text = replaced(text, "@COMMANDS@", quoted(words_of(app)));
  text = replaced(text, "@PROPERTIES@", quoted(property_names()));
  text = replaced(text, "@CASES@", cases);
  return replaced(text, "@NAMES@", quoted(implementation_names()));
}

// Text in the brackets of _arguments.
std::string zsh_text(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh(const CLI::App& app) {
  std::string commands, cases;
  for (const CLI::App* command : commands_of(app)) {
    commands += " " + quoted(command->get_name() + ":" + zsh_text(command->get_description()));
    cases += "  " + command->get_name() + ") _arguments";
    for (const CLI::Option* option : named_options(*command)) {
      const std::string name = "--" + option->get_lnames().front();
      std::string values;
      if (name == "--property")
        values = ":property:(" + property_names() + ")";
      else if (takes_value(*option))
        values = takes_file(*option) ? ":file:_files" : ": :";
      const std::string described = fmt::format("*{}[{}]{}", name, zsh_text(option->get_description()), values);
      cases += " \\\n    " + quoted(described);
    }
    cases += " \\\n    " +
             quoted("*: :_alternative 'names:name:(" + implementation_names() + ")' 'files:file:_files'") + " ;;\n";
  }
  return "#compdef tconv\n# tconv completion zsh: put it as _tconv into a folder of fpath.\nlocal -a "
         "commands\ncommands=(" +
         commands +
         ")\nif (( CURRENT == 2 )); then\n  _describe command commands\n  return\nfi\nlocal command=$words[2]\nshift "
         "words\n(( CURRENT-- ))\n"
         "case $command in\n" +
         cases + "esac\n";
}

std::string fish_text(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish(const CLI::App& app) {
  std::string text = "# tconv completion fish: put it as tconv.fish into ~/.config/fish/completions.\n";
  for (const CLI::App* command : commands_of(app)) {
    const std::string name = command->get_name(), condition = "-n '__fish_seen_subcommand_from " + name + "'";
    text += fmt::format("complete -c tconv -n __fish_use_subcommand -f -a {} -d {}\n", name,
                        fish_text(command->get_description()));
    for (const CLI::Option* option : named_options(*command)) {
      const std::string values = option->get_lnames().front() == "property" ? " -x -a " + fish_text(property_names())
                                 : !takes_value(*option)                    ? ""
                                 : takes_file(*option)                      ? " -r"
                                                                            : " -x";
      text += fmt::format("complete -c tconv {} -l {}{} -d {}\n", condition, option->get_lnames().front(), values,
                          fish_text(option->get_description()));
    }
    text += fmt::format("complete -c tconv {} -a {}\n", condition, fish_text(implementation_names()));
  }
  return text;
}

}  // namespace

Command add_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print what completes its command line in a shell");
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(std::string(R"(
Examples
  source <(tconv completion bash)
  tconv completion zsh > ~/.zfunc/_tconv
  tconv completion fish > ~/.config/fish/completions/tconv.fish
)") + kExitCodes);
  return {command, [&app, shell] {
            fmt::print("{}", *shell == "bash" ? bash(app) : *shell == "zsh" ? zsh(app) : fish(app));
            return kAllHolds;
          }};
}

}  // namespace tconv::cli
