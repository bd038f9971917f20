// Every string of bytes is a valid, small case, and what can be encoded comes back.
#include "fuzz/format.h"

#include <gtest/gtest.h>

#include "fuzz/fields.h"
#include "fuzz/mutate.h"
#include "props/search/generate.h"
#include "ref/case_text.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

Bytes random_bytes(uint64_t seed, size_t count) {
  Bytes bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(mix(mix(seed) + i)));
  return bytes;
}

void expect_valid_and_small(const Case& c) {
  const auto reasons = validate(c);
  EXPECT_TRUE(reasons.empty()) << reasons.front() << "\n" << to_text(c);
  EXPECT_LE(multiplications(c.problem), kMostProducts) << to_text(c);
}

TEST(Format, DecodesAnything) {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Bytes bytes = random_bytes(seed, seed % 300);
    if (seed % 3 == 0 && bytes.size() > 2) bytes[2] = 'L';
    expect_valid_and_small(decode(bytes).tried);
  }
}

TEST(Format, BringsBackWhatItEncodes) {
  const CaseStream stream({}, 3);
  int encoded = 0;
  for (uint64_t number = 0; number < 2000; ++number) {
    Case c = stream[number];
    if (number % 4 == 0 && multiplications(c.problem) < 100) c = with_explicit_values(c);
    const auto bytes = encode({c, static_cast<uint8_t>(number)});
    if (!bytes) {
      Case fitted = c;
      fit(fitted);
      EXPECT_NE(fitted, c) << to_text(c);  // it was too large
      continue;
    }
    ++encoded;
    const Input back = decode(*bytes);
    EXPECT_EQ(back.tried, c);
    EXPECT_EQ(back.choice, static_cast<uint8_t>(number));
  }
  EXPECT_GT(encoded, 1000);
}

TEST(Mutation, StaysAmongWhatCanBeWritten) {
  Input input = decode({}), other = decode(random_bytes(1, 100));
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    input = seed % 5 == 4 ? crossed(input, other, seed) : mutated(input, seed);
    fit(input.tried);
    const Input back = decode(bytes_of(input));
    expect_valid_and_small(back.tried);
    // Values are rounded to their type, which may have changed.
    if (validate(input.tried).empty() && input.tried.recipe.kind != Recipe::Kind::values) {
      EXPECT_EQ(back.tried, input.tried) << to_text(input.tried);
    }
    if (seed % 7 == 0) other = std::exchange(input, back);
  }
}

}  // namespace
}  // namespace tconv::fuzz
