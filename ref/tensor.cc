#include "ref/tensor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "ref/checked.h"

namespace tconv {
namespace {

// Quiet NaNs with a payload: arithmetic on other values does not produce them. Sums of s32 beyond its exact_integer.
template <typename T>
constexpr std::array<uint64_t, 2> kPoison = {0x7ff8dead0000dead, 0x7ff9beef0000beef};
template <>
constexpr std::array<uint32_t, 2> kPoison<float> = {0x7fc0dead, 0x7fd1beef};
template <>
constexpr std::array<uint16_t, 2> kPoison<Half> = {0x7ead, 0x7fd1};
template <>
constexpr std::array<uint16_t, 2> kPoison<BFloat> = {0x7fed, 0x7fd1};
template <>
constexpr std::array<uint32_t, 2> kPoison<int32_t> = {0x8000dead, 0x8001beef};
template <>
constexpr std::array<uint8_t, 2> kPoison<int8_t> = {0xad, 0x5b};
template <>
constexpr std::array<uint8_t, 2> kPoison<uint8_t> = kPoison<int8_t>;

// Dimensions from the outermost to the innermost.
constexpr std::array<size_t, 5> kNcx = {0, 1, 2, 3, 4};
constexpr std::array<size_t, 5> kNxc = {0, 2, 3, 4, 1};

template <typename T>
auto poison_of(Tensor::Poison poison) {
  static_assert(sizeof(kPoison<T>[0]) == sizeof(T));
  return kPoison<T>[static_cast<size_t>(poison)];
}

}  // namespace

bool Layout::dense() const {
  int64_t expected = 1;
  for (size_t i = 5; i-- > 0;) {
    if (shape[i] != 1 && strides[i] != expected) return false;
    expected *= shape[i];
  }
  return true;
}

std::optional<PlacedLayout> place(const Extents& shape, const Placement& placement) {
  const auto& order = placement.order == Placement::Order::ncx ? kNcx : kNxc;
  PlacedLayout placed{{shape, {}, placement.offset}, 0};
  Checked stride = 1;
  for (size_t i = 5; i-- > 0;) {
    if (!stride.valid()) return std::nullopt;
    placed.layout.strides[order[i]] = *stride.value();
    stride = stride * shape[order[i]];
    if (i == 4) stride = stride + placement.gap;
  }
  const auto span = (stride + placement.offset).value();
  if (!span) return std::nullopt;
  placed.span = *span;
  return placed;
}

Tensor::Tensor(ElementType type, const Extents& shape, const Placement& placement) : type_(type) {
  const auto placed = place(shape, placement).value();
  layout_ = placed.layout;
  storage_.resize(static_cast<size_t>(placed.span * traits(type).bytes));
}

void store(const Dense<double>& values, const TensorRef& tensor, int32_t zero) {
  visit_type(tensor.type, [&]<typename T>(std::type_identity<T>) {
    const auto to = view<T>(tensor);
    size_t i = 0;
    for_each_index(to.shape(), [&](auto a, auto b, auto c, auto d, auto e) {
      // A zero would lose its sign; the payload of a NaN might be that of the poison.
      double value = zero == 0 ? values.values[i] : values.values[i] + zero;
      if (std::isnan(value)) value = std::copysign(std::numeric_limits<double>::quiet_NaN(), value);
      ++i;
      if constexpr (std::is_integral_v<T>)
        to(a, b, c, d, e) = static_cast<T>(rounded_to(tensor.type, value));
      else
        to(a, b, c, d, e) = static_cast<T>(value);
    });
  });
}

Dense<double> load(const ConstTensorRef& tensor) {
  Dense<double> values(tensor.layout.shape);
  visit_type(tensor.type, [&]<typename T>(std::type_identity<T>) {
    const auto from = view<T>(tensor);
    size_t i = 0;
    for_each_index(tensor.layout.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      values.values[i++] = static_cast<double>(from(a, b, c, d, e));
    });
  });
  return values;
}

void Tensor::store(const Dense<double>& values, int32_t zero) { tconv::store(values, ref(), zero); }

Dense<double> Tensor::load() const { return tconv::load(ref()); }

void Tensor::poison(Poison poison) {
  visit_type(type_, [&]<typename T>(std::type_identity<T>) {
    const auto pattern = poison_of<T>(poison);
    for (size_t at = 0; at < storage_.size(); at += sizeof pattern)
      std::memcpy(&storage_[at], &pattern, sizeof pattern);
  });
}

Tensor::PoisonReport Tensor::check_poison(Poison poison) const {
  PoisonReport report;
  visit_type(type_, [&]<typename T>(std::type_identity<T>) {
    const auto pattern = poison_of<T>(poison);
    const auto poisoned = [&](int64_t element) {
      return std::memcmp(storage_.data() + static_cast<size_t>(element) * sizeof(T), &pattern, sizeof(T)) == 0;
    };
    int64_t elements = 0;
    for_each_index(layout_.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      ++elements;
      if (!poisoned(layout_.at(a, b, c, d, e))) return;
      if (report.unwritten++ == 0) report.first_unwritten = {a, b, c, d, e};
    });
    const auto span = static_cast<int64_t>(storage_.size() / sizeof(T));
    if (elements != span) {
      int64_t still_poisoned = 0;
      for (int64_t element = 0; element < span; ++element) still_poisoned += poisoned(element) ? 1 : 0;
      report.gaps_written = span - elements - (still_poisoned - report.unwritten);
    }
    if (sizeof(T) == 1) report.unwritten = 0;  // a byte may well be computed to what the poison is
  });
  return report;
}

}  // namespace tconv
