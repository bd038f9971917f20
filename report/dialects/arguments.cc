#include "report/dialects/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace tconv::dialect {
namespace {

constexpr size_t kLongest = 1 << 16, kDeepest = 8;

bool is_in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

// Reads from left to right; what is not understood throws.
class Arguments::Scanner {
 public:
  Scanner(std::string_view text, Arguments& to) : text_(text), to_(to) {}

  // item, item, ... to the end of the text, or to the bracket that closes the call.
  void items(bool in_call) {
    for (;;) {
      skip_space();
      if (at_ == text_.size() || text_[at_] == ')') return;
      item(in_call);
      skip_space();
      if (!take(',')) return;
    }
  }

  void expect_end() {
    skip_space();
    if (at_ != text_.size()) throw Unreadable(fmt::format("'{}' is not understood", text_.substr(at_)));
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) throw Unreadable(fmt::format("'{}' is missing before '{}'", c, text_.substr(at_)));
  }

  // key=value, value or, outside of a call, a call.
  void item(bool in_call) {
    const size_t begin = at_;
    const std::string name = identifier();
    if (!name.empty() && take('=')) {
      skip_space();
      const size_t value_begin = at_;
      if (!in_call && !identifier().empty() && take('(')) return call_at(value_begin);  // y = call(...)
      at_ = value_begin;
      if (!to_.named_.emplace(name, value(0)).second) throw Unreadable(name + " is given twice");
      return;
    }
    if (!in_call && !name.empty() && take('(')) return call_at(begin);
    at_ = begin;
    to_.positional_.push_back(value(0));
  }

  void call_at(size_t begin) {
    if (!to_.function_.empty()) throw Unreadable("there is a second call: " + std::string(text_.substr(begin)));
    at_ = begin;
    const std::string name = identifier();
    to_.function_ = name.substr(name.rfind('.') + 1);
    expect('(');
    items(true);
    expect(')');
  }

  std::string identifier() {
    skip_space();
    const size_t begin = at_;
    if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) return "";
    while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Value value(size_t depth) {
    if (depth > kDeepest) throw Unreadable("brackets stand more than 8 deep");
    skip_space();
    if (at_ == text_.size()) throw Unreadable("a value is missing at the end");
    for (const auto& [open, close] : {std::pair('(', ')'), std::pair('[', ']')})
      if (take(open)) return list(close, depth);
    if (text_[at_] == '\'' || text_[at_] == '"') return quoted();
    Value result;
    if (result.word = identifier(); !result.word.empty()) {
      if (take('(')) list(')', depth);  // a call inside is nothing that is looked at
      return result;
    }
    result.has_numbers = true;
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc()) throw Unreadable(fmt::format("'{}' is no whole number", text_.substr(at_)));
    at_ = static_cast<size_t>(end - text_.data());
    result.numbers.push_back(number);
    return result;
  }

  Value list(char close, size_t depth) {
    Value result;
    result.has_numbers = true;
    while (!take(close)) {
      const Value element = value(depth + 1);
      result.numbers.insert(result.numbers.end(), element.numbers.begin(), element.numbers.end());
      if (!element.has_numbers) result.word = element.word;
      if (take(close)) break;
      expect(',');
    }
    if (!result.word.empty()) result.has_numbers = false;
    return result;
  }

  Value quoted() {
    const char quote = text_[at_++];
    const size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) throw Unreadable("a quotation mark is not closed");
    Value result;
    result.word = text_.substr(at_, end - at_);
    at_ = end + 1;
    return result;
  }

  std::string_view text_;
  size_t at_ = 0;
  Arguments& to_;
};

Arguments::Arguments(std::string_view text) {
  if (text.size() > kLongest) throw Unreadable("the text is longer than 64 KiB");
  Scanner scanner(text, *this);
  scanner.items(false);
  scanner.expect_end();
}

void Arguments::name_positional(const std::vector<std::string>& names) {
  if (positional_.size() > names.size())
    throw Unreadable(fmt::format("{} values have no name, there are {}", positional_.size(), names.size()));
  for (size_t i = 0; i < positional_.size(); ++i) {
    // x, w and b in the call are arrays, whose shapes are given beside it.
    const bool is_array = !positional_[i].has_numbers && named_.count(names[i]) != 0;
    if (!is_array && !named_.emplace(names[i], positional_[i]).second) throw Unreadable(names[i] + " is given twice");
  }
  positional_.clear();
}

Arguments::Value* Arguments::find(const std::string& name) {
  const auto found = named_.find(name);
  if (found == named_.end()) return nullptr;
  found->second.taken = true;
  return found->second.word == "None" ? nullptr : &found->second;
}

std::optional<std::vector<int64_t>> Arguments::numbers(const std::string& name) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->has_numbers) throw Unreadable(fmt::format("{} is '{}', it must be numbers", name, value->word));
  return value->numbers;
}

std::optional<std::vector<int64_t>> Arguments::numbers(const std::string& name, size_t count) {
  auto found = numbers(name);
  if (found && found->size() == 1) found->resize(count, found->front());
  if (found && found->size() != count)
    throw Unreadable(fmt::format("{} has {} numbers, it must have {}", name, found->size(), count));
  return found;
}

std::optional<int64_t> Arguments::number(const std::string& name) {
  const auto found = numbers(name, 1);
  return found ? std::optional(found->front()) : std::nullopt;
}

std::string Arguments::word(const std::string& name) {
  const Value* value = find(name);
  if (value == nullptr) return "";
  if (value->has_numbers) throw Unreadable(name + " is numbers, it must be a word");
  return upper(value->word);
}

bool Arguments::has_word(const std::string& name) {
  const Value* value = find(name);
  return value != nullptr && !value->has_numbers;
}

bool Arguments::flag(const std::string& name, bool otherwise) {
  const Value* value = find(name);
  if (value == nullptr) return otherwise;
  if (value->word == "True" || value->word == "False") return value->word == "True";
  if (const auto number = this->number(name); number && (*number == 0 || *number == 1)) return *number == 1;
  throw Unreadable(name + " is neither True nor False");
}

void Arguments::expect_all_taken() const {
  for (const auto& [name, value] : named_)
    if (!value.taken) throw Unreadable(fmt::format("the parameter '{}' is not known", name));
}

}  // namespace tconv::dialect
