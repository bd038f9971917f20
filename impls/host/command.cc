#include "impls/host/command.h"

#include <charconv>
#include <cstring>

#include "impls/host/command_process.h"
#include "impls/host/shell_word.h"
#include "ref/case_text.h"

namespace tconv {
namespace {

constexpr std::string_view kGreeting = "tconv-protocol 1";
constexpr size_t kLongestLine = 1000;
constexpr size_t kLongestAnswer = size_t{1} << 32;

using Clock = CommandProcess::Clock;
using Result = CommandProcess::Result;

std::string printable(std::string text) {
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

// The word at the front of a line, which is taken off.
std::string_view take_word(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

// "3x4" and 5 make "3x4x5".
void append_size(int64_t size, std::string& text) {
  if (!text.empty()) text += 'x';
  text += std::to_string(size);
}

std::string sizes(const Problem& p, int64_t Axis::*member) {
  std::string text;
  for (size_t a = p.first_axis(); a < 3; ++a) append_size(p.axes[a].*member, text);
  return text;
}

// Appends the elements of a tensor in canonical order, as they are in memory.
void append_dense(const ConstTensorRef& tensor, std::vector<std::byte>& bytes) {
  const auto size = static_cast<size_t>(traits(tensor.type).bytes);
  for_each_index(tensor.layout.shape, [&](auto a, auto b, auto c, auto d, auto e) {
    const std::byte* element = tensor.data + static_cast<size_t>(tensor.layout.at(a, b, c, d, e)) * size;
    bytes.insert(bytes.end(), element, element + size);
  });
}

void scatter_dense(const std::vector<std::byte>& bytes, const TensorRef& tensor) {
  const auto size = static_cast<size_t>(traits(tensor.type).bytes);
  const std::byte* element = bytes.data();
  for_each_index(tensor.layout.shape, [&](auto a, auto b, auto c, auto d, auto e) {
    std::memcpy(tensor.data + static_cast<size_t>(tensor.layout.at(a, b, c, d, e)) * size, element, size);
    element += size;
  });
}

class Command : public Implementation {
 public:
  Command(std::string command, std::chrono::milliseconds deadline, std::string argument)
      : command_(std::move(command)), deadline_(deadline), argument_(std::move(argument)) {}

  std::string name() const override { return name_; }
  std::string version() const override { return version_; }
  std::string description() const override { return command_; }
  std::string argument() const override {
    return argument_.empty() ? "--command " + shell_quoted(command_) : argument_;
  }
  std::optional<std::string> unsupported(const Case&) const override { return std::nullopt; }

  // Starts the command and exchanges greetings; a string says what went wrong.
  std::optional<std::string> greet() {
    if (!process_.start(command_)) return "it cannot be started: " + std::string(std::strerror(errno));
    const auto until = Clock::now() + deadline_;
    const std::string greeting = std::string(kGreeting) + "\n";
    std::string line;
    Result result = process_.send(std::as_bytes(std::span(greeting)), until);
    if (result == Result::done) result = process_.read_line(line, kLongestLine, until);
    if (result == Result::too_late) return "it does not greet within " + std::to_string(deadline_.count()) + " ms";
    if (result == Result::closed) return "it ends without a greeting, " + process_.how_it_ended();
    std::string_view rest = line;
    if (rest.substr(0, kGreeting.size()) != kGreeting)
      return "it greets with '" + printable(line.substr(0, 60)) + "', not with '" + std::string(kGreeting) +
             " NAME VERSION'";
    rest.remove_prefix(std::min(kGreeting.size() + 1, rest.size()));
    name_ = printable(std::string(take_word(rest)));
    version_ = printable(std::string(rest));
    if (name_.empty()) name_ = command_;
    return std::nullopt;
  }

  // It has no access to our memory.
  bool watches(Rule rule) const override { return rule == Rule::answers || rule == Rule::says_why; }

  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) override {
    Implementation::run_all(calls, outcomes, manner == Manner::unchecked ? Manner::in_turn : manner);
  }

  Outcome run(const Call& call) override {
    if (!process_.running())
      if (const auto error = greet()) return broke(Rule::answers, "does not start again: " + *error);
    ++number_;
    const auto until = Clock::now() + deadline_;
    std::string line;
    Result result = process_.send(request(call), until);
    if (result == Result::done) result = process_.read_line(line, kLongestLine, until);
    if (result != Result::done) return ended(result);
    return understand(line, call, until);
  }

 private:
  std::vector<std::byte> request(const Call& call) const {
    const Problem& p = call.problem;
    std::vector<std::byte> tensors;
    std::array<size_t, 3> ends{};
    append_dense(call.x, tensors);
    ends[0] = tensors.size();
    append_dense(call.w, tensors);
    ends[1] = tensors.size();
    if (p.bias) append_dense(call.b, tensors);
    ends[2] = tensors.size();
    std::string out;
    for (size_t i = 2 + p.first_axis(); i < 5; ++i) append_size(call.y.layout.shape[i], out);
    const std::string line =
        "run " + std::to_string(number_) + " type=" + text_of(call.types()) + " n=" + std::to_string(p.batch) +
        " g=" + std::to_string(p.groups) + " ci=" + std::to_string(p.in_channels) +
        " co=" + std::to_string(p.out_channels) + " in=" + sizes(p, &Axis::input) + " k=" + sizes(p, &Axis::kernel) +
        " s=" + sizes(p, &Axis::stride) + " d=" + sizes(p, &Axis::dilation) + " pb=" + sizes(p, &Axis::pad_begin) +
        " pe=" + sizes(p, &Axis::pad_end) + " op=" + sizes(p, &Axis::output_padding) + " out=" + out +
        " bias=" + (p.bias ? "1" : "0") + " bytes=" + std::to_string(ends[0]) + "," +
        std::to_string(ends[1] - ends[0]) + "," + std::to_string(ends[2] - ends[1]) +
        quantization_text(call.types(), call.quantization) + "\n";
    std::vector<std::byte> bytes(line.size() + tensors.size());
    std::memcpy(bytes.data(), line.data(), line.size());
    if (!tensors.empty()) std::memcpy(bytes.data() + line.size(), tensors.data(), tensors.size());
    return bytes;
  }

  Outcome understand(const std::string& line, const Call& call, Clock::time_point until) {
    std::string_view rest = line;
    const std::string_view verb = take_word(rest), number = take_word(rest);
    if (number != std::to_string(number_)) return confused("answers another call", line);
    if (verb == "unsupported" || verb == "invalid") {
      const bool silent = rest.find_first_not_of(' ') == std::string_view::npos;
      const std::string said = silent ? std::string(verb) : printable(std::string(rest));
      return {Outcome::Kind::refused, said, silent ? Rule::says_why : Rule::none};
    }
    if (verb == "error") return broke(Rule::answers, "gave up: " + printable(std::string(rest)));
    if (verb != "ok") return confused("answers against the protocol", line);
    const auto expected = static_cast<size_t>(*element_count(call.y.layout.shape) * traits(call.y.type).bytes);
    size_t bytes = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), bytes);
    if (error != std::errc{} || end != rest.data() + rest.size() || bytes > kLongestAnswer)
      return confused("answers against the protocol", line);
    if (bytes != expected)
      return confused("wrong output size", std::to_string(bytes) + " bytes, not " + std::to_string(expected));
    std::vector<std::byte> y(bytes);
    if (const Result result = process_.read_bytes(y, until); result != Result::done) return ended(result);
    scatter_dense(y, call.y);
    return {};
  }

  // After an answer that is not understood nothing that follows can be trusted: the command starts anew.
  Outcome confused(const std::string& what, const std::string& detail) {
    process_.stop();
    return broke(Rule::answers, what + ": " + printable(detail.substr(0, 100)));
  }

  Outcome ended(Result result) {
    if (result == Result::closed) return {Outcome::Kind::crashed, process_.how_it_ended()};
    process_.stop();
    return {Outcome::Kind::timed_out, "no answer within " + std::to_string(deadline_.count()) + " ms"};
  }

  std::string command_;
  std::chrono::milliseconds deadline_;
  std::string argument_;
  CommandProcess process_;
  std::string name_, version_;
  uint64_t number_ = 0;
};

}  // namespace

std::variant<std::unique_ptr<Implementation>, std::string> make_command(const std::string& command,
                                                                        std::chrono::milliseconds deadline,
                                                                        const std::string& argument) {
  auto implementation = std::make_unique<Command>(command, deadline, argument);
  if (auto error = implementation->greet()) return *error;
  return implementation;
}

}  // namespace tconv
