#include "props/catalogue.h"

#include <array>

namespace tconv {
namespace {

constexpr std::array<Property, 9> kCatalogue = {{
    {"reference", "tconv(x, w, b) = y by the definition: to the bit on integers, within the computed bound on reals",
     &props::reference},
    {"shape_inverse", "tconv(conv(X)) has X's shape with the right output_padding, and each output_padding only adds",
     &props::shape_inverse},
    {"adjoint", "<conv(g, w), x> = <g, tconv(x, w)> for all g", &props::adjoint},
    {"opencv_dilate_filter", "tconv = OpenCV's filter2D, flipped kernel, over the zero-inserted and padded input",
     &props::opencv_dilate_filter},
    {"matrix_transpose", "conv materialised column by column is W; tconv is W^T", &props::matrix_transpose},
    {"repeatable", "a second run gives the same bits, whatever y held before", &props::repeatable},
    {"stateless", "the same bits after another problem in between", &props::stateless},
    {"sampled", "y by the definition at sampled elements of every border and phase", &props::sampled, false},
    {"agreement", "two implementations that work differently give the same y", &props::agreement, false},
}};

}  // namespace

std::span<const Property> catalogue() { return kCatalogue; }

const Property* find_property(std::string_view name) {
  for (const Property& property : kCatalogue)
    if (property.name == name) return &property;
  return nullptr;
}

}  // namespace tconv
