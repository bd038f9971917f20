// A call as people write it, with shapes beside it: ConvTranspose2d(3, 4, kernel_size=3, stride=(2, 2)), x=(1, 3, 5,
// 5).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tconv::dialect {

// What is wrong with such a text, in a sentence that names the parameter.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Arguments {
 public:
  // Names in front of the call, as in y = torch.nn.ConvTranspose2d, are dropped but for the last. Throws Unreadable.
  explicit Arguments(std::string_view text);

  const std::string& function() const { return function_; }  // empty if there is no call

  // Gives the first names to what stands in the call without one. Throws Unreadable if there is more, or twice the
  // same.
  void name_positional(const std::vector<std::string>& names);

  // Whether a parameter is given, and not None.
  bool has(const std::string& name) { return find(name) != nullptr; }

  // The numbers of a parameter, one alone or a list; those of the lists inside it one after the other. Without it, or
  // if it is None, nothing. They throw Unreadable for what is no such thing.
  std::optional<std::vector<int64_t>> numbers(const std::string& name);
  // The same, as many as asked for; one stands for all.
  std::optional<std::vector<int64_t>> numbers(const std::string& name, size_t count);
  std::optional<int64_t> number(const std::string& name);
  // A word, in quotes or not, in upper case; empty without it, or if it is None.
  std::string word(const std::string& name);
  bool has_word(const std::string& name);
  bool flag(const std::string& name, bool otherwise);  // True, False, 1, 0

  // Throws Unreadable if anything that was given has not been asked for.
  void expect_all_taken() const;

 private:
  struct Value {
    std::vector<int64_t> numbers;
    bool has_numbers = false;  // a number or a list of them, also an empty one
    std::string word;
    bool taken = false;
  };
  class Scanner;

  Value* find(const std::string& name);

  std::string function_;
  std::vector<Value> positional_;
  std::map<std::string, Value> named_;
};

}  // namespace tconv::dialect
