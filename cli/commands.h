// The commands of the program. Each returns an exit code, and throws UsageError for what the user got wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impls/registry.h"
#include "props/search/finding.h"
#include "props/trial.h"

namespace tconv::cli {

// Where a report goes beside the terminal: files, "-" for stdout, empty for none.
struct ReportOptions {
  std::string json, html, junit, sarif;
  std::string baseline;  // the JSON report whose findings are known
};

struct VerifyOptions {
  std::vector<std::string>
      implementations;                  // names and paths of libraries; empty, and no commands: all that are built in
  std::vector<std::string> commands;    // shell commands that speak the protocol
  std::vector<std::string> properties;  // empty: all
  std::vector<int> ranks = {1, 2, 3};
  uint64_t seed = 1;
  uint64_t cases = 0;
  double seconds = 0;  // 0: no limit
  int64_t memory = 0;  // bytes
  unsigned jobs = 1;
  ReportOptions report;
  std::string last_failed;     // the JSON report whose findings are tried first
  uint64_t most_findings = 0;  // the search stops then; 0: no limit
  Hosting hosting;
  std::string exhaustive;            // the name of a space: all of its cases instead of random ones
  uint64_t shard = 0, shards = 1;    // only the cases of one part of as many
  std::string resume;                // the file of a checkpoint
  bool huge = false;                 // also problems of gigabytes
  int miss_bits = kMissBits;         // of certificates: 2^-miss_bits
  bool real_layers = false;          // the layers of real networks instead of random cases
  std::vector<std::string> layers;   // their ids; empty: all
  std::vector<std::string> batches;  // benchdnn's batch files: their problems instead of random cases
  std::vector<std::string> onnx;     // backend-test folders, or folders of such: their cases instead of random ones
  std::vector<std::string> wpt;      // files of WebNN's tests: their cases instead of random ones
  std::vector<std::string> vectors;  // files of test vectors, or folders of such: their cases instead of random ones
};
int verify(const VerifyOptions& options);

// Tries the real layers on the named implementations, one by one.
SearchResult search_layers(const VerifyOptions& options, const std::vector<std::string>& names);
// Tries the problems of batch files; tells on stderr what of them is refused or ignored.
SearchResult search_batches(const VerifyOptions& options, const std::vector<std::string>& names);
// Tries the cases of ONNX's backend-test folders, and judges the outputs that are stored there, as those of an
// implementation "onnx". Throws UsageError if a folder is broken.
SearchResult search_onnx(const VerifyOptions& options, const std::vector<std::string>& names);
// The same of the tests of WebNN in the Web Platform Tests, as those of an implementation "wpt".
SearchResult search_wpt(const VerifyOptions& options, const std::vector<std::string>& names);
// Tries the cases of test vectors. Throws UsageError if a file is not as tconv writes it.
SearchResult search_vectors(const VerifyOptions& options, const std::vector<std::string>& names);

struct MergeOptions {
  std::vector<std::string> reports;  // files
  ReportOptions report;
};
int merge_reports(const MergeOptions& options);

struct ReplayOptions {
  std::vector<std::string> words;  // the case, in one word or several, then names of implementations
  std::vector<std::string> commands;
  std::vector<std::string> properties;
  int64_t memory = 0;
  int miss_bits = kMissBits;
  Hosting hosting;
};
int replay(const ReplayOptions& options);

struct ExplainOptions {
  std::vector<std::string> words;  // the case, in one word or several
  std::string from;                // the system whose hyper-parameters the words are
  std::vector<std::string> as;     // names of systems, or "all": how they say it, instead of how it comes about
  std::vector<std::string> implementations;
  std::string html;  // a file
  int64_t memory = 0;
  Hosting hosting;
};
int explain(const ExplainOptions& options);

// docs/dialects.md.
int print_dialects();

struct ExportOptions {
  std::vector<std::string> words;  // cases, each in one word or several; empty: random ones
  std::string onnx, npz, wpt;      // a folder, or a file
  bool constant_weights = false;   // w and b are initializers
  uint64_t seed = 1, cases = 100;  // of random ones
  std::vector<int> ranks = {1, 2, 3};
  int64_t memory = 0;
};
int export_cases(const ExportOptions& options);

// The files of test vectors, into this folder.
int write_vectors(const std::string& folder);

struct CompareOptions {
  std::vector<std::string> implementations;  // empty, and no commands: all that are built in
  std::vector<std::string> commands;
  std::string json, html;  // files
  Hosting hosting;
};
int compare(const CompareOptions& options);

struct MutantsOptions {
  std::vector<std::string> names;       // empty: all
  std::vector<std::string> properties;  // empty: all
  uint64_t seed = 1;
  double seconds = 10;  // for each
  int64_t memory = 0;
  std::string json;
  Hosting hosting;
};
int mutants(const MutantsOptions& options);

struct FindingsOptions {
  std::vector<std::string> names;  // empty: all adapters
  uint64_t seed = 1;
  uint64_t cases = 0;
  int64_t memory = 0;
  unsigned jobs = 1;
  Hosting hosting;
};
int findings(const FindingsOptions& options);

struct GradeOptions {
  std::vector<std::string> implementations;  // empty, and no commands: all that are built in
  std::vector<std::string> commands;
  std::string json;
  Hosting hosting;
};
int grade(const GradeOptions& options);

inline constexpr char kFast[] = "fast";  // the implementation that is ours in comparisons: lib/libtconv_fast.so

struct BenchOptions {
  std::vector<std::string> names;   // of the others, or paths of libraries; empty: all adapters that are libraries
  std::vector<std::string> layers;  // their ids; empty, and no cases: all
  std::vector<std::string> cases;   // lines
  std::vector<int> threads;
  int rounds = 10;
  double seconds = 5;  // for the rounds of a layer with a number of threads
  std::string ours = kFast;
  std::string json, html;  // files
  bool all = false;        // a line for each implementation
};
int bench(const BenchOptions& options);

struct BenchVerifyOptions {
  std::string library;              // the path of a shared library of small calls; empty: ours
  std::string part;                 // "small-cases" or "certificates"; empty: both
  std::vector<std::string> layers;  // whose certificates; empty: all large ones
  uint64_t cases = 100'000;         // of each kind of small ones
  int runs = 3;
  int miss_bits = kMissBits;
  std::string json;
};
int bench_verify(BenchVerifyOptions options);

struct FuzzOptions {
  std::vector<std::string> targets;  // names, or paths of shared libraries for fuzz_plugin; empty: all
  double seconds = 60;               // for each
  unsigned jobs = 1;
  std::string corpus;       // where interesting inputs are kept; empty: beside the targets
  std::string write_seeds;  // instead of all else, writes the seeds into this folder
  bool list = false;        // instead of all else, the names of the targets
};
int fuzz(const FuzzOptions& options);

int list();

int doctor();

}  // namespace tconv::cli
