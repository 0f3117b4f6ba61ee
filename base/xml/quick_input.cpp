#include "base/xml/quick_input.h"

#include "base/xml/quick_scan.h"
#include "base/xml/utf8.h"

namespace base::xml {
namespace {

int digit(char c, int base) {
  const int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : base;
  return value < base ? value : -1;
}

}  // namespace

constexpr std::array<bool, 256> QuickInput::kNameCharacters = [] {
  std::array<bool, 256> is{};
  for (int c = 'a'; c <= 'z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (const char c : {'_', '-', '.', ':'}) is[static_cast<std::size_t>(c)] = true;
  return is;
}();

std::string_view QuickInput::name() {
  const char* const begin = at_;
  while (at_ != end_ && is_name_character(*at_)) ++at_;
  return since(begin);
}

bool QuickInput::spaces() {
  const char* const begin = at_;
  for (; at_ != end_; ++at_) {
    if (*at_ == ' ' || *at_ == '\t') continue;
    if (*at_ == '\n') {
      ++line_;
    } else if (*at_ == '\r') {
      line_end();
      --at_;
    } else {
      break;
    }
  }
  return at_ != begin;
}

/// At a CR: over it and the LF behind it.
void QuickInput::line_end() {
  ++line_;
  ++at_;
  if (at_ != end_ && *at_ == '\n') ++at_;
}

bool QuickInput::wide() {
  const Decoded found = decode_utf8(as_bytes({at_, static_cast<std::size_t>(end_ - at_)}));
  if (found.bytes < 2 || !is_xml_character(found.code)) return false;
  at_ += found.bytes;
  return true;
}

bool QuickInput::tab_line_or_wide() {
  if (*at_ == '\n') ++line_;
  if (*at_ != '\n' && *at_ != '\t') return wide();
  ++at_;
  return true;
}

/// At an '&': what the reference stands for; empty: not one of the five entities and no character.
std::string_view QuickInput::reference() {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& [spelt, character] : kEntities) {
    if (!skip(spelt)) continue;
    made_[0] = character;
    return {made_, 1};
  }
  const int base = skip("&#x") ? 16 : skip("&#") ? 10 : 0;
  if (base == 0) return {};
  constexpr std::size_t kMostDigits = 8;
  char32_t code = 0;
  const char* const begin = at_;
  for (; at_ != end_ && digit(*at_, base) >= 0; ++at_) {
    if (since(begin).size() == kMostDigits) return {};
    code = code * static_cast<char32_t>(base) + static_cast<char32_t>(digit(*at_, base));
  }
  if (at_ == begin || !skip(";") || !is_xml_character(code)) return {};
  return {made_, static_cast<std::size_t>(put_utf8(made_, code) - made_)};
}

/// The run since there behind what was lent already; nothing is copied where nothing was.
std::string_view QuickInput::joined(const char* begin, std::string& lent) const {
  if (lent.empty()) return since(begin);
  return lent.append(since(begin));
}

std::optional<std::string_view> QuickInput::up_to(std::string_view mark, std::string& lent) {
  lent.clear();
  const char* begin = at_;
  const Stops stops{mark[0], mark[0], mark[0]};
  while ((at_ = run_end(at_, end_, stops)) != end_) {
    if (starts(mark)) {
      const std::string_view found = joined(begin, lent);
      at_ += mark.size();
      return found;
    }
    if (*at_ == mark[0]) {
      ++at_;
    } else if (*at_ == '\r') {
      lent.append(since(begin)) += '\n';
      line_end();
      begin = at_;
    } else if (!tab_line_or_wide()) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> QuickInput::value(std::string& lent) {
  lent.clear();
  const char quote = peek();
  if (quote != '"' && quote != '\'') return std::nullopt;
  const char* begin = ++at_;
  const Stops stops{quote, '&', '<'};
  while ((at_ = run_end(at_, end_, stops)) != end_) {
    const char c = *at_;
    if (c == quote) {
      const std::string_view found = joined(begin, lent);
      ++at_;
      return found;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      if (!wide()) return std::nullopt;
      continue;
    }
    lent.append(since(begin));
    if (c == '&') {
      const std::string_view character = reference();
      if (character.empty()) return std::nullopt;
      lent += character;
    } else if (c == '\r') {
      lent += ' ';
      line_end();
    } else if (c == '\n' || c == '\t') {
      lent += ' ';
      if (!tab_line_or_wide()) return std::nullopt;
    } else {
      return std::nullopt;
    }
    begin = at_;
  }
  return std::nullopt;
}

bool QuickInput::text(TreeBuilder& builder) {
  const char* const begin = at_;
  if (at_ != end_ && *at_ == '\n') {  // as behind most tags
    ++line_;
    ++at_;
  }
  if (!text_run()) return false;
  builder.text(since(begin));
  return *at_ == '<' || rest_of_text(builder);
}

/// Up to a '<', or to what stands for something else: a CR or a reference.
bool QuickInput::text_run() {
  constexpr Stops kStops{'<', '&', ']'};
  while ((at_ = run_end(at_, end_, kStops)) != end_) {
    if (*at_ == '<' || *at_ == '&' || *at_ == '\r') return true;
    if (*at_ == ']') {
      if (starts("]]>")) return false;
      ++at_;
    } else if (!tab_line_or_wide()) {
      return false;
    }
  }
  return false;
}

bool QuickInput::rest_of_text(TreeBuilder& builder) {
  while (*at_ != '<') {
    if (*at_ == '\r') {
      line_end();
      builder.text(std::string_view("\n"));
    } else {
      const std::string_view character = reference();
      if (character.empty()) return false;
      builder.text(character);
    }
    const char* const begin = at_;
    if (!text_run()) return false;
    builder.text(since(begin));
  }
  return true;
}

}  // namespace base::xml
