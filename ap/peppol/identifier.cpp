#include "ap/peppol/identifier.h"

#include <algorithm>

#include "base/text.h"

namespace ap::peppol {
namespace {

using base::malformed;
using base::Result;

constexpr std::string_view kParticipantScheme = "iso6523-actorid-upis";
constexpr std::string_view kProcessScheme = "cenbii-procid-ubl";
constexpr std::string_view kBusdox = "busdox-docid-qns";
constexpr std::string_view kWildcard = "peppol-doctype-wildcard";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// ICD(4 digits) ':' 1..130 of A-Za-z0-9-._~
bool is_participant(std::string_view value) {
  if (value.size() < 6 || value.size() > 135 || value[4] != ':') return false;
  if (!std::ranges::all_of(value.substr(0, 4), is_digit)) return false;
  return std::ranges::all_of(value.substr(5), [](char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
  });
}

bool has_space(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

/// "scheme::value", cut at the first "::".
Result<std::pair<std::string_view, std::string_view>> cut(std::string_view uri, const char* code) {
  const std::size_t at = uri.find("::");
  if (at == std::string_view::npos) return malformed(code, "expected scheme::value");
  return std::pair(uri.substr(0, at), uri.substr(at + 2));
}

}  // namespace

ParticipantIdentifier::ParticipantIdentifier(std::string scheme, std::string value)
    : scheme_(std::move(scheme)),
      value_(std::move(value)),
      key_(scheme_ + "::" + base::lower_ascii(value_)) {}

Result<ParticipantIdentifier> ParticipantIdentifier::make(std::string_view scheme,
                                                          std::string_view value) {
  if (scheme != kParticipantScheme)
    return malformed("peppol.participant", "unknown scheme " + std::string(scheme));
  if (!is_participant(value))
    return malformed("peppol.participant", "expected four digits, a colon and 1 to 130 characters");
  return ParticipantIdentifier(std::string(scheme), std::string(value));
}

Result<ParticipantIdentifier> ParticipantIdentifier::parse(std::string_view text) {
  const std::size_t at = text.find("::");
  if (at == std::string_view::npos) return make(kParticipantScheme, text);
  return make(text.substr(0, at), text.substr(at + 2));
}

Result<DocumentTypeIdentifier> DocumentTypeIdentifier::make(std::string_view scheme,
                                                            std::string_view value) {
  const auto bad = [](const char* why) { return malformed("peppol.document_type", why); };
  if (scheme != kBusdox && scheme != kWildcard)
    return bad("the scheme is neither busdox-docid-qns nor peppol-doctype-wildcard");
  if (value.empty() || value.size() > 500) return bad("a value has 1 to 500 characters");
  if (scheme == kBusdox && value.find('*') != std::string_view::npos)
    return bad("a busdox value has no *");
  const std::size_t hashes = value.find("##");
  if (hashes == std::string_view::npos) return bad("expected <syntax>##<customization>::<version>");
  const std::string_view syntax = value.substr(0, hashes);
  const std::string_view rest = value.substr(hashes + 2);
  const std::size_t last = rest.rfind("::");
  if (last == std::string_view::npos || last == 0)
    return bad("expected <customization>::<version> after ##");
  DocumentTypeIdentifier made;
  made.customization_ = rest.substr(0, last);
  made.version_ = rest.substr(last + 2);
  if (has_space(made.customization_)) return bad("a customization id has no white space");
  const std::size_t colons = syntax.rfind("::");
  if (colons != std::string_view::npos) {
    made.namespace_ = syntax.substr(0, colons);
    made.local_ = syntax.substr(colons + 2);
  }
  made.scheme_ = scheme;
  made.value_ = value;
  return made;
}

Result<DocumentTypeIdentifier> DocumentTypeIdentifier::parse(std::string_view uri) {
  TRY(const auto parts, cut(uri, "peppol.document_type"));
  return make(parts.first, parts.second);
}

Result<ProcessIdentifier> ProcessIdentifier::make(std::string_view scheme, std::string_view value) {
  if (scheme.empty() || scheme.size() > 25 || has_space(scheme))
    return malformed("peppol.process", "a scheme has 1 to 25 characters");
  if (value.empty() || value.size() > 200 || has_space(value)) {
    return malformed("peppol.process", "a value has 1 to 200 characters and no white space");
  }
  ProcessIdentifier made;
  made.scheme_ = scheme;
  made.value_ = value;
  return made;
}

Result<ProcessIdentifier> ProcessIdentifier::parse(std::string_view text) {
  const std::size_t at = text.find("::");
  if (at == std::string_view::npos) return make(kProcessScheme, text);
  return make(text.substr(0, at), text.substr(at + 2));
}

Result<SeatId> SeatId::parse(std::string_view text) {
  const bool sound = text.size() == 9 && text[0] == 'P' && text[1] >= 'A' && text[1] <= 'Z' &&
                     text[2] >= 'A' && text[2] <= 'Z' &&
                     std::ranges::all_of(text.substr(3), is_digit);
  if (!sound) return malformed("peppol.seat", "expected P, two capital letters and six digits");
  return SeatId(std::string(text));
}

}  // namespace ap::peppol
