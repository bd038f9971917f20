#include "bench/contestant.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <span>

#include "ref/case_text.h"

namespace tconv::bench {
namespace {

using Json = nlohmann::ordered_json;
using Outcome = Timing::Outcome;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kLoading = std::chrono::seconds(60);  // of large libraries from a cold disk
constexpr Milliseconds kReleasing = std::chrono::seconds(60);
constexpr size_t kLongestLine = size_t{1} << 20;

// Computed at the start: what a library does once and for all is not charged to the first layer, and how fast it is at
// least is known from then on. 2 million products.
constexpr char kFirstCase[] =
    "tconv1 type=f32 n=1 g=1 ci=32 co=32 in=16x16 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x0 bias=1 x=ncx w=ncx y=ncx "
    "data=integers:0";

// A call that takes longer, by the first case, is not waited for.
constexpr double kTooLong = 20;

// OpenMP threads that wait spin for some microseconds, not for milliseconds as libgomp has them do: more is no faster
// where they have the processors for themselves, and where OpenBLAS's threads, or anybody else's, want them as well
// they would be in the way. Whoever has set it is heeded.
constexpr char kEnvironment[] = "GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-1000} ";

std::string shell_word(const std::string& word) {
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string worker() {
  if (const char* path = std::getenv("TCONV_BENCH_WORKER")) return path;
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "tconv_bench_worker").string();
}

Outcome outcome_named(const std::string& name) {
  for (const Outcome outcome : {Outcome::refused, Outcome::wrong})
    if (name == name_of(outcome)) return outcome;
  return Outcome::broke_contract;
}

// Fields of an answer: a library may have written it.
std::string text_of(const Json& answer, const char* key) {
  const auto field = answer.find(key);
  return field != answer.end() && field->is_string() ? field->get<std::string>() : "";
}
std::vector<int64_t> integers_of(const Json& answer, const char* key) {
  std::vector<int64_t> found;
  const auto field = answer.find(key);
  if (field == answer.end() || !field->is_array()) return found;
  for (const Json& element : *field)
    if (element.is_number_integer()) found.push_back(element.get<int64_t>());
  return found;
}

// While it is there, the process runs.
class Awake {
 public:
  explicit Awake(CommandProcess& process) : process_(process) { process_.resume(); }
  Awake(const Awake&) = delete;
  Awake& operator=(const Awake&) = delete;
  ~Awake() { process_.pause(); }

 private:
  CommandProcess& process_;
};

}  // namespace

Contestant::Answer Contestant::read(Json& answer, Milliseconds deadline) {
  std::string line;
  const auto result = process_.read_line(line, kLongestLine, CommandProcess::Clock::now() + deadline);
  if (result == CommandProcess::Result::too_late) {
    process_.stop();
    return {Outcome::timed_out, "no answer within " + std::to_string(deadline.count() / 1000) + " s"};
  }
  if (result == CommandProcess::Result::closed) return {Outcome::crashed, process_.how_it_ended()};
  answer = Json::parse(line, nullptr, false);
  if (!answer.is_object()) {
    process_.stop();
    return {Outcome::broke_contract, "its process says what is no answer"};
  }
  if (answer.contains("error")) return {Outcome::broke_contract, text_of(answer, "error")};
  return {};
}

Contestant::Answer Contestant::ask(const Json& question, Json& answer, Milliseconds deadline) {
  const Awake awake(process_);
  const std::string line = question.dump() + "\n";
  // What cannot be sent is told by what comes back.
  process_.send(std::as_bytes(std::span(line)), CommandProcess::Clock::now() + deadline);
  return read(answer, deadline);
}

Contestant::Answer Contestant::start(Milliseconds deadline) {
  if (process_.running()) return {};
  const std::string program = worker();
  std::error_code error;
  if (!std::filesystem::exists(program, error))
    return {Outcome::crashed, "cannot run " + program + "; TCONV_BENCH_WORKER can name it"};
  if (!process_.start(kEnvironment + std::string("exec ") + shell_word(program) + " " + shell_word(library_) +
                      " 2>/dev/null"))
    return {Outcome::crashed, "the system starts no process"};
  Json greeting;
  if (Answer loaded = read(greeting, kLoading); !loaded.fine()) {
    process_.stop();
    return loaded;
  }
  version_ = text_of(greeting, "version");
  return look_at_speed(deadline);
}

// That it refuses the first case, or is wrong there, says nothing of others.
Contestant::Answer Contestant::look_at_speed(Milliseconds deadline) {
  Json prepared;
  Answer asked = ask({{"prepare", kFirstCase}, {"threads", 1}, {"as", "first"}}, prepared, deadline);
  if (asked.fine() && text_of(prepared, "outcome") == "computed") {
    const Times times = time("first", 0, deadline);
    const auto macs = static_cast<double>(needed_multiplications(std::get<Case>(parse_case(kFirstCase)).problem));
    if (times.fine()) seconds_per_mac_ = times.seconds.front() / macs;
    asked = times;
  }
  release("first");
  return process_.running() ? Answer{} : asked;
}

Contestant::Prepared Contestant::prepare(const std::string& as, const Case& c, int threads, Milliseconds deadline) {
  Json answer;
  Answer asked = start(deadline);
  const double expected = seconds_per_mac_ * static_cast<double>(needed_multiplications(c.problem));
  if (asked.fine() && expected > kTooLong)
    return {{Outcome::refused, fmt::format("not waited for: about {:.0f} s a call", expected)}, 0};
  if (asked.fine()) asked = ask({{"prepare", to_text(c)}, {"threads", threads}, {"as", as}}, answer, deadline);
  if (!asked.fine()) return {asked, 0};
  if (text_of(answer, "outcome") != "computed")
    return {{outcome_named(text_of(answer, "outcome")), text_of(answer, "detail")}, 0};
  const auto seconds = answer.find("create_and_first_seconds");
  return {{}, seconds != answer.end() && seconds->is_number() ? seconds->get<double>() : 0};
}

Contestant::Times Contestant::time(const std::string& as, double seconds, Milliseconds deadline) {
  Json answer;
  Times times{ask({{"time", seconds}, {"as", as}}, answer, deadline), {}, {}};
  if (!times.fine()) return times;
  const auto whole = integers_of(answer, "nanoseconds"), conversions = integers_of(answer, "conversion_nanoseconds");
  for (size_t i = 0; i < whole.size() && i < conversions.size(); ++i) {
    times.seconds.push_back(1e-9 * static_cast<double>(whole[i] - conversions[i]));
    times.seconds_with_conversion.push_back(1e-9 * static_cast<double>(whole[i]));
  }
  if (times.seconds.empty()) return {{Outcome::broke_contract, "its process says what is no answer"}, {}, {}};
  return times;
}

void Contestant::release(const std::string& as) {
  Json answer;
  if (process_.running()) ask({{"release", true}, {"as", as}}, answer, kReleasing);
}

}  // namespace tconv::bench
