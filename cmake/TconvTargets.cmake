# How our own targets are built. Warnings, sanitizers and coverage belong to them, never to the whole build.

add_library(tconv_options INTERFACE)
target_include_directories(tconv_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tconv_options INTERFACE -Wall -Wextra -Wconversion -Wshadow $<$<BOOL:${TCONV_WERROR}>:-Werror>)
# GCC 12 warns of overlapping copies inside std::string where there are none (GCC bug 105651, fixed in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(tconv_options INTERFACE -Wno-restrict)
endif()
if(TCONV_SANITIZE)
  target_compile_options(tconv_options INTERFACE -fsanitize=${TCONV_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(tconv_options INTERFACE -fsanitize=${TCONV_SANITIZE})
endif()
if(TCONV_COVERAGE)
  target_compile_options(tconv_options INTERFACE --coverage)
  target_link_options(tconv_options INTERFACE --coverage)
endif()

# Standard and foreign headers are most of what the compiler reads. They are read once for each kind of target; the preset
# dev goes without, and so shows whether each file includes what it uses.
function(tconv_headers_once name)
  cmake_parse_arguments(PARSE_ARGV 1 once "" "" "LINK;HEADERS")
  file(CONFIGURE OUTPUT ${name}.cc CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE tconv_options ${once_LINK})
  target_precompile_headers(${name} PRIVATE <algorithm> <array> <cmath> <functional> <map> <memory> <optional> <set>
    <span> <sstream> <string> <vector> ${once_HEADERS})
endfunction()

# What hardly computes is compiled with little optimisation, or a release takes half as long again. (Tests with none take
# longer to run than they save.)
add_library(tconv_little_optimised INTERFACE)
target_compile_options(tconv_little_optimised INTERFACE $<$<CONFIG:Release>:-O1>)

if(NOT TCONV_LEAN)
  tconv_headers_once(tconv_std_once)
  tconv_headers_once(tconv_text_once LINK tconv_little_optimised nlohmann_json::nlohmann_json
    HEADERS <filesystem> <fstream> <nlohmann/json.hpp>)
  tconv_headers_once(tconv_test_once LINK tconv_little_optimised nlohmann_json::nlohmann_json GTest::gmock
    HEADERS <filesystem> <fstream> <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp>)
endif()

# tconv_library(NAME SOURCE...): a static library of ours.
function(tconv_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC tconv_options)
  if(NOT TCONV_LEAN)
    target_precompile_headers(${name} REUSE_FROM tconv_std_once)
  endif()
endfunction()

# tconv_text_library(NAME SOURCE...): one that reads and writes texts, and hardly computes.
function(tconv_text_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC tconv_options PRIVATE tconv_little_optimised)
  if(NOT TCONV_LEAN)
    target_precompile_headers(${name} REUSE_FROM tconv_text_once)
  endif()
endfunction()

# tconv_test(NAME LIBRARY SOURCE...): a GoogleTest binary over one library, each of its tests a ctest.
function(tconv_test name library)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${library} tconv_little_optimised GTest::gtest GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM tconv_test_once)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
