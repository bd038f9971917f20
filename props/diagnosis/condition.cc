#include "props/diagnosis/condition.h"

#include <algorithm>
#include <functional>

namespace tconv {
namespace {

struct Predicate {
  std::string text;
  std::function<bool(const Problem&)> holds;
  bool negative = false;  // says little together with another
};

using OfAxis = bool (*)(const Axis&);
struct Feature {
  const char* text;
  OfAxis holds;
};

constexpr Feature kFeatures[] = {
    {"the kernel is 1", [](const Axis& a) { return a.kernel == 1; }},
    {"the stride is 1", [](const Axis& a) { return a.stride == 1; }},
    {"the stride is 2", [](const Axis& a) { return a.stride == 2; }},
    {"there is no padding", [](const Axis& a) { return a.pad_begin == 0 && a.pad_end == 0; }},
    {"there is no dilation", [](const Axis& a) { return a.dilation == 1; }},
    {"there is no output_padding", [](const Axis& a) { return a.output_padding == 0; }},
    {"the kernel is the stride", [](const Axis& a) { return a.kernel == a.stride; }},
    {"the stride is larger than the kernel", [](const Axis& a) { return a.stride > a.kernel; }},
    {"the input is 1", [](const Axis& a) { return a.input == 1; }},
    {"the kernel is 3", [](const Axis& a) { return a.kernel == 3; }},
    {"the paddings are equal", [](const Axis& a) { return a.pad_begin == a.pad_end; }},
};

void add_features(std::vector<Predicate>& all) {
  static constexpr const char* kNames[] = {"depth", "height", "width"};
  for (const auto& [text, holds] : kFeatures) {
    const auto on_all = [holds = holds](const Problem& p) {
      return std::all_of(p.axes.begin() + static_cast<int64_t>(p.first_axis()), p.axes.end(), holds);
    };
    all.push_back({std::string(text) + " on every axis", on_all});
    all.push_back({std::string("not everywhere ") + text, [=](const Problem& p) { return !on_all(p); }, true});
  }
  for (size_t a = 0; a < 3; ++a)
    for (const auto& [text, holds] : kFeatures) {
      const auto on_one = [=, holds = holds](const Problem& p) { return a >= p.first_axis() && holds(p.axes[a]); };
      all.push_back({std::string(text) + " along the " + kNames[a], on_one});
    }
}

const std::vector<Predicate>& predicates() {
  static const std::vector<Predicate> all = [] {
    std::vector<Predicate> list;
    const auto add = [&](const char* text, bool (*holds)(const Problem&)) {
      list.push_back({text, holds});
      list.push_back({std::string("it is not so that ") + text, [=](const Problem& p) { return !holds(p); }, true});
    };
    add("there are several groups", [](const Problem& p) { return p.groups > 1; });
    add("it is depthwise", [](const Problem& p) { return p.groups > 1 && p.groups == p.in_channels; });
    add("there is one image", [](const Problem& p) { return p.batch == 1; });
    add("there is a bias", [](const Problem& p) { return p.bias; });
    add("the rank is 1", [](const Problem& p) { return p.rank == 1; });
    add("the rank is 2", [](const Problem& p) { return p.rank == 2; });
    add("the rank is 3", [](const Problem& p) { return p.rank == 3; });
    add("a group has one input channel", [](const Problem& p) { return p.in_channels_per_group() == 1; });
    add("a group has one output channel", [](const Problem& p) { return p.out_channels_per_group() == 1; });
    add("C_in = C_out", [](const Problem& p) { return p.in_channels == p.out_channels; });
    add_features(list);
    for (const int64_t n : {3, 4, 7, 8, 15, 16, 31, 32, 63, 64}) {
      const std::string more = " > " + std::to_string(n);
      list.push_back({"C_in/G" + more, [=](const Problem& p) { return p.in_channels_per_group() > n; }});
      list.push_back({"C_out/G" + more, [=](const Problem& p) { return p.out_channels_per_group() > n; }});
      list.push_back({"the input width" + more, [=](const Problem& p) { return p.axes[2].input > n; }});
      list.push_back({"the output width" + more, [=](const Problem& p) { return output_shape(p)[4] > n; }});
    }
    return list;
  }();
  return all;
}

bool none(const std::vector<Problem>& problems, const Predicate& p, const Predicate& q) {
  return std::none_of(problems.begin(), problems.end(), [&](const Problem& x) { return p.holds(x) && q.holds(x); });
}

}  // namespace

std::optional<Condition> condition_of(const std::vector<Problem>& wrong, const std::vector<Problem>& right) {
  if (right.empty()) return Condition{};
  std::vector<const Predicate*> possible;
  for (const Predicate& p : predicates())
    if (std::all_of(wrong.begin(), wrong.end(), p.holds)) possible.push_back(&p);
  for (const Predicate* p : possible)
    if (none(right, *p, *p)) return Condition{p->text, 1};
  std::erase_if(possible, [](const Predicate* p) { return p->negative; });
  for (size_t i = 0; i < possible.size(); ++i)
    for (size_t j = i + 1; j < possible.size(); ++j)
      if (none(right, *possible[i], *possible[j])) return Condition{possible[i]->text + " and " + possible[j]->text, 2};
  return std::nullopt;
}

}  // namespace tconv
