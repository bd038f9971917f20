// Cases as ONNX's backend-test folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ref/case.h"

namespace tconv::onnx {

// Why a folder cannot hold the case; empty if it can. Only cases whose outputs are determined to the bit go there: then
// no tolerance of who reads it matters.
std::string not_exportable(const Case& c);

// "test_convtranspose_2d_f32_1a2b3c4d5e6f": the same for the same case, and hardly for another.
std::string folder_name(const Case& c);

// The nearest case that a folder can hold: of one floating-point type, integers for data, dense. Empty where there is
// none.
std::optional<Case> exportable(Case c);

enum class Weights : uint8_t { input, initializer };

// Makes the folder, which must not exist, with all its files. Throws std::runtime_error if it cannot. Requires a case
// that is exportable.
void write_folder(const Case& c, Weights weights, const std::filesystem::path& folder);

}  // namespace tconv::onnx
