#include "ubl/schematron/boilerplate.h"

#include <algorithm>
#include <array>
#include <vector>

#include "ubl/schematron/message_builder.h"

namespace ubl::schematron {

using base::xml::Node;
using base::xml::NodeKind;

namespace {

/// FNV-1a. No defence against those who look for collisions: nothing recognised here is run.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (const char c : text) octet(static_cast<std::uint8_t>(c));
    octet(0);
  }
  std::uint64_t value() const { return value_; }

 private:
  void octet(std::uint8_t value) { value_ = (value_ ^ value) * 0x100000001b3u; }
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

void add(Fingerprint& out, const Node& element) {
  out.add("<");
  out.add(element.namespace_uri());
  out.add(element.local());
  std::vector<std::string> attributes;
  attributes.reserve(element.attribute_count());
  for (std::uint32_t n = 0; n < element.attribute_count(); ++n) {
    const auto attribute = element.attribute(n);
    attributes.push_back(std::string(attribute.namespace_uri) + " " + std::string(attribute.local) +
                         "=" + fold(attribute.value));
  }
  std::sort(attributes.begin(), attributes.end());
  for (const std::string& attribute : attributes) out.add(attribute);
  out.add(">");
  // Depth is that of the parsed file, at most a hundred.
  for (Node child = element.first_child(); child; child = child.next_sibling()) {
    if (child.is_element()) add(out, child);
    if (child.kind() != NodeKind::Text) continue;
    if (const std::string text = fold(child.value()); !text.empty()) out.add(text);
  }
  out.add("</>");
}

/// In the order in which the skeleton writes them.
constexpr std::array<std::uint64_t, 26> kBoilerplate = {
    0x66aa8a5fdaaf414cu,  // param archiveDirParameter
    0x3ed9a335086b334au,  // param archiveNameParameter
    0xbe71dc4672350bb0u,  // param fileNameParameter
    0x454ffcb2155f2576u,  // param fileDirParameter
    0xb8826844b215e4abu,  // variable document-uri
    0x47b9bdab4343ac4au,  // output
    0xb1bffaf7cc5f2b58u,  // mode schematron-select-full-path, *
    0x8d04359baacd68f4u,  // mode schematron-get-full-path, *
    0x08bbd35531fc2406u,  // mode schematron-get-full-path, @*
    0x8e342b59ce3f165cu,  // mode schematron-get-full-path-2, node() | @*
    0xa2424f45155bc320u,  // mode schematron-get-full-path-3, node() | @*
    0xa0d4f32f77d87e18u,  // mode generate-id-from-path, /
    0x7a81417f7f4b5fe0u,  // mode generate-id-from-path, text()
    0xa2d5189229ffb292u,  // mode generate-id-from-path, comment()
    0x5db690e21878542fu,  // mode generate-id-from-path, processing-instruction()
    0xd1ad030ce4ff75d5u,  // mode generate-id-from-path, @*
    0x4a56e3b3ffa2e382u,  // mode generate-id-from-path, *
    0x880e25fd4ccf4c53u,  // mode generate-id-2, /
    0x9f4fda68a2c24ab0u,  // mode generate-id-2, *
    0x25193b898d77f077u,  // mode generate-id-2, node()
    0xd4411fa3e14e3a6du,  // mode generate-id-2, @*
    0x2b8875cf2cf4d5acu,  // text()
    0x6eb31c87ce981146u,  // comment with the parameters
    0x03b55b2f7b01ddbau,  // attribute document
    0x24623d461686bb8fu,  // attribute documents
    0x79428d0234cc5be4u,  // attribute location
};

}  // namespace

std::uint64_t fingerprint(const Node& element) {
  Fingerprint out;
  add(out, element);
  return out.value();
}

bool is_boilerplate(const Node& element) {
  const std::uint64_t number = fingerprint(element);
  return std::find(kBoilerplate.begin(), kBoilerplate.end(), number) != kBoilerplate.end();
}

}  // namespace ubl::schematron
