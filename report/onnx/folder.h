// ONNX's backend-test folders: model.onnx, and in test_data_set_0, 1, ... input_0.pb, ..., output_0.pb.
#pragma once

#include <filesystem>
#include <vector>

#include "report/stored/data_set.h"

namespace tconv::onnx {

// No file may be larger: what belongs to one node is far smaller, and is held in memory several times.
inline constexpr uintmax_t kMostBytes = uintmax_t{1} << 28;

inline constexpr char kModelFile[] = "model.onnx";

using stored::DataSet;

// The data sets of a folder whose model is one ConvTranspose; others is what the node may mean as well, see readings.h.
// Throws Malformed, which names the file, if anything in it
// is broken or missing, Refused or NoConvTranspose if it is something else.
std::vector<DataSet> read_folder(const std::filesystem::path& folder);

}  // namespace tconv::onnx
