// The options of a benchdnn command line or batch file that say something of the problem.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/dialects/benchdnn.h"

namespace tconv::benchdnn {

// One of several values of an option, or why that is none.
template <typename T>
using Choices = std::vector<std::variant<T, Refusal>>;

class Options {
 public:
  // False if the option says nothing of the problem.
  bool take(std::string_view option);

  // The cases of a descriptor under these options, each once.
  std::vector<std::variant<Case, Refusal>> cases_of(std::string_view descriptor) const;

 private:
  void reset();

  std::string driver_;                // another one than --deconv
  Choices<bool> direction_ = {true};  // whether it has a bias
  bool bias_type_ = false;            // whether --bia-dt gives one
  Choices<Types> types_ = {Types()};
  Choices<int64_t> batch_ = {int64_t{0}};  // 0: that of the descriptor
  Choices<Placement::Order> x_order_ = {Placement::Order::ncx}, y_order_ = {Placement::Order::ncx};
};

}  // namespace tconv::benchdnn
