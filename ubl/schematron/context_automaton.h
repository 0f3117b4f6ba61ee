#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ubl/xpath/document.h"
#include "ubl/xpath/pattern.h"

namespace ubl::schematron {

/// A rule that a node may go to, by its names alone.
struct Candidate {
  std::uint32_t pattern, rule;
  std::uint32_t alternative;  ///< of the rule's context
  enum class Check : std::uint8_t { None, LastStep, All };
  Check check;     ///< whose predicates decide; None: it is certain
  bool has_tests;  ///< the rule has assertions; else it only keeps others away
};

/// The contexts of all rules as one machine over element names. Immutable once built.
///
/// Every alternative is a path from the document node, "anywhere" being a step that may skip
/// levels; equal beginnings share their nodes. ContextStates runs it.
class ContextAutomaton final {
 public:
  ContextAutomaton() : nodes_(1) {}
  void add(const xpath::PatternAlternative& way, const Candidate& candidate);
  /// Some context may select attributes, so that they have to be visited.
  bool visits_attributes() const { return visits_attributes_; }

 private:
  friend class ContextStates;
  struct Edge {
    xpath::NodeTest test;
    bool deep;
    std::uint32_t target;
  };
  struct Node {
    std::vector<Edge> edges;
    std::vector<Candidate> accepted;
    bool has_deep = false;
  };
  std::vector<Node> nodes_;
  bool visits_attributes_ = false;
};

/// Where each element of a document stands in a ContextAutomaton: states are sets of its nodes,
/// made when first met and kept for the next document. The state of a node follows from that of its
/// parent and its name, so one pass finds the candidates of all. Threads: one.
class ContextStates final {
 public:
  using State = std::uint32_t;
  static constexpr State kStart = 0;  ///< of the document node

  explicit ContextStates(const ContextAutomaton& automaton);
  /// Prepares for the names of a vocabulary.
  void begin(const xpath::NameMap& names);
  State element(State parent, std::uint32_t tree_name) { return next(parent, symbols_[tree_name]); }
  State attribute(State element, std::uint32_t tree_name) {
    return next(element, symbols_[tree_name] + 1);
  }
  /// By pattern, then by rule; of a pattern none stands after one that is certain.
  const std::vector<Candidate>& candidates(State state) const { return sets_[state].candidates; }

 private:
  static constexpr State kUnknown = 0xffffffff;
  struct Set {
    /// Nodes of the automaton, doubled; odd: only its deep edges are still open.
    std::vector<std::uint32_t> members;
    std::vector<Candidate> candidates;
    std::vector<State> next;  ///< by symbol
  };
  struct SymbolName {
    std::uint32_t uri, local, name;
  };

  State next(State from, std::uint32_t symbol) {
    const std::vector<State>& known = sets_[from].next;
    if (symbol < known.size() && known[symbol] != kUnknown) return known[symbol];
    return compute(from, symbol);
  }
  State compute(State from, std::uint32_t symbol);
  State intern(std::vector<std::uint32_t> members);
  void reset();

  struct MembersHash {
    std::size_t operator()(const std::vector<std::uint32_t>& members) const;
  };
  const ContextAutomaton& automaton_;
  std::vector<Set> sets_;
  std::unordered_map<std::vector<std::uint32_t>, State, MembersHash> index_;
  std::unordered_map<std::uint64_t, std::uint32_t> symbol_index_;
  std::vector<SymbolName> symbol_names_;  ///< even symbols are elements, the odd ones attributes
  std::vector<std::uint32_t> symbols_;    ///< by name of the tree
};

}  // namespace ubl::schematron
