#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// Documents made wrong, or only different, at random: everything from one seed. The places where a
/// change is made are mostly those where the syntax of XML changes its meaning.
class MutatedDocuments final {
 public:
  MutatedDocuments(std::uint64_t seed, std::vector<std::string> originals)
      : random_(seed), originals_(std::move(originals)) {}

  std::string next() {
    std::string document = any_original();
    for (std::size_t left = 1 + below(3); left > 0; --left) change(document);
    return document;
  }

 private:
  static constexpr std::string_view kTokens[] = {"<!--",
                                                 "-->",
                                                 "--",
                                                 "<![CDATA[",
                                                 "]]>",
                                                 "]]",
                                                 "]",
                                                 "<?",
                                                 "?>",
                                                 "<?xml ",
                                                 "<?p q?>",
                                                 "<?xml version='1.0'?>",
                                                 "<!-- c -->",
                                                 "<![CDATA[x]]>",
                                                 "<![CDATA[]]>",
                                                 "&",
                                                 "&amp;",
                                                 "&lt;",
                                                 "&#x0;",
                                                 "&#10;",
                                                 "&#xD;",
                                                 "&#x9;",
                                                 "&#xFFFE;",
                                                 "&#xD800;",
                                                 "&#x1F9FE;",
                                                 "&#x110000;",
                                                 "&#00000000065;",
                                                 "&#x41",
                                                 "&#;",
                                                 "&#x;",
                                                 "&x;",
                                                 "&apos;",
                                                 "<",
                                                 ">",
                                                 "</",
                                                 "/>",
                                                 "/",
                                                 "=",
                                                 "'",
                                                 "\"",
                                                 " ",
                                                 "\n",
                                                 "\r",
                                                 "\r\n",
                                                 "\t",
                                                 "\n\r",
                                                 ":",
                                                 "::",
                                                 "-",
                                                 ".",
                                                 "1",
                                                 "x",
                                                 "_",
                                                 " xmlns=''",
                                                 " xmlns='urn:n'",
                                                 " xmlns:a=''",
                                                 " xmlns:a='urn:a'",
                                                 " xmlns:b='urn:a'",
                                                 " xmlns:xml='urn:x'",
                                                 " xmlns:xmlns='urn:x'",
                                                 " xmlns:xmlfoo='urn:x'",
                                                 " xmlns:=''",
                                                 " xmlns:p='http://www.w3.org/XML/1998/namespace'",
                                                 " xmlns:p='http://www.w3.org/2000/xmlns/'",
                                                 " xmlns='http://www.w3.org/2000/xmlns/'",
                                                 " xml:lang='fi'",
                                                 " xml:space='other'",
                                                 " a='1'",
                                                 " a:q='1'",
                                                 " b:q='2'",
                                                 " a = '\n1\t'",
                                                 " a='<'",
                                                 " a='&#10; &lt;'",
                                                 "<a/>",
                                                 "<b>",
                                                 "</b>",
                                                 "<a:b/>",
                                                 "<b/>",
                                                 "<xml/>",
                                                 "<xmlns/>",
                                                 "<xmlns:a/>",
                                                 "<xml:a/>",
                                                 "<!DOCTYPE a>",
                                                 "<!",
                                                 "]]&gt;",
                                                 "\x7F",
                                                 "\x01",
                                                 "\xEF\xBB\xBF",
                                                 "\xC2\x80",
                                                 "\xC2\x85",
                                                 "\xE2\x80\xA8",
                                                 "\xC0\xAF",
                                                 "\xED\xA0\x80",
                                                 "\xEF\xBF\xBE",
                                                 "\xEF\xBF\xBF",
                                                 "\xEF\xBF\xBD",
                                                 "\xF0\x9F\xBF\xBE",
                                                 "\xF4\x8F\xBF\xBF",
                                                 "\xF4\x90\x80\x80",
                                                 "\xC3\xA4",
                                                 "\xC3",
                                                 "\xA4",
                                                 "\xE2\x82\xAC",
                                                 "\xE2\x82",
                                                 "\xF0\x9F\xA7\xBE",
                                                 " \xC3\xA4='1'",
                                                 "<\xC3\xA4/>"};

  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
  const std::string& any_original() { return originals_[below(originals_.size())]; }

  /// Anywhere, or where one of those characters stands, or behind it.
  std::size_t place(const std::string& in) {
    constexpr std::string_view kSigns = "<>/\"'= :&;-?!]\n";
    const std::size_t anywhere = below(in.size() + 1);
    const std::size_t way = below(3);
    if (way == 0) return anywhere;
    const std::size_t sign = in.find(kSigns[below(kSigns.size())], anywhere);
    return sign == std::string::npos ? anywhere : sign + way - 1;
  }
  std::size_t tag(const std::string& in) {
    const std::size_t found = in.find('<', below(in.size() + 1));
    return found == std::string::npos ? 0 : found;
  }
  std::string stretch(const std::string& in, std::size_t longest) {
    return in.substr(place(in), below(longest));
  }

  static constexpr char kMarks[] = "<>&'\"=/ \n\r\t:]-?!;#x";

  void change(std::string& document) {
    if (document.empty()) return;
    const std::size_t at = place(document);
    switch (below(12)) {
      case 0:
        if (at < document.size()) document[at] = static_cast<char>(document[at] ^ 1 << below(8));
        break;
      case 1:
        document.erase(at, 1 + below(20));
        break;
      case 2:
        document.insert(at, stretch(document, 60));
        break;
      case 3:
        document.insert(at, stretch(any_original(), 200));
        break;
      case 4:
        change_prefix(document);
        break;
      case 5:
        repeat_attribute(document);
        break;
      case 6:
        end_lines(document);
        break;
      case 7: {  // the beginning of one and the end of another
        const std::string& other = any_original();
        document = document.substr(0, tag(document)) + other.substr(tag(other));
        break;
      }
      case 8:
        if (below(8) == 0) document.resize(at);
        break;
      case 9:
        if (at < document.size()) document[at] = kMarks[below(std::size(kMarks))];  // a NUL too
        break;
      default:
        document.insert(at, kTokens[below(std::size(kTokens))]);
    }
  }

  void change_prefix(std::string& document) {
    constexpr std::string_view kPrefixes[] = {"", "a:", "cbc:", "cac:", "xml:", "xmlns:", "b:"};
    const std::size_t colon = document.find(':', below(document.size()));
    if (colon == std::string::npos) return;
    std::size_t begin = colon;
    while (begin > 0 && std::isalnum(static_cast<unsigned char>(document[begin - 1])) != 0) --begin;
    document.replace(begin, colon + 1 - begin, kPrefixes[below(std::size(kPrefixes))]);
  }

  void repeat_attribute(std::string& document) {
    const std::size_t equals = document.find("=\"", below(document.size()));
    if (equals == std::string::npos) return;
    const std::size_t begin = document.rfind(' ', equals), end = document.find('"', equals + 2);
    if (begin == std::string::npos || end == std::string::npos) return;
    const std::string attribute = document.substr(begin, end + 1 - begin);
    document.insert(below(2) == 0 ? begin : end + 1, attribute);
  }

  void end_lines(std::string& document) {
    const std::string_view ending = below(2) == 0 ? "\r\n" : "\r";
    std::string made;
    for (const char c : document) c == '\n' && below(4) != 0 ? made += ending : made += c;
    document = std::move(made);
  }

  std::mt19937_64 random_;
  std::vector<std::string> originals_;
};
