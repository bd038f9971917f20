// One case made concrete: its data, its tensors, and what they must give.
#pragma once

#include <any>
#include <map>
#include <memory>
#include <optional>
#include <typeindex>
#include <utility>
#include <vector>

#include "ref/case.h"
#include "ref/data.h"
#include "ref/expected.h"
#include "ref/tensor.h"

namespace tconv {

inline constexpr int kMissBits = 39;

// A value that is cheap to copy: copies share what has been made for the case. Made once for all implementations and
// properties that are tried on it; not for several threads.
class Trial {
 public:
  // Requires a valid case. Where a certificate judges it, wrong elements are to pass with a probability of at most
  // 2^-miss_bits.
  explicit Trial(const Case& c, int miss_bits = kMissBits) : Trial(c, make_operands(c), miss_bits) {}
  // The data given here stand in for those of the case's recipe.
  Trial(const Case& c, Operands data, int miss_bits = kMissBits);

  const Case& tried() const { return made_->tried; }
  const Problem& problem() const { return made_->tried.problem; }
  const Operands& data() const { return made_->data; }

  const Tensor& x() const { return made_->x; }
  const Tensor& w() const { return made_->w; }
  const std::optional<Tensor>& b() const { return made_->b; }

  int miss_bits() const { return made_->miss_bits; }
  // True if every element of the output is determined to the bit, and finite.
  bool exact() const { return made_->exact; }
  // The same for those who compute in this way.
  bool exact_in(const Arithmetic& arithmetic) const;
  bool finite() const { return made_->finite; }  // all data
  // Whether the element types hold the data; those of a case always do.
  bool representable() const { return made_->representable; }
  // Computed when first asked for.
  const Expected& expected() const { return expected(conventional(tried().type)); }
  const Expected& expected(const Arithmetic& arithmetic) const;

  // Something that a property computes when it first looks at the trial: make(), a T of which there is no second use.
  template <typename T, typename F>
  const T& remembered(F&& make) const {
    std::any& memory = made_->memories[typeid(T)];
    if (!memory.has_value()) memory = std::make_shared<const T>(make());
    return *std::any_cast<const std::shared_ptr<const T>&>(memory);
  }

 private:
  struct Made {
    Case tried;
    Operands data;
    Tensor x, w;
    std::optional<Tensor> b;
    int miss_bits = kMissBits;
    bool representable = true, finite = true, exact = false;
    std::vector<std::pair<Arithmetic, std::shared_ptr<const Expected>>> expected;
    std::map<std::type_index, std::any> memories;
  };
  std::shared_ptr<Made> made_;
};

}  // namespace tconv
