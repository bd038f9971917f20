#include "props/diagnosis/neighbours.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tconv {
namespace {

// Around the widths of vectors and blocks.
constexpr int64_t kSizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 64, 65};

void make_valid(Axis& a) {
  a.output_padding = std::clamp<int64_t>(a.output_padding, 0, std::max(a.stride, a.dilation) - 1);
  const int64_t missing = 1 - tconv_output_size(a).value_or(1);
  if (missing <= 0) return;
  const int64_t from_end = std::min(missing, a.pad_end);
  a.pad_end -= from_end;
  a.pad_begin = std::max<int64_t>(0, a.pad_begin - (missing - from_end));
}

// The sizes of a problem as one list: batch, groups, channels of a group, axes.
struct Sizes {
  Problem p;
  int64_t in, out;
  explicit Sizes(const Problem& problem) : p(problem), in(p.in_channels_per_group()), out(p.out_channels_per_group()) {}
  std::vector<int64_t*> all() {
    std::vector<int64_t*> list = {&p.batch, &p.groups, &in, &out};
    for (size_t a = p.first_axis(); a < 3; ++a)
      for (const auto& [member, lowest] : kAxisParameters) list.push_back(&(p.axes[a].*member));
    return list;
  }
  Problem problem() {
    p.in_channels = p.groups * in, p.out_channels = p.groups * out;
    return p;
  }
};

int64_t lowest_of(size_t size) { return size < 4 ? 1 : kAxisParameters[(size - 4) % kAxisParameters.size()].lowest; }

}  // namespace

int64_t Neighbours::changed(int64_t value, int64_t lowest) {
  switch (pick(6)) {
    case 0:
      return value + 1;
    case 1:
      return std::max(lowest, value - 1);
    case 2:
      return lowest;
    case 3:
      return lowest + 1;
    case 4:
      return value > 8 ? value : 2 * value;
    default:
      return lowest + static_cast<int64_t>(pick(5));
  }
}

void Neighbours::change_axis(Axis& axis) {
  const auto& [member, lowest] = kAxisParameters[pick(kAxisParameters.size())];
  axis.*member =
      member == &Axis::input && pick(3) == 0 ? kSizes[pick(std::size(kSizes))] : changed(axis.*member, lowest);
  make_valid(axis);
}

void Neighbours::change_rank(Problem& p) {
  const int rank = std::clamp(p.rank + (pick(2) == 0 ? 1 : -1), 1, 3);
  const Axis of_new = pick(2) == 0 ? Axis{} : p.axes[2];
  if (rank > p.rank) p.axes[p.first_axis() - 1] = of_new;
  if (rank < p.rank) p.axes[p.first_axis()] = {};
  p.rank = rank;
}

void Neighbours::change(Case& c) {
  Problem& p = c.problem;
  const auto axis = [&]() -> Axis& { return p.axes[p.first_axis() + pick(static_cast<uint64_t>(p.rank))]; };
  if (pick(12) == 0) return change_rank(p);
  const uint64_t choice = pick(16);
  if (choice < 8) return change_axis(axis());
  if (choice == 8) return std::swap(axis(), axis());
  if (choice == 9) {
    axis() = p.axes[p.first_axis() + pick(static_cast<uint64_t>(p.rank))];
    return;
  }
  if (choice == 10) {
    p.bias = !p.bias;
    return;
  }
  if (choice == 11) {
    p.batch = changed(p.batch, 1);
    return;
  }
  int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  const auto size = [&](int64_t value) { return pick(3) == 0 ? kSizes[pick(std::size(kSizes))] : changed(value, 1); };
  if (choice == 12) p.groups = changed(p.groups, 1);
  if (choice == 13) in = size(in);
  if (choice == 14) out = size(out);
  if (choice == 15) in = out = 1 + static_cast<int64_t>(pick(2)), p.groups = 1 + static_cast<int64_t>(pick(6));
  p.in_channels = p.groups * in, p.out_channels = p.groups * out;
}

Case Neighbours::of(const Case& c, int64_t most_multiplications) {
  for (int tries = 0; tries < 100; ++tries) {
    Case other = c;
    other.recipe = {Recipe::Kind::integers, engine_(), {}, {}, {}};
    for (uint64_t changes = 1 + pick(3); changes > 0; --changes) change(other);
    if (validate(other).empty() && multiplications(other.problem) <= most_multiplications) return other;
  }
  return c;
}

Case made_small(Case failing, const std::function<bool(const Case&)>& still_fails) {
  for (int round = 0; round < 2; ++round) {
    const Case before = failing;
    for (size_t i = 0; i < Sizes(failing.problem).all().size(); ++i) {
      const auto with = [&](int64_t value) {
        Case c = failing;
        Sizes sizes(c.problem);
        *sizes.all()[i] = value;
        c.problem = sizes.problem();
        for (Axis& a : c.problem.axes) make_valid(a);
        return c;
      };
      int64_t right = lowest_of(i) - 1, wrong = *Sizes(failing.problem).all()[i];
      while (wrong - right > 1) {
        const int64_t middle = right == lowest_of(i) - 1 ? lowest_of(i) : right + (wrong - right) / 2;
        Case c = with(middle);
        if (validate(c).empty() && still_fails(c))
          failing = std::move(c), wrong = middle;
        else
          right = middle;
      }
    }
    if (failing == before) break;
  }
  return failing;
}

}  // namespace tconv
