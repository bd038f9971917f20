#include "props/search/small_case.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ref/data.h"

namespace tconv {
namespace {

// That of Tensor, so that finding it in y means the same.
const float kPoison = [] {
  Tensor one(ElementType::f32, {1, 1, 1, 1, 1}, {});
  one.poison();
  return *reinterpret_cast<const float*>(one.ref().data);
}();

// Dimensions from the innermost to the outermost.
constexpr std::array<size_t, 5> kNcx = {4, 3, 2, 1, 0}, kNxc = {1, 4, 3, 2, 0};

bool same_bits(const float* a, const float* b, size_t count) {
  return std::memcmp(reinterpret_cast<const std::byte*>(a), reinterpret_cast<const std::byte*>(b),
                     count * sizeof(float)) == 0;
}

// Calls f(offset, first index, second index) for every element, in canonical order. Requires that the spatial elements
// lie at equal distances.
template <typename F>
void for_each_offset(const Layout& layout, F&& f) {
  const Extents& shape = layout.shape;
  const int64_t spatial = shape[2] * shape[3] * shape[4], distance = layout.strides[4];
  for (int64_t a = 0; a < shape[0]; ++a)
    for (int64_t b = 0; b < shape[1]; ++b) {
      const int64_t first = a * layout.strides[0] + b * layout.strides[1];
      for (int64_t i = 0; i < spatial; ++i) f(first + i * distance, a, b);
    }
}

// value % divisor without a division: the quotient by the rounded reciprocal is at most 1 too small.
class Remainder {
 public:
  explicit Remainder(uint64_t divisor) : divisor_(divisor), reciprocal_(UINT64_MAX / divisor) {}
  uint64_t of(uint64_t value) const {
    const auto quotient = static_cast<uint64_t>(static_cast<unsigned __int128>(value) * reciprocal_ >> 64);
    const uint64_t rest = value - quotient * divisor_;
    return rest >= divisor_ ? rest - divisor_ : rest;
  }

 private:
  uint64_t divisor_, reciprocal_;
};

}  // namespace

void SmallCase::Operand::place(const Extents& shape, Placement::Order order) {
  layout.shape = shape;
  int64_t stride = 1;
  for (const size_t i : order == Placement::Order::ncx ? kNcx : kNxc) {
    layout.strides[i] = stride;
    stride *= shape[i];
  }
  count = static_cast<size_t>(stride);
  if (values.size() < count) values.resize(count);
}

ConstTensorRef SmallCase::Operand::ref() const {
  return {ElementType::f32, layout, reinterpret_cast<const std::byte*>(values.data()), count * sizeof(float)};
}

void SmallCase::set(Case c, uint64_t number) {
  case_ = std::move(c);
  number_ = number;
  const Problem& p = case_.problem;
  const IntegerRange range = integer_range(p, ElementType::f32).value_or(IntegerRange{});
  x_.place(input_shape(p), case_.x.order);
  w_.place(weight_shape(p), case_.w.order);
  b_.place(p.bias ? bias_shape(p) : Extents{}, Placement::Order::ncx);
  expected_.place(output_shape(p), case_.y.order);
  if (y_.size() < expected_.count + 2 * kGuard) y_.resize(expected_.count + 2 * kGuard);
  fill(x_, Role::x, range.x);
  fill(w_, Role::w, range.w);
  fill(b_, Role::b, range.b);
}

void SmallCase::fill(Operand& operand, Role role, int64_t limit) const {
  const ElementBits bits(case_.recipe.seed, role);
  const Remainder remainder(static_cast<uint64_t>(limit));
  uint64_t i = 0;
  for_each_offset(operand.layout, [&](int64_t offset, auto, auto) {
    const uint64_t random = bits[i++];
    const auto magnitude = static_cast<float>(1 + remainder.of(random >> 1));
    operand.values[static_cast<size_t>(offset)] = (random & 1) != 0 ? -magnitude : magnitude;
  });
}

// The definition: every input stamps its copy of the kernel onto the output, as far as that is not cropped.
void SmallCase::expect() {
  const Problem& p = case_.problem;
  for (size_t a = 0; a < 3; ++a) find_pairs(a);
  float* y = expected_.values.data();
  for_each_offset(expected_.layout,
                  [&](int64_t offset, auto, int64_t c) { y[offset] = p.bias ? b_.values[static_cast<size_t>(c)] : 0; });
  const int64_t out_per_group = p.out_channels_per_group();
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t ci = 0; ci < p.in_channels; ++ci)
      for (int64_t co = 0; co < out_per_group; ++co)
        stamp(x_.values.data() + x_.layout.at(n, ci, 0, 0, 0), w_.values.data() + w_.layout.at(ci, co, 0, 0, 0),
              y + expected_.layout.at(n, ci / p.in_channels_per_group() * out_per_group + co, 0, 0, 0));
  proves_nothing_ = std::all_of(y, y + expected_.count, [](float v) { return v == 0; });
}

void SmallCase::find_pairs(size_t axis) {
  const Axis& a = case_.problem.axes[axis];
  const auto stride = [&](const Operand& operand) { return operand.layout.strides[axis + 2]; };
  pairs_[axis].clear();
  for (int64_t t = 0; t < a.kernel; ++t)
    for (int64_t i = 0; i < a.input; ++i) {
      const int64_t o = i * a.stride + t * a.dilation - a.pad_begin;
      if (o >= 0 && o < expected_.layout.shape[axis + 2])
        pairs_[axis].push_back({i * stride(x_), t * stride(w_), o * stride(expected_)});
    }
}

// All stamps of the image x with the kernel w onto the image y.
void SmallCase::stamp(const float* x, const float* w, float* y) const {
  for (const Pair& z : pairs_[0])
    for (const Pair& v : pairs_[1]) {
      const float *x_row = x + z.x + v.x, *w_row = w + z.w + v.w;
      float* y_row = y + z.y + v.y;
      for (const Pair& u : pairs_[2]) y_row[u.y] += x_row[u.x] * w_row[u.w];
    }
}

Call SmallCase::fresh_call() {
  std::fill_n(y_.begin(), expected_.count + 2 * kGuard, kPoison);
  const TensorRef y = {ElementType::f32, expected_.layout, reinterpret_cast<std::byte*>(&y_[kGuard]),
                       expected_.count * sizeof(float)};
  return {case_.problem, x_.ref(), w_.ref(), case_.problem.bias ? b_.ref() : ConstTensorRef{}, y};
}

bool SmallCase::wrote_outside() const {
  static const std::vector<float> untouched(kGuard, kPoison);
  const float* after = y_.data() + kGuard + expected_.count;
  return !same_bits(y_.data(), untouched.data(), kGuard) || !same_bits(after, untouched.data(), kGuard);
}

bool SmallCase::holds() const {
  return same_bits(y_.data() + kGuard, expected_.values.data(), expected_.count) && !wrote_outside();
}

Answer SmallCase::answer(Outcome outcome) const {
  Tensor y(ElementType::f32, expected_.layout.shape, case_.y);
  std::memcpy(y.ref().data, &y_[kGuard], expected_.count * sizeof(float));
  return {std::move(outcome), y.check_poison(), y.load()};
}

}  // namespace tconv
