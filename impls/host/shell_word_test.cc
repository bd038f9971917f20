#include "impls/host/shell_word.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace tconv {
namespace {

std::string said_by_a_shell(const std::string& word) {
  FILE* pipe = popen(("printf %s " + word).c_str(), "r");
  std::array<char, 256> said{};
  const size_t length = fread(said.data(), 1, said.size(), pipe);
  EXPECT_EQ(pclose(pipe), 0) << word;
  return {said.data(), length};
}

TEST(ShellWord, IsReadAsItIs) {
  for (const char* text :
       {"", "plain", "./lib-1.so", "two words", "it's", "'", "a;b", "$HOME", "`id`", "*", "\\", "\n"})
    for (const std::string& word : {shell_word(text), shell_quoted(text)}) EXPECT_EQ(said_by_a_shell(word), text);
  EXPECT_EQ(shell_word("./lib-1.so"), "./lib-1.so");
  EXPECT_EQ(shell_word("two words"), "'two words'");
}

}  // namespace
}  // namespace tconv
