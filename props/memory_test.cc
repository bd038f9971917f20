// How much memory properties take, whatever the case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "impls/native/native.h"
#include "props/catalogue.h"
#include "props/test_implementation.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

// Megabytes at most since the last reset.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6)) / 1024;
  return 0;
}
void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << 5; }

// One input of a stride of millions has one output; two have millions. Nor is a tensor to be made for what is then not
// tried.
TEST(Properties, NoneTakesMuchMoreMemoryThanItsCase) {
  std::vector<Problem> problems(3, {.rank = 2, .in_channels = 4});
  problems[0].axes[2] = {.input = 1, .kernel = 1, .stride = 8'400'000, .dilation = 9'000'000};
  problems[1].axes[2] = {.input = 1, .stride = 9'000'000, .pad_begin = 8'400'000, .output_padding = 8'400'000};
  problems[2].axes[2] = {.input = 1, .kernel = 2, .dilation = 8'400'000, .pad_begin = 8'400'000};
  const auto computing = test::computing("phases", &native::phases);
  for (const Problem& p : problems)
    for (uint64_t seed = 0; seed < 2; ++seed) {  // with one of them stateless has a longer input
      Case c;
      c.problem = p;
      c.recipe.seed = seed;
      ASSERT_THAT(validate(c), testing::IsEmpty());
      for (const Property* property : catalogue()) {
        // The one takes gigabytes; the other has calls that no kernel would survive.
        if (property->one_in == 0 || property == &props::refuses_invalid) continue;
        reset_peak_memory();
        const long before = peak_memory();
        EXPECT_NE(check(*property, *computing, Trial(c)).kind, Verdict::Kind::fails) << property->name;
        EXPECT_LE(peak_memory(), before + 100) << property->name << ", " << to_text(c);
      }
    }
}

}  // namespace
}  // namespace tconv
