#include "report/onnx/attributes.h"

#include <algorithm>
#include <set>

namespace tconv::onnx {
namespace {

using wire::AttributeProto;

struct ListAttribute {
  const char* name;
  Dims Attributes::*member;
};
constexpr ListAttribute kLists[] = {
    {"kernel_shape", &Attributes::kernel_shape}, {"strides", &Attributes::strides},
    {"dilations", &Attributes::dilations},       {"output_padding", &Attributes::output_padding},
    {"output_shape", &Attributes::output_shape}, {"pads", &Attributes::pads}};

struct NamedAutoPad {
  const char* name;
  AutoPad value;
};
constexpr NamedAutoPad kAutoPads[] = {{"NOTSET", AutoPad::notset},
                                      {"VALID", AutoPad::valid},
                                      {"SAME_UPPER", AutoPad::same_upper},
                                      {"SAME_LOWER", AutoPad::same_lower}};

// The first files had no types of attributes.
void require_type(const AttributeProto& attribute, int32_t type, const char* what) {
  if (attribute.has_ref_attr_name()) throw Refused("an attribute is that of a function around the node");
  if (attribute.type() != AttributeProto::UNDEFINED && attribute.type() != type)
    throw Malformed("attribute " + shown(attribute.name()) + " must be " + what);
}

AutoPad auto_pad_named(const std::string& name) {
  for (const NamedAutoPad& known : kAutoPads)
    if (name == known.name) return known.value;
  throw Malformed("auto_pad is " + shown(name) + ", it must be NOTSET, VALID, SAME_UPPER or SAME_LOWER");
}

void read(const AttributeProto& attribute, Attributes& attributes) {
  if (attribute.name() == "group") {
    require_type(attribute, AttributeProto::INT, "an integer");
    attributes.group = attribute.i();
  } else if (attribute.name() == "auto_pad") {
    require_type(attribute, AttributeProto::STRING, "a string");
    attributes.auto_pad = auto_pad_named(attribute.s());
  } else {
    const auto* list = std::find_if(std::begin(kLists), std::end(kLists),
                                    [&](const ListAttribute& known) { return attribute.name() == known.name; });
    if (list == std::end(kLists)) throw Refused("ConvTranspose has no attribute " + shown(attribute.name()));
    require_type(attribute, AttributeProto::INTS, "a list of integers");
    attributes.*list->member = {attribute.ints().begin(), attribute.ints().end()};
  }
}

}  // namespace

Attributes attributes_of(const wire::NodeProto& node) {
  Attributes attributes;
  std::set<std::string> seen;
  for (const AttributeProto& attribute : node.attribute()) {
    if (!seen.insert(attribute.name()).second)
      throw Malformed("attribute " + shown(attribute.name()) + " stands twice");
    read(attribute, attributes);
  }
  return attributes;
}

}  // namespace tconv::onnx
