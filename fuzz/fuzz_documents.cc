// Files of other people's tools are anybody's: any bytes are read or refused with a reason, and what was read is a
// valid case that is written so that it reads the same. The first byte says what the others are:
//
//   m  a model of ONNX, whose weights are an initializer     b  a batch file of benchdnn
//   v  a file of test vectors                                d  a system's name, a blank, and a call of it
//   w  a file of WebNN's Web Platform Tests
#include <sys/mman.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "fuzz/judge.h"
#include "ref/case_text.h"
#include "report/dialects/benchdnn_batch.h"
#include "report/dialects/from.h"
#include "report/onnx/model.h"
#include "report/stored/error.h"
#include "report/vectors/vectors.h"
#include "report/wpt/wpt.h"

namespace tconv::fuzz {
namespace {

constexpr int64_t kMostMemory = 1 << 20;  // of a case that is computed

// A file of these bytes, which needs no folder.
class File {
 public:
  explicit File(const std::string& bytes) : descriptor_(memfd_create("document", MFD_CLOEXEC)) {
    require(descriptor_ >= 0 && write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
            "memfd_create", "no file in memory");
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void require_valid(const Problem& p) {
  const auto reasons = validate(p);
  require(reasons.empty(), "documents read_what_is_invalid", reasons.empty() ? "" : reasons.front());
}

void require_reason(const std::string& reason) { require(!reason.empty(), "documents refused_without_a_reason", ""); }

std::vector<Problem> problems_of(const onnx::wire::ModelProto& proto, const onnx::OperandDims& dims) {
  const onnx::Model model = onnx::model_of(proto);
  return onnx::readings(model.attributes, model.opset, dims);
}

void try_model(const std::string& bytes) try {
  onnx::wire::ModelProto proto;
  if (!proto.ParseFromString(bytes)) return;
  const onnx::Model model = onnx::model_of(proto);
  const auto dims_of = [&](const std::string& name) {
    const auto at = model.initializers.find(name);
    return at == model.initializers.end() ? std::nullopt : std::optional(at->second.dims);
  };
  const auto w = dims_of(model.w);
  if (!w || w->empty()) return;
  onnx::Dims x(w->size(), 5);
  x[0] = 2, x[1 % x.size()] = w->front();
  const onnx::OperandDims dims{dims_of(model.x).value_or(x), *w, dims_of(model.b)};
  for (const Problem& p : problems_of(proto, dims)) {
    require_valid(p);
    const auto again = problems_of(onnx::proto_of(p, ElementType::f32, {}), dims);
    Case c;
    c.problem = p;
    require(again.size() == 1 && again.front() == p, "onnx::proto_of does_not_round_trip", to_text(c));
  }
} catch (const onnx::Malformed& error) {
  require_reason(error.what());
} catch (const onnx::Refused& error) {
  require_reason(error.what());
}

// A descriptor tells of pad_end and output_padding only the difference.
void require_said_again(const Case& c) {
  const auto command = benchdnn::to_command(c);
  if (std::holds_alternative<benchdnn::Refusal>(command)) return;
  const auto& text = std::get<std::string>(command);
  const auto again = benchdnn::parse_command(text);
  require(std::holds_alternative<Case>(again), "benchdnn::to_command cannot_be_read", text);
  require(benchdnn::without_both_paddings(std::get<Case>(again).problem) == benchdnn::without_both_paddings(c.problem),
          "benchdnn::to_command does_not_round_trip", text);
}

void try_batch(const std::string& bytes) try {
  const File file(bytes);
  for (const benchdnn::BatchProblem& one : benchdnn::read_batch(file.path()).problems) {
    if (const auto* refusal = std::get_if<benchdnn::Refusal>(&one.said)) {
      require_reason(refusal->reason);
    } else {
      require_valid(std::get<Case>(one.said).problem);
      require_said_again(std::get<Case>(one.said));
    }
  }
} catch (const std::runtime_error& error) {
  require_reason(error.what());
}

void try_vectors(const std::string& bytes) try {
  const File file(bytes);
  for (const vectors::TestVector& test : vectors::read(file.path()).tests) require_valid(test.tried.problem);
} catch (const vectors::Malformed& error) {
  require_reason(error.what());
}

// A test that could have been written here is written so that it reads the same.
void try_web_platform_tests(const std::string& bytes) try {
  const File file(bytes);
  for (const wpt::Entry& test : wpt::read_file(file.path())) {
    const auto* set = std::get_if<stored::DataSet>(&test);
    if (set == nullptr) {
      require_reason(std::get<wpt::Unusable>(test).reason);
      continue;
    }
    require_valid(set->asked.problem);
    if (memory_bytes(set->asked) > kMostMemory || !wpt::not_exportable(set->asked).empty()) continue;
    const File written(wpt::file_of({wpt::test_of(set->asked)}));
    const auto again = wpt::read_file(written.path());
    const auto* same = std::get_if<stored::DataSet>(&again.at(0));
    require(same != nullptr && same->asked == set->asked, "wpt::test_of does_not_round_trip", to_text(set->asked));
  }
} catch (const stored::Malformed& error) {
  require_reason(error.what());
}

void try_call(const std::string& text) {
  const size_t blank = text.find(' ');
  if (blank == std::string::npos) return;
  for (const std::string_view system : dialect::readable()) {
    if (text.compare(0, blank, system) != 0) continue;
    const auto read = dialect::case_from(system, std::string_view(text).substr(blank + 1));
    if (const auto* c = std::get_if<Case>(&read)) return require_valid(c->problem);
    require_reason(std::get<benchdnn::Refusal>(read).reason);
  }
}

}  // namespace
}  // namespace tconv::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tconv::fuzz;
  if (size == 0) return 0;
  const std::string bytes(data + 1, data + size);
  switch (*data) {
    case 'm':
      try_model(bytes);
      break;
    case 'v':
      try_vectors(bytes);
      break;
    case 'b':
      try_batch(bytes);
      break;
    case 'w':
      try_web_platform_tests(bytes);
      break;
    case 'd':
      try_call(bytes);
      break;
    default:
      break;
  }
  return 0;
}
