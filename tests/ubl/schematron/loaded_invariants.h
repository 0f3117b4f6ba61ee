#pragma once

#include "base/check.h"
#include "ubl/schematron/load.h"

namespace test {

/// What holds of everything that a loader accepts.
inline void check_loaded(const ubl::schematron::RuleSource& source) {
  using namespace ubl::schematron;
  const auto there = [&](const Place& place) { ENSURE(place.file < source.files.size()); };
  ENSURE(!source.files.empty());
  for (const GlobalLet& let : source.lets) {
    ENSURE(!let.binding.name.empty());
    ENSURE(!let.pattern || *let.pattern < source.patterns.size());
    there(let.binding.place);
  }
  for (const Function& function : source.functions) {
    ENSURE(!function.name.local.empty());
    there(function.place);
  }
  for (const Pattern& pattern : source.patterns) {
    there(pattern.place);
    for (const Rule& rule : pattern.rules) {
      ENSURE(!rule.context.text.empty());
      there(rule.context.place);
      std::uint32_t before = 0;
      for (const RuleLet& let : rule.lets) {
        ENSURE(before <= let.after_assertions && let.after_assertions <= rule.assertions.size());
        before = let.after_assertions;
      }
      for (const Assertion& assertion : rule.assertions) {
        ENSURE(!assertion.test.text.empty());
        there(assertion.test.place);
        for (const MessagePart& part : assertion.message)
          ENSURE(part.text.empty() == (part.kind != MessagePart::Kind::Text));
      }
    }
  }
  ENSURE(!describe(source).empty() || source.patterns.empty());
}

}  // namespace test
