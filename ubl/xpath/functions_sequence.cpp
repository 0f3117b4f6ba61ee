#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/compare.h"
#include "ubl/xpath/deep_equal.h"
#include "ubl/xpath/double.h"
#include "ubl/xpath/number.h"

// Spec: XPath functions and operators 2.0, 15.1 to 15.3.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

bool check_collation(Evaluator& evaluator, const Expr& call, const Focus& focus,
                     std::size_t index) {
  if (call.args.size() <= index) return true;
  const Single name = evaluator.argument(*call.args[index], focus, Type::String);
  if (name.is_error()) return false;
  if (!name.is_empty() &&
      name.item.text() == "http://www.w3.org/2005/xpath-functions/collation/codepoint")
    return true;
  return evaluator.fail(name.is_empty() ? "XPTY0004" : "FOCH0002", call, "no such collation");
}

bool fn_distinct_values(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  if (!check_collation(evaluator, call, focus, 1)) return false;
  std::unordered_multimap<std::string, Item> seen;
  std::vector<Item> doubles;
  return evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
    const std::string key = grouping_key(item);
    const auto [from, to] = seen.equal_range(key);
    for (auto at = from; at != to; ++at) {
      if (same_value(at->second, item)) return true;
    }
    seen.emplace(key, item);
    return sink(item);
  });
}

bool fn_index_of(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const Single wanted = evaluator.atom(*call.args[1], focus);
  if (wanted.is_error() || !check_collation(evaluator, call, focus, 2)) return false;
  if (wanted.is_empty()) return evaluator.fail("XPTY0004", call, "a value is wanted");
  std::int64_t position = 0;
  return evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
    ++position;
    if (!compare_values(Op::Eq, item, wanted.item).value_or(false)) return true;
    return sink(Item::of_integer(position));
  });
}

std::optional<std::int64_t> position_argument(Evaluator& evaluator, const Expr& call,
                                              const Focus& focus) {
  const Single position = evaluator.argument(*call.args[1], focus, Type::Integer);
  if (position.is_error()) return std::nullopt;
  if (position.is_empty()) {
    evaluator.fail("XPTY0004", call, "a position is wanted");
    return std::nullopt;
  }
  if (position.item.big) return decimal_of(position.item).sign() < 0 ? 0 : INT64_MAX;
  return position.item.integer;
}

bool fn_insert_before(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const auto position = position_argument(evaluator, call, focus);
  if (!position) return false;
  const std::int64_t place = std::max<std::int64_t>(*position, 1);
  std::int64_t at = 0;
  bool inserted = false;
  if (!evaluator.each(*call.args[0], focus, [&](const Item& item) {
        if (++at == place) {
          inserted = true;
          if (!evaluator.each(*call.args[2], focus, sink)) return false;
        }
        return sink(item);
      }))
    return false;
  return inserted || evaluator.each(*call.args[2], focus, sink);
}

bool fn_remove(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const auto position = position_argument(evaluator, call, focus);
  if (!position) return false;
  std::int64_t at = 0;
  return evaluator.each(*call.args[0], focus,
                        [&](const Item& item) { return ++at == *position || sink(item); });
}

bool fn_reverse(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const Value all = evaluator.value(*call.args[0], focus);
  if (evaluator.failed()) return false;
  for (std::uint32_t at = all.size; at-- > 0;) {
    if (!sink(all.begin()[at])) return false;
  }
  return true;
}

bool fn_subsequence(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  double bounds[2] = {0, INFINITY};
  for (std::size_t index = 1; index < call.args.size(); ++index) {
    const Single bound = evaluator.argument(*call.args[index], focus, Type::Double);
    if (bound.is_error()) return false;
    if (bound.is_empty()) return evaluator.fail("XPTY0004", call, "a number is wanted");
    bounds[index - 1] = round(bound.item.number);
  }
  const double first = bounds[0], end = call.args.size() > 2 ? first + bounds[1] : INFINITY;
  if (!(end > 1)) return true;
  double at = 0;
  bool wanted = true;
  evaluator.each(*call.args[0], focus, [&](const Item& item) {
    at += 1;
    if (!(at < end)) return false;
    wanted = !(at >= first) || sink(item);
    return wanted;
  });
  return wanted && !evaluator.failed();
}

bool fn_unordered(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  return evaluator.each(*call.args[0], focus, sink);
}

bool checked_count(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink,
                   std::string_view code, std::uint32_t least, std::uint32_t most) {
  std::uint32_t count = 0;
  const bool ended = evaluator.each(*call.args[0], focus, [&](const Item& item) {
    if (++count > most) return evaluator.fail(code, call, "more than one item");
    return sink(item);
  });
  if (ended && count < least) return evaluator.fail(code, call, "no item");
  return ended;
}
bool fn_zero_or_one(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  return checked_count(evaluator, call, focus, sink, "FORG0003", 0, 1);
}
bool fn_one_or_more(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  return checked_count(evaluator, call, focus, sink, "FORG0004", 1, UINT32_MAX);
}
bool fn_exactly_one(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  return checked_count(evaluator, call, focus, sink, "FORG0005", 1, 1);
}

bool fn_data(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  return evaluator.each_atom(*call.args[0], focus, sink);
}

Single fn_count(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  std::int64_t count = 0;
  evaluator.each(*call.args[0], focus, [&](const Item&) {
    ++count;
    return true;
  });
  if (evaluator.failed()) return Single::error();
  return Item::of_integer(count);
}

Truth fn_deep_equal(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  if (!check_collation(evaluator, call, focus, 2)) return Truth::Error;
  const Value a = evaluator.value(*call.args[0], focus);
  if (evaluator.failed()) return Truth::Error;
  const Value b = evaluator.value(*call.args[1], focus);
  if (evaluator.failed()) return Truth::Error;
  if (a.size != b.size) return Truth::False;
  for (std::uint32_t at = 0; at < a.size; ++at) {
    if (!deep_equal(a.begin()[at], b.begin()[at])) return Truth::False;
  }
  return Truth::True;
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"distinct-values", 1, 2, Type::AnyAtomic, Occurs::Many, From::Nothing, nullptr,
     fn_distinct_values},
    {"index-of", 2, 3, Type::Integer, Occurs::Many, From::Nothing, nullptr, fn_index_of},
    {"insert-before", 3, 3, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_insert_before},
    {"remove", 2, 2, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_remove},
    {"reverse", 1, 1, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_reverse},
    {"subsequence", 2, 3, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_subsequence},
    {"unordered", 1, 1, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_unordered},
    {"zero-or-one", 1, 1, Type::Item, Occurs::Optional, From::Nothing, nullptr, fn_zero_or_one},
    {"one-or-more", 1, 1, Type::Item, Occurs::Some, From::Nothing, nullptr, fn_one_or_more},
    {"exactly-one", 1, 1, Type::Item, Occurs::One, From::Nothing, nullptr, fn_exactly_one},
    {"data", 1, 1, Type::AnyAtomic, Occurs::Many, From::Nothing, nullptr, fn_data},
    {"count", 1, 1, Type::Integer, Occurs::One, From::Nothing, fn_count},
    {"deep-equal", 2, 3, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr,
     fn_deep_equal},
});

}  // namespace

std::span<const Builtin> sequence_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
