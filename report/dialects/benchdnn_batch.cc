#include "report/dialects/benchdnn_batch.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "report/dialects/benchdnn_options.h"

namespace tconv::benchdnn {
namespace {

namespace fs = std::filesystem;

// Far beyond benchdnn's own files, far below what would take all memory.
constexpr uintmax_t kLargestFile = 16 << 20;
constexpr size_t kDeepest = 16, kMostFiles = 1000, kMostProblems = 100'000;

struct Word {
  size_t line = 1;
  std::string text;
};

// What stands between white space, without comments; a `\` at the end of a word joins it with the next.
std::vector<Word> words_of(const std::string& text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  std::vector<Word> words;
  bool goes_on = false;
  size_t line = 1;
  for (size_t at = 0; at < text.size();) {
    if (kSpace.find(text[at]) != std::string_view::npos) {
      line += text[at++] == '\n' ? 1 : 0;
      continue;
    }
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    const size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    std::string word = text.substr(at, end - at);
    const bool will_go_on = word.back() == '\\';
    if (will_go_on) word.pop_back();
    if (goes_on && !words.empty())
      words.back().text += word;
    else if (!word.empty())
      words.push_back({line, word});
    goes_on = will_go_on;
    at = end;
  }
  return words;
}

class Reader {
 public:
  // `named` is where the file is named, for the message if it is not there.
  void read(const fs::path& file, const std::string& named) {
    if (folders_.size() >= kDeepest) throw std::runtime_error(named + ": batch files lie more than 16 deep");
    if (++files_ > kMostFiles) throw std::runtime_error(named + ": more than 1000 batch files");
    folders_.push_back(file.parent_path());
    for (const Word& word : words_of(content(file, named))) take(file, word);
    folders_.pop_back();
  }

  Batch take_batch() { return std::move(batch_); }

 private:
  static std::string content(const fs::path& file, const std::string& named) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) throw std::runtime_error(named + ": there is no file " + file.string());
    if (fs::file_size(file, error) > kLargestFile || error)
      throw std::runtime_error(named + ": " + file.string() + " is larger than 16 MiB");
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open() || stream.bad()) throw std::runtime_error(named + ": cannot read " + file.string());
    return text;
  }

  void take(const fs::path& file, const Word& word) {
    constexpr std::string_view kBatch = "--batch=";
    if (word.text.starts_with(kBatch)) {
      const std::string named = fmt::format("{}:{}", file.string(), word.line);
      return read(located(word.text.substr(kBatch.size()), named), named);
    }
    if (word.text.starts_with('-')) {
      if (!options_.take(word.text)) ++batch_.ignored[word.text.substr(0, word.text.find('='))];
      return;
    }
    for (auto& said : options_.cases_of(word.text))
      batch_.problems.push_back({file, word.line, word.text, std::move(said)});
    if (batch_.problems.size() > kMostProblems)
      throw std::runtime_error(fmt::format("{}:{}: more than {} problems", file.string(), word.line, kMostProblems));
  }

  fs::path located(const fs::path& name, const std::string& named) const {
    std::error_code error;
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder)
      for (const fs::path& place : {*folder, *folder / "deconv", *folder / "..", *folder / ".." / "deconv"})
        if (const fs::path file = place / name; fs::is_regular_file(file, error)) return file.lexically_normal();
    throw std::runtime_error(
        fmt::format("{}: there is no file {}, neither beside this one nor in deconv or above", named, name.string()));
  }

  Options options_;
  std::vector<fs::path> folders_;  // of the files that led here
  size_t files_ = 0;
  Batch batch_;
};

}  // namespace

Batch read_batch(const fs::path& file) {
  Reader reader;
  reader.read(file, "--batch");
  return reader.take_batch();
}

std::variant<Case, Refusal> parse_command(std::string_view text) {
  Options options;
  std::vector<Word> words = words_of(std::string(text));
  if (!words.empty() && words.front().text == "benchdnn") words.erase(words.begin());
  std::vector<std::variant<Case, Refusal>> cases;
  for (const Word& word : words) {
    if (!cases.empty()) return Refusal{fmt::format("'{}' follows a problem; one command has one", word.text)};
    if (!word.text.starts_with('-'))
      cases = options.cases_of(word.text);
    else if (!options.take(word.text))
      return Refusal{fmt::format("{} says nothing of a case; leave it out", word.text)};
  }
  if (cases.empty()) return Refusal{"it has no problem, as g1mb2ic3ih5oc4kh3sh2ph1"};
  if (cases.size() > 1)
    return Refusal{fmt::format("its options make {} cases; give each a single value", cases.size())};
  return cases.front();
}

}  // namespace tconv::benchdnn
