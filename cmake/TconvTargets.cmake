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

# tconv_library(NAME SOURCE...): a static library of ours.
function(tconv_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC tconv_options)
endfunction()

# tconv_test(NAME LIBRARY SOURCE...): a GoogleTest binary over one library, each of its tests a ctest.
function(tconv_test name library)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${library} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
