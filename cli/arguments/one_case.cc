#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/arguments/common.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "ref/case_text.h"

namespace tconv::cli {
namespace {

constexpr char kReplayExamples[] = R"(
Examples
  tconv replay 'tconv1 type=f32 ...' phases
  tconv replay 'tconv1 type=f32 ...' ./libmine.so --property reference --property adjoint
  tconv replay g1mb1ic1ih3oc1kh3sh2ph1 phases        a problem of benchdnn's
)";

constexpr char kExplainExamples[] = R"(
Examples
  tconv explain 'tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=3 s=2 d=1 pb=1 pe=1 op=1 bias=0 x=ncx w=ncx y=ncx data=integers:1'
  tconv explain 'tconv1 ...' --impl ./libmine.so     the case of a finding: which products reach the wrong elements
  tconv explain 'tconv1 ...' --as pytorch --as jax   the calls that compute it there
  tconv explain 'tconv1 ...' --html page.html
  tconv explain g1mb1ic1ih3oc1kh3sh2ph1              a problem of benchdnn's, as every command takes it (docs/case.md)
  tconv explain --from pytorch 'ConvTranspose2d(3, 4, kernel_size=3, stride=2, padding=1), x=(1,3,5,5)' --as tensorflow
)";

}  // namespace

Command add_replay(CLI::App& app) {
  const auto kept = std::make_shared<ReplayOptions>();
  ReplayOptions& options = *kept;
  options.memory = default_memory_limit();
  CLI::App* command = app.add_subcommand("replay", "Try one case again");
  command
      ->add_option("case", options.words, "The case, or the file of a fuzz input, then implementations (default: all)")
      ->required();
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--property", options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  command->add_option("--memory", options.memory, "The most memory that the case may need")
      ->transform(CLI::AsSizeValue(false));
  add_hosting(*command, options.hosting);
  add_confidence(*command, options.miss_bits);
  command->footer(std::string(kReplayExamples) + kExitCodes + "\n" + std::string(case_grammar()));
  return {command, [kept] { return replay(*kept); }};
}

Command add_explain(CLI::App& app) {
  const auto kept = std::make_shared<ExplainOptions>();
  ExplainOptions& options = *kept;
  options.memory = default_memory_limit();
  CLI::App* command = app.add_subcommand("explain", "Show how the result of a case comes about, four ways");
  command->add_option("case", options.words, "The case, or the file of a fuzz input; with --from, a call")->required();
  command->add_option(
      "--from", options.from,
      "The case is what this system calls it: its hyper-parameters, with x=(1,3,5,5) and w=... for the shapes");
  command
      ->add_option("--as", options.as,
                   "Instead, how this system says it: pytorch, onnx, ..., or all; may be repeated (docs/dialects.md)")
      ->allow_extra_args(false);
  command
      ->add_option("--impl", options.implementations,
                   "Also what this implementation makes of it, by name or as a shared library; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--html", options.html, "Write it as a page to this file, too; - is stdout")->type_name("FILE");
  command->add_option("--memory", options.memory, "The most memory that the case may need")
      ->transform(CLI::AsSizeValue(false));
  add_hosting(*command, options.hosting);
  command->footer(std::string(kExplainExamples) + kExitCodes + "\n" + std::string(case_grammar()));
  return {command, [kept] { return explain(*kept); }};
}

}  // namespace tconv::cli
