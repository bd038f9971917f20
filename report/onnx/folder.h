// ONNX's backend-test folders: model.onnx, and in test_data_set_0, 1, ... input_0.pb, ..., output_0.pb.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ref/case.h"
#include "report/onnx/tensors.h"

namespace tconv::onnx {

// No file may be larger: what belongs to one node is far smaller, and is held in memory several times.
inline constexpr uintmax_t kMostBytes = uintmax_t{1} << 28;

inline constexpr char kModelFile[] = "model.onnx";

// One data set of a folder: what is asked, and what the folder has for an answer.
struct DataSet {
  std::string name;             // of the folder, as far as it is letters, digits and "_-."
  std::string path;             // of the folder
  Case asked;                   // a valid one, with explicit values
  std::vector<Problem> others;  // what the node may mean as well; see readings.h
  Array stored;
};

// The data sets of a folder whose model is one ConvTranspose. Throws Malformed, which names the file, if anything in it
// is broken or missing, Refused or NoConvTranspose if it is something else.
std::vector<DataSet> read_folder(const std::filesystem::path& folder);

}  // namespace tconv::onnx
