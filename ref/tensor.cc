#include "ref/tensor.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ref/checked.h"

namespace tconv {
namespace {

// Quiet NaNs with a payload: arithmetic on other values does not produce them.
constexpr std::array<uint32_t, 2> kPoison32 = {0x7fc0dead, 0x7fd1beef};
constexpr std::array<uint64_t, 2> kPoison64 = {0x7ff8dead0000dead, 0x7ff9beef0000beef};

// Dimensions from the outermost to the innermost.
constexpr std::array<size_t, 5> kNcx = {0, 1, 2, 3, 4};
constexpr std::array<size_t, 5> kNxc = {0, 2, 3, 4, 1};

template <typename T>
auto poison_of(Tensor::Poison poison) {
  if constexpr (sizeof(T) == 4)
    return kPoison32[static_cast<size_t>(poison)];
  else
    return kPoison64[static_cast<size_t>(poison)];
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

void Tensor::store(const Dense<double>& values) {
  visit_type(type_, [&]<typename T>(std::type_identity<T>) {
    const auto to = view<T>(ref());
    size_t i = 0;
    for_each_index(layout_.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      to(a, b, c, d, e) = static_cast<T>(values.values[i++]);
    });
  });
}

Dense<double> Tensor::load() const {
  Dense<double> values(layout_.shape);
  visit_type(type_, [&]<typename T>(std::type_identity<T>) {
    const auto from = view<T>(ref());
    size_t i = 0;
    for_each_index(layout_.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      values.values[i++] = static_cast<double>(from(a, b, c, d, e));
    });
  });
  return values;
}

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
    if (elements == span) return;
    int64_t still_poisoned = 0;
    for (int64_t element = 0; element < span; ++element) still_poisoned += poisoned(element) ? 1 : 0;
    report.gaps_written = span - elements - (still_poisoned - report.unwritten);
  });
  return report;
}

}  // namespace tconv
