// The command `tconv`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/usage_error.h"
#include "impls/version.h"

namespace tconv::cli {
namespace {

constexpr char kExamples[] = R"(
Examples
  tconv verify                                   all implementations, all properties
  tconv verify phases gemm_col2im --seed 7       two of them, with other cases
  tconv verify opencv_dnn --rank 2 --property reference --time 20
  tconv verify xnnpack onednn_nhwc               libraries with adapters (tconv doctor, tconv install-adapters)
  tconv verify ./libmine.so                      your own, as docs/abi.md has it, in a process of its own
  tconv verify --command 'python3 mine.py'       your own, in any language, as docs/protocol.md has it
  tconv verify --json report.json                the report as JSON, too
  tconv verify --layers                          the layers of real networks (minutes)
  tconv verify phases --exhaustive 2d-1190       not some, but all of 5.7 million small cases
  tconv verify phases --exhaustive 2d-3475 --resume sweep.state      stop it when you like, and go on
  tconv verify phases --exhaustive 2d-3475 --shard 0/4 --json 0.json  a quarter of it, on one of four machines
  tconv merge 0.json 1.json 2.json 3.json        one report of them
  tconv replay 'tconv1 type=f32 ...' phases      one case again, as a finding prints it
  tconv explain 'tconv1 type=f32 ...'            how its result comes about, with numbers
  tconv export --onnx tests                      cases as ONNX backend-test folders (docs/onnx.md)
  tconv verify --onnx tests                      such folders, whoever wrote them
  tconv verify --vectors vectors                 test vectors (docs/vectors.md)
  tconv grade ./libmine.so                       how precisely it computes: exact, conventional, norm-wise, ...
  tconv compare phases opencv_dnn                where one refuses, another answers, a third is wrong
  tconv list                                     what there is
  tconv mutants                                  what the suite finds of plugins that are wrong on purpose
  tconv fuzz                                     the same properties, driven by coverage (docs/fuzzing.md)
  tconv bench --layers L05,L10                   how fast implementations are (docs/performance.md)
  tconv bench verify                             how fast all this is (minutes)
  tconv doctor                                   the libraries that can be checked here
  tconv findings                                 what is wrong with them, as a page in Markdown (minutes)
)";

int run(int argc, char** argv) {
  CLI::App app("Verifies implementations of transposed convolution.", "tconv");
  app.set_version_flag("--version", std::string("tconv ") + kVersion);
  app.require_subcommand(0, 1);  // none is told below: here it would be told of a misspelt one, too

  const std::vector<Command> commands = {
      add_verify(app),   add_merge(app),   add_replay(app),  add_explain(app),    add_export(app), add_vectors(app),
      add_grade(app),    add_compare(app), add_mutants(app), add_findings(app),   add_bench(app),  add_fuzz(app),
      add_dialects(app), add_list(app),    add_doctor(app),  add_completion(app), add_man(app)};
  app.footer(std::string(kExamples) + kExitCodes);  // last: commands would take it over
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllHolds : kUsage;
  }
  std::string names;
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
    names += (names.empty() ? "" : ", ") + command.app->get_name();
  }
  throw UsageError(fmt::format("name a command: {}; --help says more", names));
}

}  // namespace
}  // namespace tconv::cli

int main(int argc, char** argv) try {
  const int code = tconv::cli::run(argc, argv);
  // A report that is lost, on a full disk say, must not pass for one that was read.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw std::runtime_error("cannot write to stdout");
  return code;
} catch (const tconv::cli::UsageError& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kUsage;
} catch (const std::exception& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kToolFailed;
}
