#include "report/explain/wrong_elements.h"

#include <fmt/format.h>

#include <algorithm>

#include "ref/compare.h"
#include "ref/gather.h"
#include "report/explain/drawing.h"

namespace tconv {
namespace {

constexpr size_t kMostElements = 3, kMostProducts = 12;  // that are shown

struct Product {
  Extents x{}, w{};
  double of_x = 0, of_w = 0;
  double value() const { return of_x * of_w; }
};

std::string name_of(const Problem& p, const Product& product) {
  return fmt::format("x{} * w{} of channel {}", index_text(p, product.x), index_text(p, product.w), product.x[1]);
}

std::vector<Product> products_of(const Trial& trial, const Extents& index) {
  std::vector<Product> products;
  const Dense<double>&x = trial.data().x, &w = trial.data().w;
  ref::for_each_product(trial.problem(), index, [&](const Extents& i, const Extents& t) {
    products.push_back({i, t, x(i[0], i[1], i[2], i[3], i[4]), w(t[0], t[1], t[2], t[3], t[4])});
  });
  return products;
}

// One product, or the bias, whose absence or repetition explains the value. Of several none is the one.
std::string seems(const Trial& trial, const std::vector<Product>& products, double bias, const Mismatch& wrong) {
  std::vector<std::string> reasons;
  const auto consider = [&](double value, const std::string& name) {
    if (value == 0) return;
    if (wrong.actual == wrong.expected - value) reasons.push_back(name + " is missing");
    if (wrong.actual == wrong.expected + value) reasons.push_back(name + " is added twice");
  };
  for (const Product& one : products) consider(one.value(), name_of(trial.problem(), one));
  consider(bias, "the bias");
  return reasons.size() == 1 ? fmt::format("    It is as if {}.\n", reasons[0]) : "";
}

std::string explained_element(const Trial& trial, const Mismatch& wrong) {
  const Problem& p = trial.problem();
  const std::vector<Product> products = products_of(trial, wrong.index);
  const double bias = p.bias ? trial.data().b.values[static_cast<size_t>(wrong.index[1])] : 0;
  std::string text = fmt::format("  y{} of image {}, channel {} is {} and should be {}:\n", index_text(p, wrong.index),
                                 wrong.index[0], wrong.index[1], number(wrong.actual), number(wrong.expected));
  for (size_t k = 0; k < std::min(kMostProducts, products.size()); ++k)
    text += fmt::format("    {} = {} * {} = {}\n", name_of(p, products[k]), number(products[k].of_x),
                        number(products[k].of_w), number(products[k].value()));
  if (products.size() > kMostProducts)
    text += fmt::format("    and {} products more\n", products.size() - kMostProducts);
  if (products.empty()) text += "    no product reaches it\n";
  if (p.bias) text += fmt::format("    bias = {}\n", number(bias));
  return text + seems(trial, products, bias, wrong);
}

}  // namespace

ExplainedAnswer explained_answer(const Trial& trial, const Answer& answer, const std::string& name) {
  using Kind = ExplainedAnswer::Kind;
  if (const auto verdict = without_output(answer))
    return {verdict->fails() ? Kind::wrong : Kind::none,
            fmt::format("\n{} gives no result: {}\n", name, verdict->reason)};
  const Comparison compared = compare(trial.expected(), answer.y);
  if (compared.holds()) return {Kind::right, fmt::format("\n{} gives the right result.\n", name)};
  std::string text = fmt::format("\n{} gives {} wrong elements of {}.\n", name, compared.wrong, answer.y.values.size());
  for (size_t i = 0; i < std::min(kMostElements, compared.first.size()); ++i)
    text += "\n" + explained_element(trial, compared.first[i]);
  return {Kind::wrong, std::move(text)};
}

}  // namespace tconv
