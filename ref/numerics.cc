#include "ref/numerics.h"

#include <algorithm>
#include <cmath>

namespace tconv {
namespace {

void check_zero(const char* name, int32_t zero, ElementType type, std::vector<std::string>& reasons) {
  const bool takes_one = is_integer(type) && type != ElementType::s32;
  const double low = takes_one ? traits(type).lowest : 0, high = takes_one ? traits(type).largest : 0;
  if (zero < low || zero > high)
    reasons.push_back("the zero point of " + std::string(name) + " is " + std::to_string(zero) +
                      ", but must be between " + std::to_string(static_cast<int64_t>(low)) + " and " +
                      std::to_string(static_cast<int64_t>(high)));
}

}  // namespace

double rounded_to(ElementType type, double value) {
  return visit_type(type, [&]<typename T>(std::type_identity<T>) {
    if constexpr (std::is_integral_v<T>) {
      if (std::isnan(value)) return 0.0;
      return std::clamp(std::nearbyint(value), traits(type).lowest, traits(type).largest);
    } else {
      return static_cast<double>(static_cast<T>(value));
    }
  });
}

std::string text_of(const Types& types) {
  const auto name = [](ElementType type) { return std::string(traits(type).name); };
  if (types == Types(types.x))
    return name(types.x) + (types.integers() ? ":" + name(types.w) + ":" + name(types.y) : "");
  return name(types.x) + ":" + name(types.w) + ":" + name(types.y);
}

std::optional<Types> types_of(std::string_view text) {
  for (const Types& types : kTypes)
    if (text_of(types) == text) return types;
  return std::nullopt;
}

std::vector<std::string> validate(const Types& types, const Quantization& quantization) {
  std::vector<std::string> reasons;
  if (std::find(std::begin(kTypes), std::end(kTypes), types) == std::end(kTypes))
    return {text_of(types) + " are no types of a case"};
  check_zero("x", quantization.x_zero, types.x, reasons);
  check_zero("w", quantization.w_zero, types.w, reasons);
  check_zero("y", quantization.y_zero, types.y, reasons);
  const double scale = quantization.scale;
  if (!types.requantised() && (scale != 1 || quantization.by_channel))
    reasons.push_back("a scale goes with an output of s8 or u8 only");
  else if (!(scale >= 0x1p-32 && scale <= 0x1p8) || static_cast<double>(static_cast<float>(scale)) != scale)
    reasons.emplace_back("the scale must be an f32 value between 2^-32 and 2^8");
  return reasons;
}

}  // namespace tconv
