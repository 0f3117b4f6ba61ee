#include "base/xml/quick_reader.h"

#include "base/text.h"

namespace base::xml {

QuickReader::QuickReader(ByteView bytes, const Wanted& wanted, NamesByRoot& names)
    : in_(bytes), wanted_(wanted), all_names_(names) {
  if (wanted.last_child.empty()) builder_.expect(bytes.size());
}

QuickReader::~QuickReader() {
  if (names_ != nullptr) names_->end(builder_.shared_vocabulary());
}

std::optional<Tree> QuickReader::read() {
  in_.skip("\xEF\xBB\xBF");
  if (!declaration() || !misc() || !in_.skip("<") || !start_tag() || !content())
    return std::nullopt;
  if (!enough_ && (!misc() || !in_.at_end())) return std::nullopt;
  while (builder_.depth() > 0) builder_.end_element();
  return builder_.finish();
}

/// XML 1.0 production 23, as far as there is one.
bool QuickReader::declaration() {
  if (!in_.skip("<?xml ")) return true;
  bool space = true;
  for (const std::string_view expected : {"version", "encoding", "standalone"}) {
    space = in_.spaces() || space;
    if (!in_.skip(expected)) {
      if (expected == "version") return false;
      continue;
    }
    in_.spaces();
    const bool equals = in_.skip("=");
    in_.spaces();
    const auto value = in_.value(lent_);
    if (!space || !equals || !value) return false;
    const bool right = expected == "version"    ? *value == "1.0"
                       : expected == "encoding" ? equal_ignoring_ascii_case(*value, "UTF-8")
                                                : *value == "yes" || *value == "no";
    if (!right || !lent_.empty()) return false;
    space = false;
  }
  in_.spaces();
  return in_.skip("?>");
}

/// What may stand around the root element.
bool QuickReader::misc() {
  for (;;) {
    in_.spaces();
    const bool is_comment = in_.skip("<!--");
    if (!is_comment && !in_.skip("<?")) return true;
    if (!(is_comment ? comment() : instruction())) return false;
  }
}

/// Up to the end of the root element, whose start tag was read.
bool QuickReader::content() {
  while (!open_.empty() && !enough_) {
    if (!in_.text(builder_)) return false;
    if (in_.end_tag(open_.back())) {
      end_element();
    } else if (!in_.skip("<") || !(in_.begins_name() ? start_tag() : markup())) {
      return false;
    }
  }
  return true;
}

bool QuickReader::markup() {
  if (in_.skip("!--")) return comment();
  if (in_.skip("![CDATA[")) return character_data();
  if (in_.skip("/")) return end_tag();
  return in_.skip("?") && instruction();
}

bool QuickReader::comment() {
  const auto content = in_.up_to("--", lent_);
  if (!content || !in_.skip(">")) return false;
  builder_.comment(*content, in_.line());
  return true;
}

bool QuickReader::instruction() {
  const std::string_view target = in_.name();
  if (!is_ncname(target) || equal_ignoring_ascii_case(target, "xml")) return false;
  std::string_view data;
  if (!in_.skip("?>")) {
    if (!in_.spaces()) return false;
    const auto found = in_.up_to("?>", lent_);
    if (!found) return false;
    data = *found;
  }
  builder_.processing_instruction(builder_.name("", target, ""), data, in_.line());
  return true;
}

bool QuickReader::character_data() {
  const auto content = in_.up_to("]]>", lent_);
  if (content) builder_.text(*content);
  return content.has_value();
}

/// One that is not plain.
bool QuickReader::end_tag() {
  if (!in_.skip(open_.back())) return false;
  in_.spaces();
  if (!in_.skip(">")) return false;
  end_element();
  return true;
}

/// A child of the root has ended.
void QuickReader::note_child(std::string_view spelt) {
  if (wanted_.last_child.empty()) return;
  enough_ = spelt.substr(spelt.find(':') + 1) == wanted_.last_child;
}

}  // namespace base::xml
