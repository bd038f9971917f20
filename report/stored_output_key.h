// How findings about stored tests are called: onnx:FOLDER/stored_output/CLASS, wpt:TEST/stored_output/CLASS.
#pragma once

namespace tconv {

inline constexpr char kOnnxPrefix[] = "onnx:";
inline constexpr char kWptPrefix[] = "wpt:";
inline constexpr char kStoredOutput[] = "stored_output";

}  // namespace tconv
