#include "ubl/schematron/message_builder.h"

#include <algorithm>

#include "base/text.h"

namespace ubl::schematron {
namespace {

/// Appends so that no two spaces meet.
void append_folded(std::string& out, std::string_view more) {
  constexpr std::string_view kSpaces = " \t\r\n";
  std::size_t at = 0;
  while (at < more.size()) {
    const std::size_t space = std::min(more.find_first_of(kSpaces, at), more.size());
    out += more.substr(at, space - at);
    if (space < more.size() && (out.empty() || out.back() != ' ')) out += ' ';
    at = std::min(more.find_first_not_of(kSpaces, space), more.size());
  }
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_folded(out, base::trim(text));
  return out;
}

void MessageBuilder::text(std::string_view more) {
  if (more.empty()) return;
  if (parts_.empty() || parts_.back().kind != MessagePart::Kind::Text)
    parts_.push_back({MessagePart::Kind::Text, "", {}});
  append_folded(parts_.back().text, more);
}

void MessageBuilder::value(Expression select) {
  parts_.push_back({MessagePart::Kind::ValueOf, "", std::move(select)});
}

void MessageBuilder::name(Expression select) {
  parts_.push_back({MessagePart::Kind::Name, "", std::move(select)});
}

Message MessageBuilder::finish() {
  if (!parts_.empty() && parts_.front().text.starts_with(' ')) parts_.front().text.erase(0, 1);
  if (!parts_.empty() && parts_.back().text.ends_with(' ')) parts_.back().text.pop_back();
  std::erase_if(parts_, [](const MessagePart& part) {
    return part.kind == MessagePart::Kind::Text && part.text.empty();
  });
  return std::move(parts_);
}

}  // namespace ubl::schematron
