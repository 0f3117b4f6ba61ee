#include "base/xml/parse.h"

#include <algorithm>
#include <cstdlib>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax/SAXException.hpp>
#include <xercesc/util/XMLNetAccessor.hpp>

#include "base/xml/events.h"
#include "base/xml/prolog.h"
#include "base/xml/quick_reader.h"
#include "base/xml/readers.h"
#include "base/xml/scanners.h"
#include "base/xml/start_tags.h"
#include "base/xml/wide_input.h"

namespace base::xml {

Library::Library() {
  ::setenv("XERCES_DISABLE_DTD", "1", 1);
  xerces::XMLPlatformUtils::Initialize();
  delete xerces::XMLPlatformUtils::fgNetAccessor;
  xerces::XMLPlatformUtils::fgNetAccessor = nullptr;
}

namespace {

constexpr std::size_t kLongTag = 8192;
/// A tree numbers its characters with 32 bits.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

/// What a thread keeps from one document to the next.
struct Kept {
  Scanners scanners;
  NamesByRoot names;
};

Kept& kept_of_thread() {
  thread_local Kept kept;
  return kept;
}

/// A document that was read, or why not; `spoilt`: its bytes are not what they were taken for.
struct Outcome {
  Result<Tree> tree;
  bool root_started = false;
  bool spoilt = false;
};

Outcome read(ByteView bytes, const Grammar* grammar, const Wanted& wanted, Encoding encoding) {
  Kept& kept = kept_of_thread();
  const bool long_tags = grammar == nullptr && may_have_long_start_tag(bytes, kLongTag);
  Scanners::Slot& slot = kept.scanners.get({grammar, long_tags});
  Events events(wanted, *slot.scanner, kept.names, bytes.size());
  slot.scanner->setDocHandler(&events);
  slot.scanner->setErrorReporter(&events);
  const WideInput wide(bytes, slot.memory.get());
  const xerces::MemBufInputSource plain(bytes.data(), bytes.size(), "document", false,
                                        slot.memory.get());
  const auto failed = [&](Error error) {
    return Outcome{std::move(error), events.root_started(), wide.spoilt()};
  };
  try {
    if (encoding == Encoding::Utf8) {
      slot.scanner->scanDocument(wide);
    } else {
      slot.scanner->scanDocument(plain);
    }
  } catch (Abort& abort) {
    return failed(std::move(abort.error));
  } catch (const Enough&) {
  } catch (const xerces::XMLException& problem) {
    return failed(malformed("xml.not_well_formed", to_utf8(problem.getMessage())));
  } catch (const xerces::SAXException& problem) {
    return failed(malformed("xml.not_well_formed", to_utf8(problem.getMessage())));
  }
  return {events.finish(), true, false};
}

/// Whether the reader may look at it at all, and what it is in.
Result<Encoding> admit(ByteView bytes, const Limits& limits) {
  if (bytes.size() > std::min(limits.bytes, kMostBytes))
    return limit_exceeded("xml.bytes", "the document is too large");
  if (bytes.empty()) return malformed("xml.not_well_formed", "the document is empty");
  return check_prolog(bytes);
}

Result<Tree> parse_plainly(ByteView bytes, const Wanted& wanted) {
  if (auto tree = read_quickly(bytes, wanted)) return *std::move(tree);
  return read_thoroughly(bytes, nullptr, wanted);
}

}  // namespace

std::optional<Tree> read_quickly(ByteView bytes, const Wanted& wanted) {
  const auto encoding = admit(bytes, wanted.limits);
  if (!encoding || *encoding != Encoding::Utf8) return std::nullopt;
  return QuickReader(bytes, wanted, kept_of_thread().names).read();
}

Result<Tree> read_thoroughly(ByteView bytes, const Grammar* grammar, const Wanted& wanted) {
  TRY(const Encoding encoding, admit(bytes, wanted.limits));
  Outcome outcome = read(bytes, grammar, wanted, encoding);
  if (outcome.spoilt) {
    // The parser says it in its own words, with the place.
    if (wanted.problems != nullptr) wanted.problems->clear();
    outcome = read(bytes, grammar, wanted, Encoding::Other);
  }
  if (outcome.tree || outcome.root_started) return std::move(outcome.tree);
  // With DTDs switched off the scanner calls a DOCTYPE an invalid structure: name the cause.
  if (as_text(bytes).find("<!DOCTYPE") != std::string_view::npos)
    return malformed("xml.doctype", "a DOCTYPE is not accepted");
  return std::move(outcome.tree);
}

Result<Tree> parse(ByteView bytes, const Limits& limits) {
  return parse_plainly(bytes, {limits, nullptr, {}});
}

Result<Tree> parse_until(ByteView bytes, std::string_view child, const Limits& limits) {
  return parse_plainly(bytes, {limits, nullptr, child});
}

Result<Validated> parse_validated(ByteView bytes, const Grammar& grammar, const Limits& limits) {
  std::vector<SchemaProblem> problems;
  TRY(Tree tree, read_thoroughly(bytes, &grammar, {limits, &problems, {}}));
  return Validated{std::move(tree), std::move(problems)};
}

}  // namespace base::xml
