// OpenCV's own Deconvolution layer, opencv2/dnn: the first implementation that nobody here wrote.
#pragma once

#include <memory>

#include "impls/implementation.h"

namespace tconv {

// Takes f32 problems of rank 2 in dense NCHW, as the layer does, and hands everything else about the problem on as it
// is. To be run in a child process: on some legal problems the layer is known to crash.
std::unique_ptr<Implementation> make_opencv_dnn();

}  // namespace tconv
