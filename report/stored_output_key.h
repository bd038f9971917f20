// How findings about ONNX's backend-test folders are called: onnx:FOLDER/stored_output/CLASS.
#pragma once

namespace tconv {

inline constexpr char kFolderPrefix[] = "onnx:";
inline constexpr char kStoredOutput[] = "stored_output";

}  // namespace tconv
