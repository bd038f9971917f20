// Inputs and taps at the edges, divisions by the stride, phases.
#include <algorithm>

#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

int64_t scaled(const Axis& a, int64_t o, int64_t t) { return o + a.pad_begin - t * a.dilation; }
int64_t size(const Axis& a) { return tconv_output_size(a).value_or(0); }
int64_t in_range(const Axis& a, int64_t i) { return i < 0 || i >= a.input ? kNoInput : i; }

// The right inputs, but not those for which this holds.
template <typename F>
Misreading without(std::string sentence, F&& dropped) {
  return {.name = "contributions_dropped",
          .sentence = std::move(sentence),
          .input = [=](const Axis& a, int64_t o, int64_t t) {
            const int64_t i = right_input(a, o, t);
            return i != kNoInput && dropped(a, i, o, t) ? kNoInput : i;
          }};
}

Misreading met(const char* name, const char* sentence, int64_t (*input)(const Axis&, int64_t o, int64_t t)) {
  return {.name = name, .sentence = sentence, .input = input};
}

void add_dropped(std::vector<Misreading>& all) {
  using A = const Axis&;
  const auto add = [&](const char* sentence, bool (*dropped)(A, int64_t, int64_t, int64_t)) {
    all.push_back(without(sentence, dropped));
  };
  add("the last input meets the last tap nowhere",
      [](A a, int64_t i, int64_t, int64_t t) { return i == a.input - 1 && t == a.kernel - 1; });
  add("the last input meets the first tap nowhere",
      [](A a, int64_t i, int64_t, int64_t t) { return i == a.input - 1 && t == 0; });
  add("the first input meets the first tap nowhere", [](A, int64_t i, int64_t, int64_t t) { return i == 0 && t == 0; });
  add("the first input meets the last tap nowhere",
      [](A a, int64_t i, int64_t, int64_t t) { return i == 0 && t == a.kernel - 1; });
  add("stamps that reach beyond the end of y are left out", [](A a, int64_t i, int64_t, int64_t) {
    return i * a.stride - a.pad_begin + a.dilation * (a.kernel - 1) >= size(a);
  });
  add("stamps that reach before the begin of y are left out",
      [](A a, int64_t i, int64_t, int64_t) { return i * a.stride < a.pad_begin; });
  add("stamps that are cropped at either end are left out", [](A a, int64_t i, int64_t, int64_t) {
    return i * a.stride < a.pad_begin || i * a.stride - a.pad_begin + a.dilation * (a.kernel - 1) >= size(a);
  });
  add("no product reaches the last output", [](A a, int64_t, int64_t o, int64_t) { return o == size(a) - 1; });
  add("no product reaches the first output", [](A, int64_t, int64_t o, int64_t) { return o == 0; });
  add("no product reaches either border", [](A a, int64_t, int64_t o, int64_t) { return o == 0 || o == size(a) - 1; });
  add("a tap's first input is rounded up once more, though it divides",
      [](A a, int64_t i, int64_t, int64_t t) { return i <= floor_div(a.pad_begin - t * a.dilation, a.stride); });
  add("a tap's last input is rounded down", [](A a, int64_t i, int64_t, int64_t t) {
    return i >= floor_div(a.pad_begin - t * a.dilation + size(a), a.stride);
  });
  add("taps that reach beyond the length of the input are left out",
      [](A a, int64_t, int64_t, int64_t t) { return t * a.dilation >= a.input && t > 0; });
}

void add_divisions(std::vector<Misreading>& all) {
  all.push_back(met("divisibility_unchecked", "o + pad_begin - t*d is divided by the stride though it is not divisible",
                    [](const Axis& a, int64_t o, int64_t t) {
                      return scaled(a, o, t) < 0 ? kNoInput : in_range(a, scaled(a, o, t) / a.stride);
                    }));
  all.push_back(met("divisibility_unchecked",
                    "o + pad_begin - t*d is divided by the stride, towards zero, though it is not divisible",
                    [](const Axis& a, int64_t o, int64_t t) { return in_range(a, scaled(a, o, t) / a.stride); }));
  all.push_back(
      met("divisibility_unchecked", "o + pad_begin - t*d is divided by the stride and rounded up",
          [](const Axis& a, int64_t o, int64_t t) { return in_range(a, ceil_div(scaled(a, o, t), a.stride)); }));
  all.push_back(met("divisibility_unchecked",
                    "divisibility by the stride is tested by a mask, as if it were a power of 2",
                    [](const Axis& a, int64_t o, int64_t t) {
                      const int64_t s = scaled(a, o, t);
                      return s < 0 || (s & (a.stride - 1)) != 0 ? kNoInput : in_range(a, s / a.stride);
                    }));
  all.push_back(met("divisibility_unchecked", "only whether o + pad_begin - t*d is even is tested",
                    [](const Axis& a, int64_t o, int64_t t) {
                      const int64_t s = scaled(a, o, t);
                      return s < 0 || (a.stride > 1 && s % 2 != 0) ? kNoInput : in_range(a, s / a.stride);
                    }));
  all.push_back(met("edge_replicated", "a negative o + pad_begin - t*d is rounded to input 0",
                    [](const Axis& a, int64_t o, int64_t t) {
                      const int64_t s = scaled(a, o, t);
                      return s < 0 && s > -a.stride ? 0 : right_input(a, o, t);
                    }));
  all.push_back(met("edge_replicated", "inputs outside are taken for the first and the last",
                    [](const Axis& a, int64_t o, int64_t t) {
                      const int64_t s = scaled(a, o, t);
                      return s % a.stride != 0 ? kNoInput : std::clamp<int64_t>(s / a.stride, 0, a.input - 1);
                    }));
  all.push_back(
      met("edge_replicated", "inputs before the first are taken for it", [](const Axis& a, int64_t o, int64_t t) {
        const int64_t s = scaled(a, o, t);
        return s % a.stride != 0 ? kNoInput : in_range(a, std::max<int64_t>(s / a.stride, 0));
      }));
  all.push_back(
      met("edge_replicated", "inputs after the last are taken for it", [](const Axis& a, int64_t o, int64_t t) {
        const int64_t s = scaled(a, o, t);
        return s % a.stride != 0 || s < 0 ? kNoInput : std::min(s / a.stride, a.input - 1);
      }));
  all.push_back(
      met("input_wraps_around", "inputs outside are those of the other end", [](const Axis& a, int64_t o, int64_t t) {
        const int64_t s = scaled(a, o, t);
        return s % a.stride != 0 ? kNoInput : (s / a.stride % a.input + a.input) % a.input;
      }));
}

// The input that a tap of a phase meets, once it is decided that it does.
int64_t input_in_phase(const Axis& a, int64_t o, int64_t t) {
  return in_range(a, floor_div(scaled(a, o % a.stride, t), a.stride) + o / a.stride);
}

void add_phases(std::vector<Misreading>& all) {
  all.push_back(met("phase_without_dilation", "the taps of a phase are every s-th, whatever the dilation",
                    [](const Axis& a, int64_t o, int64_t t) {
                      const bool met = (o % a.stride + a.pad_begin - t) % a.stride == 0;
                      return met ? input_in_phase(a, o, t) : kNoInput;
                    }));
  all.push_back(
      met("phase_reversed", "the phase of an output is counted backwards", [](const Axis& a, int64_t o, int64_t t) {
        const bool met = (t * a.dilation + o % a.stride + a.pad_begin) % a.stride == 0;
        return met ? input_in_phase(a, o, t) : kNoInput;
      }));
  all.push_back(
      without("every phase has K/s taps, the rest is left out", [](const Axis& a, int64_t, int64_t, int64_t t) {
        return t >= std::max<int64_t>(1, a.kernel / a.stride) * a.stride && a.dilation == 1;
      }));
}

}  // namespace

std::vector<Misreading> ranges() {
  std::vector<Misreading> all;
  add_dropped(all);
  add_divisions(all);
  add_phases(all);
  return all;
}

}  // namespace tconv::misreadings_of
