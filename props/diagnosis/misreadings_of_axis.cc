// Of one axis. Each is tried for all axes, for any set of them, and for a set that differs from case to case.
#include <algorithm>
#include <bit>
#include <utility>

#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

int64_t implicit_padding(const Axis& a) { return a.dilation * (a.kernel - 1); }

void add_strides(std::vector<Misreading>& all) {
  all.push_back({.name = "stride_ignored",
                 .sentence = "the stride is ignored",
                 .axis = [](Axis& a) { a.stride = 1; },
                 .plain = true});
  all.push_back({.name = "stride_dilation_swapped",
                 .sentence = "stride and dilation are exchanged",
                 .axis = [](Axis& a) { std::swap(a.stride, a.dilation); }});
  all.push_back({.name = "dilation_for_stride",
                 .sentence = "the dilation is used for the stride, too",
                 .axis = [](Axis& a) { a.stride = a.dilation; }});
  all.push_back({.name = "stride_for_dilation",
                 .sentence = "the stride is used for the dilation, too",
                 .axis = [](Axis& a) { a.dilation = a.stride; }});
  all.push_back({.name = "stride_off_by_one",
                 .sentence = "the stride is taken as the number of zeros between inputs, one too many",
                 .axis = [](Axis& a) { ++a.stride; }});
  all.push_back(
      {.name = "stride_rounded", .sentence = "the stride is rounded down to a power of two", .axis = [](Axis& a) {
         a.stride = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(a.stride)));
       }});
  for (const int64_t most : {2, 3, 4, 5, 6, 7, 8, 16}) {
    const std::string n = std::to_string(most);
    all.push_back({.name = "stride_clamped",
                   .sentence = "strides above " + n + " are taken for " + n,
                   .axis = [=](Axis& a) { a.stride = std::min(a.stride, most); }});
    all.push_back({.name = "dilation_clamped",
                   .sentence = "dilations above " + n + " are taken for " + n,
                   .axis = [=](Axis& a) { a.dilation = std::min(a.dilation, most); }});
  }
}

void add_dilations(std::vector<Misreading>& all) {
  all.push_back({.name = "dilation_ignored",
                 .sentence = "dilation is ignored",
                 .axis = [](Axis& a) { a.dilation = 1; },
                 .plain = true});
  all.push_back({.name = "dilation_zero_based",
                 .sentence = "dilation is taken as the number of zeros between taps, one too many",
                 .axis = [](Axis& a) { ++a.dilation; }});
  all.push_back({.name = "dilation_off_by_one", .sentence = "a dilation above 1 is one too small", .axis = [](Axis& a) {
                   a.dilation = std::max<int64_t>(1, a.dilation - 1);
                 }});
}

void add_paddings(std::vector<Misreading>& all) {
  const auto add = [&](const char* name, const char* sentence, void (*change)(Axis&)) {
    all.push_back({.name = name, .sentence = sentence, .axis = change});
  };
  add("paddings_swapped", "pad_begin and pad_end are swapped", [](Axis& a) { std::swap(a.pad_begin, a.pad_end); });
  add("paddings_averaged", "half of the total padding is cropped at either end, rounded down",
      [](Axis& a) { a.pad_begin = (a.pad_begin + a.pad_end) / 2; });
  add("paddings_averaged", "half of the total padding is cropped at either end, rounded up",
      [](Axis& a) { a.pad_begin = (a.pad_begin + a.pad_end + 1) / 2; });
  add("paddings_added", "the whole padding is cropped at the begin", [](Axis& a) { a.pad_begin += a.pad_end; });
  add("paddings_swapped", "the larger padding is taken to be at the end",
      [](Axis& a) { a.pad_begin = std::min(a.pad_begin, a.pad_end); });
  add("paddings_swapped", "the larger padding is taken to be at the begin",
      [](Axis& a) { a.pad_begin = std::max(a.pad_begin, a.pad_end); });
  add("padding_ignored", "nothing is cropped at the begin", [](Axis& a) { a.pad_begin = 0; });
  all.back().plain = true;
  add("padding_doubled", "twice the padding is cropped at the begin", [](Axis& a) { a.pad_begin *= 2; });
  add("padding_halved", "half of pad_begin is cropped at the begin", [](Axis& a) { a.pad_begin /= 2; });
  add("padding_negated", "pad_begin is added instead of cropped", [](Axis& a) { a.pad_begin = -a.pad_begin; });
  add("padding_off_by_one", "one output too many is cropped at the begin", [](Axis& a) { ++a.pad_begin; });
  add("padding_off_by_one", "one output too few is cropped at the begin", [](Axis& a) { --a.pad_begin; });
  add("padding_off_by_one", "a pad_begin above 0 crops one output too few",
      [](Axis& a) { a.pad_begin = std::max<int64_t>(0, a.pad_begin - 1); });
  add("padding_off_by_one", "a pad_begin above 0 crops one output too many",
      [](Axis& a) { a.pad_begin += a.pad_begin > 0 ? 1 : 0; });
  add("padding_scaled", "the padding counts in steps of the dilation", [](Axis& a) { a.pad_begin *= a.dilation; });
  add("padding_in_inputs", "the padding counts in inputs, that is in steps of the stride",
      [](Axis& a) { a.pad_begin *= a.stride; });
  add("padding_not_in_outputs",
      "whole inputs are cropped, pad_begin/s of them, and the phase of an output is o mod s, without the rest",
      [](Axis& a) { a.pad_begin = a.pad_begin / a.stride * a.stride; });
  add("padding_not_in_outputs", "pad_begin is rounded up to a multiple of the stride",
      [](Axis& a) { a.pad_begin = ceil_div(a.pad_begin, a.stride) * a.stride; });
  add("padding_clamped", "a padding beyond the kernel is cut to d*(K-1)",
      [](Axis& a) { a.pad_begin = std::min(a.pad_begin, implicit_padding(a)); });
  add("padding_clamped", "a padding beyond the kernel is cut to K-1",
      [](Axis& a) { a.pad_begin = std::min(a.pad_begin, a.kernel - 1); });
  add("padding_of_convolution", "pad_begin is that of the convolution over the padded input, d*(K-1) - pad_begin",
      [](Axis& a) { a.pad_begin = implicit_padding(a) - a.pad_begin; });
  add("implicit_padding_wrong", "the implicit padding is K-1 - pad_begin, without dilation",
      [](Axis& a) { a.pad_begin += (a.dilation - 1) * (a.kernel - 1); });
  add("implicit_padding_wrong", "the implicit padding is one dilation short",
      [](Axis& a) { a.pad_begin += a.kernel > 1 ? a.dilation : 0; });
  add("implicit_padding_wrong", "the implicit padding is d*K - pad_begin", [](Axis& a) { a.pad_begin -= a.dilation; });
  for (const int64_t most : {1, 2, 3, 4, 7, 8, 15, 16})
    all.push_back({.name = "padding_clamped",
                   .sentence = "paddings above " + std::to_string(most) + " are taken for it",
                   .axis = [=](Axis& a) { a.pad_begin = std::min(a.pad_begin, most); }});
}

void add_output_paddings(std::vector<Misreading>& all) {
  const auto add = [&](const char* sentence, void (*change)(Axis&)) {
    all.push_back({.name = "output_padding_low", .sentence = sentence, .axis = change});
  };
  add("output_padding is added at the low end", [](Axis& a) { a.pad_begin -= a.output_padding; });
  add("output_padding is cropped at the low end", [](Axis& a) { a.pad_begin += a.output_padding; });
  add("half of output_padding, rounded down, is added at the low end",
      [](Axis& a) { a.pad_begin -= a.output_padding / 2; });
  add("half of output_padding, rounded up, is added at the low end",
      [](Axis& a) { a.pad_begin -= (a.output_padding + 1) / 2; });
  add("output_padding from the stride on is added at the low end",
      [](Axis& a) { a.pad_begin -= std::max<int64_t>(0, a.output_padding - a.stride + 1); });
  add("output_padding beyond the stride is added at the low end",
      [](Axis& a) { a.pad_begin -= std::max<int64_t>(0, a.output_padding - a.stride); });
  add("output_padding beyond pad_end is added at the low end",
      [](Axis& a) { a.pad_begin -= std::max<int64_t>(0, a.output_padding - a.pad_end); });
}

}  // namespace

std::vector<Misreading> axis() {
  std::vector<Misreading> all;
  add_strides(all);
  add_dilations(all);
  add_paddings(all);
  add_output_paddings(all);
  return all;
}

}  // namespace tconv::misreadings_of
