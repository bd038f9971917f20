// What single products tell of the ways in which they go astray.
#include <algorithm>
#include <map>
#include <set>

#include "props/diagnosis/misreadings.h"
#include "props/diagnosis/single_products.h"

namespace tconv {
namespace {

using misreadings_of::unflattened;

// ---- missing ones: is it one index that tells which?

struct Coordinate {
  const char* name;
  const char* what;
  int64_t (*of)(const Problem&, const Product&);
};

constexpr const char* kDropped = "contributions_dropped";

constexpr Coordinate kCoordinates[] = {
    {"columns_dropped", "some input columns are left out", [](const Problem&, const Product& q) { return q.x[4]; }},
    {"rows_dropped", "some input rows are left out", [](const Problem&, const Product& q) { return q.x[3]; }},
    {"planes_dropped", "some input planes are left out", [](const Problem&, const Product& q) { return q.x[2]; }},
    {"input_channels_dropped", "some input channels of a group are left out",
     [](const Problem& p, const Product& q) { return q.x[1] % p.in_channels_per_group(); }},
    {"output_channels_dropped", "some output channels of a group are left out",
     [](const Problem&, const Product& q) { return q.w[1]; }},
    {"images_dropped", "some images are left out", [](const Problem&, const Product& q) { return q.x[0]; }},
    {"groups_dropped", "some groups are left out",
     [](const Problem& p, const Product& q) { return q.x[1] / p.in_channels_per_group(); }},
    {"taps_dropped", "some taps along the width are left out", [](const Problem&, const Product& q) { return q.w[4]; }},
    {"taps_dropped", "some taps along the height are left out",
     [](const Problem&, const Product& q) { return q.w[3]; }},
    {"taps_dropped", "some taps along the depth are left out", [](const Problem&, const Product& q) { return q.w[2]; }},
    {kDropped, "no product reaches some output columns", [](const Problem&, const Product& q) { return q.y[4]; }},
    {kDropped, "no product reaches some output rows", [](const Problem&, const Product& q) { return q.y[3]; }},
    {kDropped, "no product reaches some output planes", [](const Problem&, const Product& q) { return q.y[2]; }},
};

// Whether each product is missing, or not, as the coordinate says; and not all are.
bool tells(const Coordinate& coordinate, const Problem& p, const std::vector<Effect>& effects) {
  std::map<int64_t, bool> missing;
  for (const Effect& e : effects) {
    if (!e.inside) continue;
    const bool gone = e.arrives.empty();
    const auto [known, added] = missing.try_emplace(coordinate.of(p, e.product), gone);
    if (known->second != gone) return false;
  }
  return std::any_of(missing.begin(), missing.end(), [](const auto& entry) { return !entry.second; });
}

bool any_arrives(const std::vector<Effect>& effects) {
  return std::any_of(effects.begin(), effects.end(), [](const Effect& e) { return !e.arrives.empty(); });
}

// ---- what was taken for what

// An arrival of a product where it is not meant.
struct Stray {
  const Effect* effect;
  Extents y;
};

constexpr size_t kNone = 5, kSeveral = 6;

// The one index in which two differ.
size_t differing(const Extents& a, const Extents& b) {
  size_t found = kNone;
  for (size_t d = 0; d < 5; ++d)
    if (a[d] != b[d]) found = found == kNone ? d : kSeveral;
  return found;
}

const Named kByOutput[] = {{"output_image_wrong", "products are added to another image"},
                           {"channels_misplaced", "products are added to another output channel"},
                           {"outputs_misplaced", "products are added to other outputs of their channel"}};
const Named kByInput[] = {{"another_image_read", "another image is read"},
                          {"another_input_channel_read", "another input channel is read"},
                          {"another_input_read", "another input of the channel is read"}};
const Named kByWeight[] = {{"weights_of_another_input", "the weights of another input channel are used"},
                           {"weights_of_another_channel", "the weights of another output channel are used"},
                           {"another_tap_used", "another tap is used"}};

const Named& of_dimension(const Named (&names)[3], size_t d) { return names[std::min<size_t>(d, 2)]; }

bool spatial_only(const Extents& a, const Extents& b) { return a[0] == b[0] && a[1] == b[1]; }

// Every stray product is missing where it is meant: it has gone to another place.
std::optional<Named> displaced(const std::vector<Stray>& strays) {
  std::optional<Named> name;
  for (const Stray& s : strays) {
    const Extents& meant = s.effect->product.y;
    if (!s.effect->inside) return std::nullopt;
    const size_t d = spatial_only(meant, s.y) ? 2 : differing(meant, s.y);
    if (d > 2) return std::nullopt;
    const Named& now = of_dimension(kByOutput, d);
    if (name && name->name != now.name) return std::nullopt;
    name = now;
  }
  return name;
}

// Every stray product stands for a missing one at the same output, from which it differs in one index.
std::optional<Named> replaced(const std::vector<Stray>& strays, const std::vector<const Effect*>& missing) {
  std::set<std::string> names;
  std::map<std::string, Named> by_name;
  bool first = true;
  for (const Stray& s : strays) {
    std::set<std::string> now;
    for (const Effect* m : missing) {
      if (m->product.y != s.y) continue;
      const size_t dx = differing(m->product.x, s.effect->product.x), dw = differing(m->product.w, s.effect->product.w);
      if ((dx == kNone) == (dw == kNone) || dx == kSeveral || dw == kSeveral) continue;
      const Named& named = dw == kNone ? of_dimension(kByInput, dx) : of_dimension(kByWeight, dw);
      now.insert(named.name), by_name[named.name] = named;
    }
    std::erase_if(names, [&](const std::string& n) { return !now.contains(n); });
    if (first) names = now;
    first = false;
  }
  if (names.size() != 1) return std::nullopt;
  return by_name[*names.begin()];
}

std::string text(const char* tensor, const Extents& index) {
  std::string result = tensor;
  for (size_t d = 0; d < 5; ++d) result += (d == 0 ? "[" : ", ") + std::to_string(index[d]);
  return result + "]";
}

// What may be said of one case; the more special first.
std::vector<Named> names_of(const Problem& p, const std::vector<Effect>& effects) {
  std::vector<const Effect*> missing;
  std::vector<Stray> strays;
  bool repeated = false;
  const Extents shape = output_shape(p);
  for (const Effect& e : effects) {
    bool here = false;
    for (const auto& [place, times] : e.arrives) {
      const Extents y = unflattened(place, shape);
      if (y != e.product.y) {
        strays.push_back({&e, y});
        continue;
      }
      here = true;
      repeated = repeated || times != 1;
    }
    if (e.inside && !here) missing.push_back(&e);
  }
  if (repeated) {
    if (!strays.empty() || !missing.empty()) return {};
    return {{"contributions_repeated", "some products are added several times, or with another sign"}};
  }
  if (missing.empty() && strays.empty()) return {};
  if (strays.empty()) {
    std::vector<Named> names;
    for (const Coordinate& c : kCoordinates)
      if (any_arrives(effects) && tells(c, p, effects)) names.push_back({c.name, c.what});
    const Product& q = missing.front()->product;
    names.push_back({kDropped, "some products are missing, such as " + text("x", q.x) + " * " + text("w", q.w) +
                                   " in " + text("y", q.y)});
    return names;
  }
  const bool gone = std::all_of(strays.begin(), strays.end(), [&](const Stray& s) {
    return std::find(missing.begin(), missing.end(), s.effect) != missing.end();
  });
  if (gone)
    if (const auto named = displaced(strays)) return {*named};
  if (!missing.empty())
    if (const auto named = replaced(strays, missing)) return {*named};
  if (missing.empty())
    return {{"contributions_added", "some products are added where they are not meant, such as " +
                                        text("x", strays[0].effect->product.x) + " * " +
                                        text("w", strays[0].effect->product.w) + " in " + text("y", strays[0].y)}};
  return {};
}

// ---- the bias

// Where x and w are 0, y is the bias: each channel has one that tells it from the others.
std::vector<Named> names_of_bias(const Observation& seen, Lab& lab) {
  if (!seen.problem().bias) return {};
  Operands data = seen.trial.data();
  for (Dense<double>* tensor : {&data.x, &data.w}) std::fill(tensor->values.begin(), tensor->values.end(), 0);
  const int64_t channels = seen.problem().out_channels;
  if (channels > 300) return {};
  const auto bias = [&](int64_t c) { return static_cast<double>(1000 + c); };
  for (int64_t c = 0; c < channels; ++c) data.b.values[static_cast<size_t>(c)] = bias(c);
  const Answer answer = lab.subject().run(Trial(seen.trial.tried(), data));
  if (without_output(answer)) return {};
  std::set<std::string> kinds;
  for_each_index(answer.y.shape, [&](auto n, auto c, auto z, auto v, auto u) {
    const double y = answer.y(n, c, z, v, u);
    if (y == bias(c)) return;
    const bool another = y >= bias(0) && y <= bias(channels - 1);
    const double times = y / bias(c);
    kinds.insert(y == 0                                                      ? "dropped"
                 : another                                                   ? "another"
                 : times == static_cast<double>(static_cast<int64_t>(times)) ? "repeated"
                                                                             : "");
  });
  if (kinds.size() != 1) return {};
  if (*kinds.begin() == "dropped") return {{"bias_dropped", "some outputs get no bias"}};
  if (*kinds.begin() == "another") return {{"bias_index_wrong", "some outputs get the bias of another channel"}};
  if (*kinds.begin() == "repeated") return {{"bias_repeated", "some outputs get the bias several times"}};
  return {};
}

// Axes along which an output position does not tell the input's.
int axes_with_overlap(const Problem& p) {
  return static_cast<int>(
      std::count_if(p.axes.begin(), p.axes.end(), [](const Axis& a) { return a.input > 1 && a.kernel > 1; }));
}

// A few that are small enough, from the smallest to the largest of these, and a few that tell inputs from outputs.
std::vector<Observation> some_of(const std::vector<Observation>& wrong) {
  constexpr size_t kEnough = 6, kTelling = 2;
  std::vector<Observation> fit, some;
  for (const Observation& seen : wrong)
    if (*element_count(input_shape(seen.problem())) * *element_count(weight_shape(seen.problem())) <= kMostProducts)
      fit.push_back(seen);
  for (size_t i = 0; i < kEnough && i < fit.size(); ++i)
    some.push_back(fit.size() <= kEnough ? fit[i] : fit[i * (fit.size() - 1) / (kEnough - 1)]);
  if (fit.size() <= kEnough) return some;
  std::stable_sort(fit.begin(), fit.end(), [](const Observation& a, const Observation& b) {
    return axes_with_overlap(a.problem()) > axes_with_overlap(b.problem());
  });
  some.insert(some.end(), fit.begin(), fit.begin() + kTelling);
  return some;
}

}  // namespace

std::optional<Named> named_by_products(const std::vector<Observation>& wrong, Lab& lab) {
  std::vector<Named> names;
  size_t cases = 0;
  for (const Observation& seen : some_of(wrong)) {
    if (!lab.in_time()) break;
    const auto effects = effects_of(seen, lab);
    std::vector<Named> now = effects ? names_of(seen.problem(), *effects) : names_of_bias(seen, lab);
    if (now.empty()) return std::nullopt;
    if (cases++ == 0) names = now;
    std::erase_if(names, [&](const Named& n) {
      return std::none_of(now.begin(), now.end(), [&](const Named& other) { return other.name == n.name; });
    });
  }
  if (cases == 0 || names.empty()) return std::nullopt;
  // Of several indices, each of which may tell, none is sure.
  const auto general = std::find_if(names.begin(), names.end(), [](const Named& n) { return n.name == kDropped; });
  const bool unsure = general - names.begin() > 1 && names[0].name != names[1].name;
  return unsure ? names.back() : names.front();
}

}  // namespace tconv
