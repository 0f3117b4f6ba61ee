#include "ubl/schematron/message_builder.h"

#include "base/text.h"

namespace ubl::schematron {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Appends so that no two spaces meet.
void append_folded(std::string& out, std::string_view more) {
  for (const char c : more) {
    if (!is_space(c))
      out += c;
    else if (out.empty() || out.back() != ' ')
      out += ' ';
  }
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
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
