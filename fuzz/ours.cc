#include "fuzz/ours.h"

#include <vector>

#include "impls/native/native.h"
#include "impls/version.h"

namespace tconv::fuzz {
namespace {

constexpr Ours kOurs[] = {
    {"scatter", &native::scatter, false},         {"gather", &native::gather, false},
    {"dilate_conv", &native::dilate_conv, false}, {"phases", &native::phases, false},
#ifdef TCONV_FUZZ_WITH_LIBRARIES
    {"gemm_col2im", &native::gemm_col2im, false}, {"opencv_dilate_filter", &native::opencv_dilate_filter, true},
#endif
};

class Function : public Implementation {
 public:
  explicit Function(const Ours& ours) : ours_(ours) {}
  std::string name() const override { return ours_.name; }
  std::string version() const override { return kVersion; }
  std::string description() const override { return "ours"; }
  std::optional<std::string> unsupported(const Case& c) const override {
    const bool finite = c.recipe.kind == Recipe::Kind::integers || c.recipe.kind == Recipe::Kind::reals;
    if (ours_.finite_only && !finite) return "finite data only";
    return std::nullopt;
  }
  Outcome run(const Call& call) override {
    native::widened(ours_.run, call);
    return {};
  }

 private:
  const Ours& ours_;
};

}  // namespace

std::span<const Ours> ours() { return kOurs; }

Subject& subject(size_t index) {
  static std::vector<Subject> subjects = [] {
    std::vector<Subject> all;
    for (const Ours& one : kOurs) all.emplace_back(std::make_unique<Function>(one));
    return all;
  }();
  return subjects[index];
}

}  // namespace tconv::fuzz
