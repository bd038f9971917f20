#include "bench/timed_call.h"

#include <chrono>
#include <cstring>
#include <new>
#include <stdexcept>

#include "props/certificate/certificate.h"
#include "props/sampled.h"
#include "ref/data.h"

namespace tconv::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLine = 64;

size_t bytes_of(ElementType type, const Extents& shape, const Placement& placement) {
  const auto placed = place(shape, placement);
  return static_cast<size_t>(placed->span * traits(type).bytes);
}

std::byte* allocate(size_t bytes) {
  auto* memory = static_cast<std::byte*>(std::aligned_alloc(kLine, (bytes + 2 * kLine - 1) / kLine * kLine));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

int64_t nanoseconds_since(Clock::time_point begin) { return std::chrono::nanoseconds(Clock::now() - begin).count(); }

}  // namespace

AlignedTensor::AlignedTensor(ElementType type, const Extents& shape, const Placement& placement)
    : type_(type),
      layout_(place(shape, placement)->layout),
      bytes_(bytes_of(type, shape, placement)),
      memory_(allocate(bytes_)) {
  poison();
}

void AlignedTensor::poison() { std::memset(memory_.get(), 0xff, bytes_); }

TimedCall::TimedCall(const Case& c)
    : case_(c),
      x_(c.type.x, input_shape(c.problem), c.x),
      w_(c.type.w, weight_shape(c.problem), c.w),
      b_(c.type.b(), bias_shape(c.problem), {}),
      y_(c.type.y, output_shape(c.problem), c.y) {
  const Operands data = make_operands(c);
  store(data.x, x_.ref(), c.quantization.x_zero);
  store(data.w, w_.ref(), c.quantization.w_zero);
  if (c.problem.bias) store(data.b, b_.ref());
  if (!c.type.arithmetic()) trial_.emplace(c, data);
}

Call TimedCall::call() const {
  const ConstTensorRef b = case_.problem.bias ? ConstTensorRef(b_.ref()) : ConstTensorRef{};
  return {case_.problem, x_.ref(), w_.ref(), b, y_.ref(), case_.quantization};
}

std::string TimedCall::why_wrong() const {
  if (trial_) {
    const Comparison compared = props::compare_samples(*trial_, load(y_.ref()), conventional(case_.type));
    return compared.holds() ? "" : std::to_string(compared.wrong) + " of the sampled elements are wrong";
  }
  const auto certificate = certify(call(), {.seed = case_.recipe.seed + 1});
  if (!certificate) return "the data have no certificate";
  if (certificate->holds()) return "";
  return std::to_string(certificate->wrong) + " of " + std::to_string(certificate->pixels) + " pixels are wrong";
}

std::variant<std::unique_ptr<TimedCall>, TimedCall::Failure> TimedCall::make(const Plugin& plugin, const Case& c) {
  std::unique_ptr<TimedCall> made(new TimedCall(c));
  const auto begin = Clock::now();
  auto prepared = plugin.prepare(made->call());
  if (const auto* outcome = std::get_if<Outcome>(&prepared)) return Failure{outcome->kind, outcome->detail};
  made->prepared_ = std::move(std::get<std::unique_ptr<PreparedCall>>(prepared));
  // The second time as well: that is what is timed.
  for (const bool is_first : {true, false}) {
    int64_t conversion = 0;
    const Outcome outcome = made->prepared_->run(conversion);
    if (is_first) made->create_and_first_seconds_ = 1e-9 * static_cast<double>(nanoseconds_since(begin));
    if (outcome.kind != Outcome::Kind::computed) return Failure{outcome.kind, outcome.detail};
    if (std::string wrong = made->why_wrong(); !wrong.empty())
      return Failure{Outcome::Kind::computed, is_first ? std::move(wrong) : wrong + " the second time"};
    made->y_.poison();
  }
  return made;
}

TimedCall::Run TimedCall::run() {
  Run result;
  const auto begin = Clock::now();
  const Outcome outcome = prepared_->run(result.conversion_nanoseconds);
  result.nanoseconds = nanoseconds_since(begin);
  if (outcome.kind != Outcome::Kind::computed) throw std::runtime_error("does not compute again: " + outcome.detail);
  return result;
}

}  // namespace tconv::bench
