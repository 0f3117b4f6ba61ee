#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/name_map.h"

namespace ubl::xpath {

/// What the paths of a vocabulary say of an expression before it runs: where no document of the
/// vocabulary has an element at a/b below some place, not(a/b) is true there and count(a/b) <= 1.
///
/// Only what is evaluated first counts, and what cannot fail, so that no error is lost that would
/// have come before. Lifetime: that of a question; the map outlives it. Threads: any.
class Foregone final {
 public:
  /// `place`: of the elements that are the context item. `without`: a place that is taken to have
  /// no elements, though the vocabulary has it.
  Foregone(const NameMap& names, std::uint32_t place,
           std::uint32_t without = base::xml::Vocabulary::kNone);

  /// The effective boolean value, where it is certain.
  std::optional<bool> truth(const Expr& expr) const;
  /// The places that paths of the expression lead to: what may be missing.
  std::vector<std::uint32_t> ends(const Expr& expr) const;

 private:
  bool gives_nothing(const Expr& expr) const;
  bool leads_nowhere(const Expr& path) const;
  bool steps_nowhere(const Expr& step) const;
  bool has_none(std::uint32_t place) const;
  bool lacks(std::uint32_t name) const { return names_.tree_name(name) == NameMap::kNone; }
  std::uint32_t end_of(const Expr& path) const;
  std::optional<bool> of_call(const Expr& call) const;
  std::optional<bool> of_comparison(const Expr& comparison) const;
  std::optional<std::int64_t> number(const Expr& expr) const;
  std::optional<bool> joined(const Expr& expr, bool decisive) const;
  void add_ends(const Expr& expr, std::vector<std::uint32_t>& ends) const;

  const NameMap& names_;
  std::uint32_t place_, without_;
};

}  // namespace ubl::xpath
