#include "ubl/xpath/regex/class_parser.h"

#include <utility>

#include "ubl/unicode/code_points.h"
#include "ubl/xpath/regex/named_sets.h"

namespace ubl::xpath::regex {
namespace {

constexpr unsigned kMostSubtractions = 100;

base::Result<Escape> property(Cursor& cursor, char32_t letter) {
  const std::size_t end = cursor.text.find(U'}', cursor.at);
  if (!cursor.take('{') || end == std::u32string_view::npos)
    return cursor.wrong("\\p without a name in braces");
  const std::string name =
      unicode::from_code_points(cursor.text.substr(cursor.at, end - cursor.at));
  auto set = property_set(name);
  if (!set) return cursor.wrong("an unknown category or block");
  cursor.at = end + 1;
  return Escape{.is_set = true, .set = letter == 'p' ? std::move(*set) : set->complement()};
}

class ClassParser {
 public:
  ClassParser(Cursor& cursor, Case letters) : cursor_(cursor), letters_(letters) {}

  base::Result<CharSet> parse(unsigned depth) {
    if (depth > kMostSubtractions)
      return base::limit_exceeded("FORX0002", "classes more than 100 deep");
    const bool negative = cursor_.take('^');
    CharSet named;              // of escapes for several characters
    std::vector<Range> single;  // characters and ranges
    CharSet subtracted;
    bool any = false;
    while (!cursor_.take(']')) {
      if (cursor_.done()) return cursor_.wrong("'[' without ']'");
      if (any && cursor_.peek() == '-' && cursor_.peek(1) == '[') {
        cursor_.at += 2;
        TRY(subtracted, parse(depth + 1));
        if (!cursor_.take(']')) return cursor_.wrong("a class that goes on after its subtraction");
        break;
      }
      TRY(add_member(named, single));
      any = true;
    }
    if (!any) return cursor_.wrong("a class of no characters");
    CharSet characters = CharSet::of(std::move(single));
    if (letters_ == Case::Ignored) characters.add_case_variants();
    characters.add(named);
    return (negative ? characters.complement() : std::move(characters)).without(subtracted);
  }

 private:
  // One character, a range, or an escape. A bare hyphen stands for itself at the beginning or end
  // of a class, after a range and before a subtraction.
  base::Result<void> add_member(CharSet& named, std::vector<Range>& single) {
    const bool hyphen = cursor_.peek() == '-';
    TRY(const Escape first, member());
    if (first.is_set) {
      named.add(first.set);
      return {};
    }
    const bool followed = cursor_.peek() == '-' && cursor_.peek(1) != '[';
    if (hyphen && followed) return cursor_.wrong("a range that begins with a hyphen");
    const bool before_subtraction = cursor_.peek(1) == '-' && cursor_.peek(2) == '[';
    if (!followed || cursor_.peek(1) == ']' || before_subtraction) {
      single.push_back({first.character, first.character});
      return {};
    }
    ++cursor_.at;
    if (cursor_.done()) return cursor_.wrong("'[' without ']'");
    if (cursor_.peek() == '-') return cursor_.wrong("a range that ends with a hyphen");
    TRY(const Escape last, member());
    if (last.is_set) return cursor_.wrong("a range that ends with several characters");
    if (last.character < first.character) return cursor_.wrong("a range that runs backwards");
    single.push_back({first.character, last.character});
    return {};
  }

  base::Result<Escape> member() {
    const char32_t c = cursor_.next();
    if (c == '\\') return parse_escape(cursor_);
    if (c == '[') return cursor_.wrong("'[' in a class");
    return Escape{.character = c};
  }

  Cursor& cursor_;
  Case letters_;
};

}  // namespace

bool Cursor::take(char32_t wanted) {
  if (done() || text[at] != wanted) return false;
  ++at;
  return true;
}

base::Error Cursor::wrong(std::string what) const {
  return base::malformed("FORX0002", "pattern, character " + std::to_string(at + 1) + ": " + what);
}

base::Result<Escape> parse_escape(Cursor& cursor) {
  if (cursor.done()) return cursor.wrong("a backslash at the end");
  const char32_t c = cursor.next();
  switch (c) {
    case 'n':
      return Escape{.character = '\n'};
    case 'r':
      return Escape{.character = '\r'};
    case 't':
      return Escape{.character = '\t'};
    case 'p':
    case 'P':
      return property(cursor, c);
    default:
      break;
  }
  if (std::u32string_view(U"\\|.-^?*+{}()[]$").find(c) != std::u32string_view::npos)
    return Escape{.character = c};
  auto set = multi_character_set(c);
  if (!set) return cursor.wrong("an unknown escape");
  return Escape{.is_set = true, .set = std::move(*set)};
}

base::Result<CharSet> parse_class(Cursor& cursor, Case letters) {
  return ClassParser(cursor, letters).parse(0);
}

}  // namespace ubl::xpath::regex
