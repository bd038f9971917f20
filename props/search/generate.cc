#include "props/search/generate.h"

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "props/search/simpler.h"
#include "props/search/turns.h"
#include "ref/data.h"

namespace tconv {
namespace {

// RapidCheck scales its ranges by the size of the run; gen::element is never scaled.
template <typename T>
T pick(const std::vector<T>& values) {
  return *rc::gen::elementOf(values);
}
int64_t pick(std::initializer_list<int64_t> values) { return pick(std::vector<int64_t>(values)); }

// low..high, uniformly.
int64_t between(int64_t low, int64_t high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high + 1));
}

bool one_in(int64_t n) { return between(1, n) == 1; }

// Around the widths of vectors, register blocks and cache blocks, and primes that no block divides.
const std::vector<int64_t> kBlockSizes = {5, 7, 8, 9, 11, 13, 15, 16, 17, 20, 23, 31, 32, 33, 47, 48, 63, 64, 65};
const std::vector<int64_t> kLongSizes = {28,  31,  32,  33,  40,  63,  64,   65,   96,
                                         127, 128, 129, 255, 256, 257, 1023, 1025, 2049};
// Beyond the integers that f16 holds, and beyond 15 and 16 bits.
const std::vector<int64_t> kHugeSizes = {2051, 32771, 65541, 66003};

// The largest paddings that leave an output: what is too much is taken off the end first.
void leave_an_output(Axis& a) {
  const int64_t missing = 1 - tconv_output_size(a).value_or(1);
  if (missing <= 0) return;
  const int64_t from_end = std::min(missing, a.pad_end);
  a.pad_end -= from_end;
  a.pad_begin -= missing - from_end;
}

Axis wild_axis() {
  Axis a;
  a.input = between(1, 8);
  a.kernel = one_in(30) ? between(6, 20) : between(1, 5);  // tables of taps have an end, too
  a.stride = between(1, 4);
  a.dilation = one_in(30) ? between(4, 12) : pick({1, 1, 1, 2, 2, 3});
  const int64_t most_padding = one_in(4) ? kernel_extent(a) + 2 : 3;  // also beyond the kernel
  a.pad_begin = between(0, most_padding);
  a.pad_end = between(0, most_padding);
  a.output_padding = between(0, std::max(a.stride, a.dilation) - 1);
  return a;
}

// Each parameter is neutral three times in four.
Axis plain_axis() {
  const Axis wild = wild_axis();
  Axis a;
  a.input = wild.input;
  if (one_in(2)) a.kernel = wild.kernel;
  if (one_in(4)) a.stride = pick({2, 2, 3, 5});
  if (one_in(6)) a.dilation = wild.dilation;
  if (one_in(4)) a.pad_begin = wild.pad_begin;
  if (one_in(4)) a.pad_end = one_in(2) ? a.pad_begin : wild.pad_end;
  if (one_in(4)) a.output_padding = between(0, std::max(a.stride, a.dilation) - 1);
  return a;
}

struct Popular {
  int64_t kernel, stride, padding, output_padding;
};

// The shapes that decoders, segmentation heads and vocoders are made of.
Axis popular_axis(const Popular& popular, int64_t input) {
  return {input, popular.kernel, popular.stride, 1, popular.padding, popular.padding, popular.output_padding};
}

const std::vector<Popular> kPopulars = {{2, 2, 0, 0}, {4, 2, 1, 0}, {3, 2, 1, 1}, {3, 1, 1, 0}, {4, 4, 0, 0},
                                        {5, 2, 2, 1}, {5, 3, 1, 0}, {1, 1, 0, 0}, {3, 2, 0, 0}, {8, 4, 2, 0}};

void draw_channels(Problem& p, bool wide) {
  p.groups = wide ? pick({1, 1, 1, 2}) : pick({1, 1, 1, 2, 2, 3});
  const auto per_group = [&] { return wide && one_in(2) ? pick(kBlockSizes) : between(1, 4); };
  p.in_channels = p.groups * per_group();
  p.out_channels = p.groups * per_group();
  if (one_in(16)) {  // depthwise
    p.groups = p.in_channels;
    p.out_channels = p.groups * between(1, 2);
  }
}

void draw_axes(Problem& p) {
  enum : int64_t { kPlain, kWild, kPopular };
  const int64_t profile = pick({kPlain, kPlain, kWild, kWild, kWild, kPopular});
  const Popular popular = pick(kPopulars);
  const int64_t input = between(1, 9);
  for (size_t a = p.first_axis(); a < 3; ++a)
    p.axes[a] = profile == kPopular ? popular_axis(popular, input) : profile == kWild ? wild_axis() : plain_axis();
  if (!one_in(7)) return;
  Axis& longest = p.axes[static_cast<size_t>(between(static_cast<int64_t>(p.first_axis()), 2))];
  longest.input = one_in(2) ? pick(kLongSizes) : between(1, 130);
  if (one_in(2)) longest.output_padding = between(0, std::max(longest.stride, longest.dilation) - 1);
}

// One axis so long that a 16-bit index, or a position in f16, does not reach its end; all else minimal.
Problem huge_problem() {
  Problem p;
  p.rank = 1;
  Axis& a = p.axes[2];
  a.stride = pick({1, 2, 3});
  a.kernel = between(1, 3);
  a.input = pick(kHugeSizes) / a.stride + 1;
  return p;
}

// Halves one size after the other, in a random order, until the case is cheap enough: which of them stays as large as
// it was drawn is left to chance. None becomes 1, where it tells less, before all are 2.
void limit(Problem& p, int64_t most_multiplications) {
  int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  std::vector<int64_t*> sizes = {&p.batch, &in, &out, &p.axes[0].input, &p.axes[1].input, &p.axes[2].input};
  for (size_t i = sizes.size() - 1; i > 0; --i)
    std::swap(sizes[i], sizes[static_cast<size_t>(between(0, static_cast<int64_t>(i)))]);
  for (const int64_t lowest : {2, 1})
    for (int64_t* size : sizes)
      while (*size > lowest && multiplications(p) > most_multiplications) {
        *size = (*size + 1) / 2;
        p.in_channels = p.groups * in;
        p.out_channels = p.groups * out;
      }
}

Placement draw_placement() {
  Placement placement;
  if (one_in(2)) placement.order = Placement::Order::nxc;
  if (one_in(3)) placement.gap = between(1, 3);
  if (one_in(3)) placement.offset = between(1, 5);
  return placement;
}

// Most cases are small, because small cases find most: one large one costs as much as a hundred of them.
int64_t draw_limit(const Scope& scope) {
  if (one_in(2000)) return 20 * scope.most_multiplications;
  if (one_in(50)) return scope.most_multiplications;
  return scope.most_multiplications / (one_in(5) ? 10 : 100);
}

Problem draw_problem(const Scope& scope) {
  Problem p;
  p.rank = pick(scope.ranks);
  const bool huge = p.rank == 1 && one_in(500);
  if (huge) {
    p = huge_problem();
  } else {
    p.batch = pick({1, 1, 2, 3});
    draw_channels(p, one_in(5));
    draw_axes(p);
    limit(p, draw_limit(scope));
  }
  for (Axis& a : p.axes) leave_an_output(a);
  p.bias = one_in(2);
  return p;
}

// f32 is what most implementations have.
void draw_types(Case& c) {
  c.type = one_in(5) ? ElementType::f64 : ElementType::f32;
  if (!one_in(6)) return;
  c.type = pick(std::vector<Types>(std::begin(kTypes), std::end(kTypes)));
  if (!c.type.integers()) return;
  const auto zero = [](ElementType type) {
    const auto low = static_cast<int64_t>(traits(type).lowest), high = static_cast<int64_t>(traits(type).largest);
    return static_cast<int32_t>(one_in(2) ? 0 : pick({low, high, (low + high) / 2, between(low, high)}));
  };
  c.quantization.x_zero = zero(c.type.x);
  c.quantization.w_zero = zero(c.type.w);
  if (!c.type.requantised()) return;
  c.quantization.y_zero = zero(c.type.y);
  // So that most of y lies inside its range, and some is saturated.
  const double largest = 40 * std::sqrt(static_cast<double>(max_products(c.problem))) * 40;
  c.quantization.scale = static_cast<double>(static_cast<float>(static_cast<double>(between(8, 63)) / largest));
  if (one_in(4)) c.quantization.scale = std::exp2(static_cast<double>(between(-12, 0)));
  c.quantization.by_channel = one_in(2);
}

// Of few types every sum is exact only if it has few products.
Recipe::Kind draw_kind(const Case& c) {
  using Kind = Recipe::Kind;
  const auto kind = static_cast<Kind>(pick({0, 0, 0, 0, 0, 0, 0, 1, 1, 2}));
  if (c.type.integers()) return kind == Kind::reals ? Kind::special : kind;
  return integer_range(c.problem, c.type) ? kind : Kind::reals;
}

Case draw_case(const Scope& scope) {
  Case c;
  c.problem = draw_problem(scope);
  if (one_in(4))
    for (Placement* placement : {&c.x, &c.w, &c.y}) *placement = draw_placement();
  draw_types(c);
  c.recipe.kind = draw_kind(c);
  c.recipe.seed = static_cast<uint64_t>(between(0, int64_t{1} << 40));
  return c;
}

}  // namespace

rc::Gen<Case> any_case(const Scope& scope) {
  const auto drawn = rc::gen::noShrink(rc::gen::exec([scope] { return draw_case(scope); }));
  return rc::gen::shrink(drawn, [](const Case& c) { return rc::seq::fromContainer(simpler(c)); });
}

Case CaseStream::operator[](uint64_t number) const {
  constexpr uint64_t kTurnEvery = 8;
  Case c = cases_(rc::Random(mix(seed_) ^ mix(~number)), rc::kNominalSize).value();
  if (number % kTurnEvery != kTurnEvery - 1) return c;
  const uint64_t bits = mix(mix(seed_ + 1) + number);
  if (const auto p = problem_of_turn(number / kTurnEvery, bits, scope_.ranks, scope_.most_multiplications))
    c.problem = *p;
  if (!validate(c).empty()) c.type = ElementType::f32, c.quantization = {};  // its sums are exact in f32
  return c;
}

}  // namespace tconv
