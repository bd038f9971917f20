// benchdnn's batch files: options and problem descriptors, as many on a line as there is room, `#` comments, lines that
// go on after a `\`, and other batch files.
//
//   --dir=FWD_B,BWD_D     whether there is a bias (FWD_B, BWD_WB); of whichever direction, it is the same problem
//   --bia-dt=undef        likewise, for the others
//   --dt=f32,bf16:bf16:f32, --mb=2, --stag=axb, --dtag=axb, --reset, --batch=FILE
//
// Each lasts until it is given again. Others are ignored, and told to be. (oneDNN, tests/benchdnn/common.cpp, batch.)
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/dialects/benchdnn.h"

namespace tconv::benchdnn {

// What a descriptor describes under the options before it; several options of a kind make several.
struct BatchProblem {
  std::filesystem::path file;
  size_t line = 1;
  std::string descriptor;
  std::variant<Case, Refusal> said;
};

struct Batch {
  std::vector<BatchProblem> problems;
  std::map<std::string, size_t> ignored;  // names of options, and how often they are given
};

// Cases have integers of seed 1 for data, or reals where their sums would not be exact; layouts are plain. A file
// inside is looked for beside the one that names it, beside those that led there, and in the folders above and
// `deconv`. Throws std::runtime_error that names the file if one cannot be read, or if they are too many or too deep.
Batch read_batch(const std::filesystem::path& file);

// The one case of "benchdnn --deconv OPTIONS DESCRIPTOR", or of a descriptor alone; then with a bias, as benchdnn has
// it.
std::variant<Case, Refusal> parse_command(std::string_view text);

}  // namespace tconv::benchdnn
