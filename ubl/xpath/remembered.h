#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "ubl/xpath/document.h"
#include "ubl/xpath/expr.h"
#include "ubl/xpath/results.h"

// What an evaluator has found out about the document that it is asked of, and keeps for the next
// question.
namespace ubl::xpath {

enum class CellState : std::uint8_t { Unset, Busy, Ready, Failed };
/// A variable, evaluated when first asked for.
struct Cell {
  CellState state = CellState::Unset;
  Value value;
  std::unique_ptr<const base::Error> error;
};

using KeyIndex = std::unordered_map<std::string, std::vector<Item>>;

/// Elements of one place of a document, from `at` on, as far as they stand before `limit`.
struct NameRange {
  const Document* document = nullptr;
  const std::uint32_t* at = nullptr;
  const std::uint32_t* end = nullptr;
  std::uint32_t limit = 0;

  bool is_empty() const { return at == end || *at >= limit; }
  void next() {
    document->fetch_ahead(at, end);
    ++at;
  }
};

/// Where a path leads in the main document from the place where it was asked last; its elements, by
/// their indexes among all (TreeData::by_place), and which of them was found last.
struct PathEnd {
  std::uint64_t round = 0;
  std::uint32_t start = Document::kNone, place = Document::kNone;
  std::uint32_t begin = 0, end = 0, at = 0;
};

/// The same of a path that may begin anywhere.
struct PathEnds {
  bool known = false;
  std::vector<std::uint32_t> places;
};

/// An expression of the document alone.
struct Memo {
  /// The round that they belong to; `failed_of`: as a whole it fails, a part may still be good.
  std::uint64_t value_of = 0, truth_of = 0, failed_of = 0;
  Value value;
  Truth truth = Truth::False;
};

/// The answer at the node that was asked last; good during one visit, and where variables have a
/// part in it, during one expression and with the same values of the local ones.
struct NodeMemo {
  std::uint64_t visit = 0, expression = 0;
  std::uint32_t node = 0, attribute = 0;
  std::array<Value, kMemoLocals> locals;
  Single value;
};

/// Elements of the main document by a text, in document order; the texts lie in its arena.
using ByText = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;
/// By the number of a Lookup that may lead anywhere.
struct LookupIndex {
  std::uint64_t made_of = 0, failed_of = 0;
  ByText nodes;
};

/// The elements of a place by the text of an expression, in document order. Failed: it has none
/// for some of them.
struct PlaceIndex {
  std::uint32_t place = 0;
  bool failed = false;
  ByText nodes;
};

/// The elements of a place by the values of an expression, once it was asked often enough.
struct ValueIndex {
  enum class State : std::uint8_t { Asked, Made, Failed };
  State state = State::Asked;
  bool numbers = false;  ///< exact ones; else texts
  std::uint32_t place = 0, asked = 0;
  ByText nodes;
};

}  // namespace ubl::xpath
