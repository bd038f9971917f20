// The version of tconv.
#pragma once

namespace tconv {

inline constexpr char kVersion[] = TCONV_VERSION;  // set by CMake from project(VERSION)

}  // namespace tconv
