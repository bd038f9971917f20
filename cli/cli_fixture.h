// The built program, from the command line to its exit code, for tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run_program.h"

namespace tconv::test {

using Json = nlohmann::ordered_json;

const std::string kTconv = TCONV_PROGRAM;
const std::string kCase =
    "tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x1 bias=1 x=ncx w=ncx y=ncx "
    "data=integers:7";

// The text with another in place of a part of it.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

// Runs the program in a folder of its own.
class CliTest : public testing::Test {
 protected:
  CliTest() {
    std::string folder = testing::TempDir() + "tconv_cli_XXXXXX";
    scratch_ = mkdtemp(folder.data());
  }
  ~CliTest() override { std::filesystem::remove_all(scratch_); }

  Finished tconv(const std::vector<std::string>& arguments, Surroundings around = {}) const {
    std::vector<std::string> command = {kTconv};
    command.insert(command.end(), arguments.begin(), arguments.end());
    around.directory = scratch_;
    return run_program(command, around);
  }

  Finished shell(const std::string& line) const { return run_program({"sh", "-c", line}, {.directory = scratch_}); }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_)) names.push_back(entry.path().filename());
    return names;
  }

  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(scratch_ / name).rdbuf();
    return text.str();
  }

  std::filesystem::path scratch_;
};

}  // namespace tconv::test
