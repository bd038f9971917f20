// Puts every cv::Mat of this process between inaccessible pages.
#pragma once

namespace tconv {

// From now on a write or read of OpenCV's beyond one of its own matrices is a SIGSEGV in the case that does it, instead
// of a damaged heap that shows, if at all, some cases later.
void guard_opencv_matrices();

}  // namespace tconv
