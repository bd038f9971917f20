#include "props/search/turns.h"

#include <algorithm>

namespace tconv {
namespace {

struct Turn {
  int64_t in, out;  // channels of a group
  Axis width;
};

// An Axis is {input, kernel, stride, dilation, pad_begin, pad_end, output_padding}.
std::vector<Turn> all_turns() {
  std::vector<Turn> turns;
  for (const int64_t channels : {5, 7, 11, 13, 16, 17, 32, 33, 64}) {
    turns.push_back({channels, 2, {3, 2}});
    turns.push_back({2, channels, {3, 2, 2}});
  }
  for (const Turn& turn : {Turn{17, 17, {2, 2, 2}},
                           {33, 17, {2, 1}},
                           {32, 2, {31, 3, 1, 1, 1, 1}},
                           {2, 17, {33, 2, 2}},
                           {1, 2, {33, 5, 3, 1, 1, 1, 2}},
                           {2, 1, {65, 5, 3, 1, 1, 1, 1}},
                           {2, 1, {32, 4, 2, 1, 1, 1, 1}},
                           {1, 1, {64, 3, 2, 1, 0, 0, 1}},
                           {1, 2, {70, 3, 1, 1, 1, 1}}})
    turns.push_back(turn);
  return turns;
}

// Beyond the integers of f16, and beyond 15 and 16 bits. They cost much: one of them in each round.
constexpr int64_t kHuge[] = {2051, 32771, 66003, 65541};

}  // namespace

std::optional<Problem> problem_of_turn(uint64_t turn, uint64_t bits, const std::vector<int>& ranks, int64_t most) {
  static const std::vector<Turn> turns = all_turns();
  const uint64_t in_round = turn % (turns.size() + 1), round = turn / (turns.size() + 1);
  const auto draw = [&](uint64_t n) {
    const auto drawn = static_cast<int64_t>(bits % n);
    bits /= n;
    return drawn;
  };
  Problem p;
  p.rank = ranks[static_cast<size_t>(draw(ranks.size()))];
  if (in_round == turns.size()) {
    if (std::find(ranks.begin(), ranks.end(), 1) != ranks.end()) p.rank = 1;
    p.axes[2] = {kHuge[round % std::size(kHuge)], 1 + draw(2)};
  } else {
    p.groups = draw(4) == 0 ? 2 : 1;
    p.batch = 1 + draw(2);
    p.in_channels = p.groups * turns[in_round].in;
    p.out_channels = p.groups * turns[in_round].out;
    p.axes[2] = turns[in_round].width;
    for (size_t a = p.first_axis(); a < 2; ++a) p.axes[a] = {1 + draw(3), 1 + draw(2)};
  }
  p.bias = draw(2) == 1;
  if (multiplications(p) > most) return std::nullopt;
  return p;
}

}  // namespace tconv
