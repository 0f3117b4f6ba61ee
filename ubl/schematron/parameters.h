#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ubl::schematron {

/// The parameters of one use of an abstract pattern. A `$name` in its expressions is replaced by
/// the text of the parameter, the longest name first: `$BR-10` is not `$BR-1` and a zero. What is
/// put in is not looked at again; a `$name` of no parameter stays, as a variable.
/// Spec: ISO/IEC 19757-3 5.4.10, "abstract patterns".
class Parameters {
 public:
  void add(std::string name, std::string value);
  bool has(std::string_view name) const;
  /// Nullopt: the result would have more than `limit` bytes.
  std::optional<std::string> put_into(std::string_view text, std::size_t limit) const;

 private:
  std::vector<std::pair<std::string, std::string>> longest_first_;
};

}  // namespace ubl::schematron
