#include "impls/host/shared_library.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <vector>

#include "impls/host/shell_word.h"
#include "impls/host/worker_process.h"

namespace tconv {
namespace {

// Bytes next to a tensor, inside its slot, that are checked after the call: what is farther away is checked by the
// page.
constexpr size_t kApron = 256;
constexpr std::byte kApronFill{0xc5};

// A position-independent program is, to its header, a shared library; but it says what is to interpret it.
bool names_an_interpreter(std::ifstream& file, const Elf64_Ehdr& header) {
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    file.seekg(static_cast<std::streamoff>(header.e_phoff + static_cast<uint64_t>(i) * sizeof segment));
    if (!file.read(reinterpret_cast<char*>(&segment), sizeof segment)) return false;
    if (segment.p_type == PT_INTERP) return true;
  }
  return false;
}

class SharedLibrary : public Implementation {
 public:
  SharedLibrary(std::string path, const WorkerLimits& limits, std::string argument)
      : path_(std::move(path)), argument_(std::move(argument)), limits_(limits) {
    start(wire::kSmallSlot);
  }

  std::string name() const override { return name_; }
  std::string version() const override { return version_; }
  std::string argument() const override { return argument_.empty() ? shell_word(path_) : argument_; }
  std::string description() const override { return description_.empty() ? path_ : description_; }
  std::optional<std::string> unsupported(const Case&) const override { return std::nullopt; }

  bool watches(Rule) const override { return true; }
  bool offers(Direction direction) const override { return offers_[static_cast<size_t>(direction)]; }
  Arithmetic arithmetic(const Types& types) const override { return declared_arithmetic(flags_, types); }

  void forget() override {  // the next batch starts another worker
    worker_.stop();
    handed_over_.clear();
  }

  Outcome run(const Call& call) override {
    Outcome outcome;
    run_all({&call, 1}, {&outcome, 1}, Manner::in_turn);
    return outcome;
  }

  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) override {
    const bool together = manner == Manner::on_one_plan || manner == Manner::at_once;
    if (together && batch_from(calls) < calls.size()) {
      std::fill(outcomes.begin(), outcomes.end(), Outcome{Outcome::Kind::refused, "too large for one batch"});
      return;
    }
    for (size_t at = 0; at < calls.size();) {
      const size_t count = batch_from(calls.subspan(at));
      const size_t answered = run_batch(calls.subspan(at, count), outcomes.subspan(at, count), manner);
      if (together && answered < count)  // it died, of whichever call
        std::fill(outcomes.begin(), outcomes.end(), outcomes[answered - 1]);
      at += together ? count : answered;
      if (outcomes[at - 1].kind != Outcome::Kind::timed_out) continue;
      std::fill(outcomes.begin() + static_cast<std::ptrdiff_t>(at), outcomes.end(),
                Outcome{Outcome::Kind::refused, "a call before it did not come back"});
      return;
    }
  }

 private:
  static size_t largest_tensor(const Call& call) {
    return std::max({call.x.bytes, call.w.bytes, call.b.bytes, call.y.bytes});
  }

  // How many calls go over together: small ones up to the batch, a large one alone.
  static size_t batch_from(std::span<const Call> calls) {
    size_t count = 0;
    while (count < calls.size() && count < wire::kBatch && largest_tensor(calls[count]) <= wire::kSmallSlot) ++count;
    return std::max<size_t>(count, 1);
  }

  // Runs the calls up to the first at which the worker dies; returns how many have an outcome.
  size_t run_batch(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) {
    const size_t needed = largest_tensor(calls[0]);
    const bool large = needed > wire::kSmallSlot;
    const bool fits = !large || needed <= worker_.large_slot();
    if (load_error_.empty() && (!worker_.running() || !fits))
      start(fits ? worker_.large_slot() : rounded_to_pages(needed + needed / 2));
    if (!load_error_.empty()) {
      std::fill(outcomes.begin(), outcomes.end(), broke(Rule::answers, load_error_));
      return calls.size();
    }
    worker_.requests().count = static_cast<uint32_t>(calls.size());
    worker_.requests().manner = manner;
    if (written_to_between_calls()) {
      worker_.stop();  // with the thread that did it
      outcomes[0] = broke(Rule::writes_only_y, "uses the y of another call");
      return 1;
    }
    handed_over_.clear();
    for (size_t i = 0; i < calls.size(); ++i) hand_over(calls[i], large, i);
    calls_ += calls.size();
    const auto died = worker_.answer_requests(deadline_);
    if (died && died->kind == Outcome::Kind::timed_out) deadline_ = limits_.deadline / 10;
    const size_t answered = died ? std::min<size_t>(worker_.answers().finished, calls.size() - 1) : calls.size();
    for (size_t i = 0; i < answered; ++i) outcomes[i] = take_back(calls[i], large, i);
    if (!died) return answered;
    outcomes[answered] = *died;
    return answered + 1;
  }

  void start(size_t large_slot) {
    handed_over_.clear();  // its memory may go
    if (const auto error = worker_.start(path_, large_slot, limits_)) {
      load_error_ = "no worker: " + *error;
      return;
    }
    const wire::Answers& answers = worker_.answers();
    if (answers.loaded != 1) {
      const std::string said = wire::text_of(answers.load_error);
      load_error_ = said.empty() ? "cannot be loaded: it does not say why" : said;
      return;
    }
    name_ = wire::text_of(answers.name);
    version_ = wire::text_of(answers.version);
    description_ = wire::text_of(answers.description);
    flags_ = answers.flags;
    offers_ = answers.offers;
  }

  // Flush with the end of the slot in every other batch, with its begin in the others: within a batch what is written
  // to the slot of another call so finds its y there. Where the problem is invalid, always with the end, where most go
  // astray: so the same mistake is answered in the same way.
  uint64_t place(size_t bytes, size_t slot_bytes) const {
    const bool at_end = calls_ % 2 == 0 || worker_.requests().manner == Manner::unchecked;
    return at_end ? slot_bytes - bytes : 0;
  }

  void hand_over(const Call& call, bool large, size_t index) {
    wire::Request& request = worker_.requests().calls[index];
    request = {call.problem,
               call.types(),
               call.quantization,
               call.direction,
               large,
               wire::digest({call.y.data, call.y.bytes}),
               {}};
    const std::array<ConstTensorRef, wire::kRoles> tensors = {call.x, call.w, call.b, call.y};
    const size_t slot_bytes = large ? worker_.large_slot() : wire::kSmallSlot;
    for (size_t role = 0; role < wire::kRoles; ++role) {
      const ConstTensorRef& tensor = tensors[role];
      request.tensors[role] = {tensor.layout, place(tensor.bytes, slot_bytes), tensor.bytes};
      if (tensor.bytes != 0)
        std::memcpy(worker_.slot(large, role, index) + request.tensors[role].offset, tensor.data, tensor.bytes);
    }
    handed_over_.push_back({request.tensors[wire::kY].offset, std::nullopt, {}});
    HandedOver& y = handed_over_.back();
    y.memory = {worker_.slot(large, wire::kY, index) + y.offset, call.y.bytes};
    for (std::byte& b : apron(call, large, index)) b = kApronFill;
  }

  // Whether a y has changed since it was taken back: a thread that outlived its call does that.
  bool written_to_between_calls() const {
    return worker_.running() && std::any_of(handed_over_.begin(), handed_over_.end(), [](const HandedOver& y) {
             return y.digest && *y.digest != wire::digest(y.memory);
           });
  }

  // The bytes before or after y inside its slot.
  std::span<std::byte> apron(const Call& call, bool large, size_t index) {
    const size_t slot_bytes = large ? worker_.large_slot() : wire::kSmallSlot;
    const size_t width = std::min(kApron, slot_bytes - call.y.bytes);
    std::byte* slot = worker_.slot(large, wire::kY, index);
    const uint64_t offset = handed_over_[index].offset;
    return offset == 0 ? std::span(slot + call.y.bytes, width) : std::span(slot + offset - width, width);
  }

  Outcome take_back(const Call& call, bool large, size_t index) {
    static const std::vector<std::byte> untouched(kApron, kApronFill);
    const auto beside = apron(call, large, index);
    if (std::memcmp(beside.data(), untouched.data(), beside.size()) != 0)
      return broke(Rule::writes_only_y,
                   handed_over_[index].offset == 0 ? "writes past the end of y" : "writes before the begin of y");
    HandedOver& y = handed_over_[index];
    std::memcpy(call.y.data, y.memory.data(), call.y.bytes);
    y.digest = wire::digest({call.y.data, call.y.bytes});
    const wire::Reply& reply = worker_.answers().replies[index];
    if (worker_.answers().intact() && y.digest != reply.digest_of_y)
      return broke(Rule::writes_only_y, "writes to y after its call has returned");
    return wire::outcome_of(reply);
  }

  std::string path_, argument_;
  WorkerLimits limits_;
  std::chrono::milliseconds deadline_ = limits_.deadline;  // for a call
  WorkerProcess worker_;
  std::string name_ = std::string(path_.substr(path_.find_last_of('/') + 1)), version_, description_;
  uint64_t flags_ = 0;
  std::array<bool, 3> offers_{};
  std::string load_error_;  // the library cannot be used at all
  uint64_t calls_ = 0;
  // Each y of the last batch; not read back from shared memory.
  struct HandedOver {
    uint64_t offset = 0;             // in its slot
    std::optional<uint64_t> digest;  // when it was taken back
    std::span<const std::byte> memory;
  };
  std::vector<HandedOver> handed_over_;
};

}  // namespace

std::string not_a_library(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
  if (S_ISDIR(status.st_mode)) return path + " is a directory, not a shared library";
  if (!S_ISREG(status.st_mode)) return path + " is not a file";
  if (access(path.c_str(), R_OK) != 0) return path + ": " + std::strerror(errno);
  Elf64_Ehdr header{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return path + (status.st_size == 0 ? " is empty" : " is not a shared library");
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return path + " is a 32-bit library, tconv is a 64-bit program";
#if defined(__x86_64__)
  if (header.e_machine != EM_X86_64) return path + " is a library for another machine";
#elif defined(__aarch64__)
  if (header.e_machine != EM_AARCH64) return path + " is a library for another machine";
#endif
  if (header.e_type != ET_DYN || names_an_interpreter(file, header))
    return path + " is a program or object file, not a shared library";
  return "";
}

std::unique_ptr<Implementation> make_shared_library(const std::string& path, const WorkerLimits& limits,
                                                    const std::string& argument) {
  return std::make_unique<SharedLibrary>(path, limits, argument);
}

}  // namespace tconv
