#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

double of(const Dense<double>& b, int64_t channel) {
  const auto count = static_cast<int64_t>(b.values.size());
  return channel < 0 || channel >= count ? 0.0 : b.values[static_cast<size_t>(channel)];
}

using Count = int64_t (*)(const Problem& p);
using Index = int64_t (*)(const Problem& p, const Extents& y);
using Place = bool (*)(const Problem& p, const Extents& y);

Misreading repeated(std::string sentence, const std::function<int64_t(const Problem&)>& times) {
  return {.name = "bias_repeated",
          .sentence = std::move(sentence),
          .bias = [=](const Problem& p, const Dense<double>& b, const Extents& y) {
            return static_cast<double>(times(p)) * of(b, y[1]);
          }};
}

Misreading indexed(const char* name, std::string sentence,
                   const std::function<int64_t(const Problem&, const Extents&)>& index) {
  return {.name = name,
          .sentence = std::move(sentence),
          .bias = [=](const Problem& p, const Dense<double>& b, const Extents& y) { return of(b, index(p, y)); }};
}

Misreading absent(const char* name, const char* sentence, Place where) {
  return {.name = name, .sentence = sentence, .bias = [=](const Problem& p, const Dense<double>& b, const Extents& y) {
            return where(p, y) ? 0.0 : of(b, y[1]);
          }};
}

int64_t taps(const Problem& p) { return p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel; }
int64_t phases(const Problem& p) { return p.axes[0].stride * p.axes[1].stride * p.axes[2].stride; }

void add_repeated(std::vector<Misreading>& all) {
  all.push_back(repeated("the bias is added twice", [](const Problem&) { return 2; }));
  all.push_back(repeated("the bias is added once for each input channel of the group",
                         [](const Problem& p) { return p.in_channels_per_group(); }));
  all.push_back(
      repeated("the bias is added once for each input channel", [](const Problem& p) { return p.in_channels; }));
  all.push_back(repeated("the bias is added once for each group", [](const Problem& p) { return p.groups; }));
  all.push_back(repeated("the bias is added once for each image", [](const Problem& p) { return p.batch; }));
  all.push_back(repeated("the bias is added once for each tap", &taps));
  all.push_back(repeated("the bias is added once for each tap and input channel",
                         [](const Problem& p) { return taps(p) * p.in_channels_per_group(); }));
  all.push_back(repeated("the bias is added once for each phase", &phases));
  for (const int64_t block : {2, 3, 4, 8, 16, 32, 64})
    all.push_back(repeated("the bias is added once for each block of " + std::to_string(block) + " input channels",
                           [=](const Problem& p) { return (p.in_channels_per_group() + block - 1) / block; }));
}

void add_indexed(std::vector<Misreading>& all) {
  const auto add = [&](const char* name, const char* sentence, Index index) {
    all.push_back(indexed(name, sentence, index));
  };
  add("bias_of_first_channel", "every channel gets the bias of the first",
      [](const Problem&, const Extents&) { return int64_t{0}; });
  add("bias_of_first_group", "every group gets the bias of the first",
      [](const Problem& p, const Extents& y) { return y[1] % p.out_channels_per_group(); });
  add("bias_index_wrong", "the bias is indexed by the group instead of the channel",
      [](const Problem& p, const Extents& y) { return y[1] / p.out_channels_per_group(); });
  add("bias_index_wrong", "the bias is indexed as if the channels of the groups were interleaved",
      [](const Problem& p, const Extents& y) {
        return y[1] % p.out_channels_per_group() * p.groups + y[1] / p.out_channels_per_group();
      });
  add("bias_index_wrong", "the bias is indexed from the last channel on",
      [](const Problem& p, const Extents& y) { return p.out_channels - 1 - y[1]; });
  add("bias_index_wrong", "every channel gets the bias of the next",
      [](const Problem& p, const Extents& y) { return (y[1] + 1) % p.out_channels; });
  add("bias_by_column", "the bias is indexed by the column instead of the channel",
      [](const Problem&, const Extents& y) { return y[4]; });
  add("bias_by_row", "the bias is indexed by the row instead of the channel",
      [](const Problem&, const Extents& y) { return y[3]; });
  add("bias_by_image", "the bias is indexed by the image instead of the channel",
      [](const Problem&, const Extents& y) { return y[0]; });
  for (const int64_t block : {2, 4, 8, 16, 32, 64})
    all.push_back(
        indexed("bias_index_wrong",
                "channels after " + std::to_string(block) + " get the bias of the first " + std::to_string(block),
                [=](const Problem&, const Extents& y) { return y[1] % block; }));
}

void add_absent(std::vector<Misreading>& all) {
  all.push_back(absent("bias_dropped", "the bias is not added", [](const Problem&, const Extents&) { return true; }));
  all.back().plain = true;
  all.push_back(absent("bias_of_first_image_only", "only the first image gets a bias",
                       [](const Problem&, const Extents& y) { return y[0] > 0; }));
  all.push_back(absent("bias_of_first_group_only", "only the first group gets a bias",
                       [](const Problem& p, const Extents& y) { return y[1] >= p.out_channels_per_group(); }));
  all.push_back(absent("empty_phase_without_bias", "outputs that no tap reaches get no bias",
                       [](const Problem& p, const Extents& y) { return !has_taps(p, y); }));
  all.push_back(absent("empty_phase_without_bias", "only as many phases as the kernel has taps get a bias",
                       [](const Problem& p, const Extents& y) {
                         for (size_t a = 0; a < 3; ++a)
                           if (y[a + 2] % p.axes[a].stride >= p.axes[a].kernel) return true;
                         return false;
                       }));
  all.push_back(absent("empty_phase_without_bias", "outputs between the stamps get no bias",
                       [](const Problem& p, const Extents& y) {
                         for (size_t a = 0; a < 3; ++a) {
                           const Axis& axis = p.axes[a];
                           bool met = false;
                           for (int64_t t = 0; t < axis.kernel; ++t)
                             met = met || right_input(axis, y[a + 2], t) != kNoInput;
                           if (!met) return true;
                         }
                         return false;
                       }));
  for (const int64_t block : {2, 4, 8, 16, 32})
    all.push_back({.name = "bias_dropped",
                   .sentence = "channels after the last whole block of " + std::to_string(block) + " get no bias",
                   .bias = [=](const Problem& p, const Dense<double>& b, const Extents& y) {
                     return y[1] < p.out_channels / block * block ? of(b, y[1]) : 0.0;
                   }});
}

}  // namespace

std::vector<Misreading> biases() {
  std::vector<Misreading> all;
  add_repeated(all);
  add_indexed(all);
  add_absent(all);
  return all;
}

}  // namespace tconv::misreadings_of
