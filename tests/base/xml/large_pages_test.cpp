#include "base/xml/large_pages.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "base/xml/parse.h"

using namespace base::xml;
using base::as_bytes;

namespace {

constexpr std::size_t kMany = std::size_t{16} << 20;
constexpr std::size_t kSmallPage = 4096;

template <class Action>
std::size_t faults_of(Action&& action) {
  const auto now = [] {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<std::size_t>(used.ru_minflt);
  };
  const std::size_t before = now();
  action();
  return now() - before;
}

/// Whether this machine gives large pages at this moment.
bool has_large_pages() {
  void* const found = ::mmap(nullptr, kMany, PROT_READ | PROT_WRITE,  //
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return false;
  ::madvise(found, kMany, MADV_HUGEPAGE);
  auto* const bytes = static_cast<volatile char*>(found);
  const std::size_t faults = faults_of([&] {
    for (std::size_t at = 0; at < kMany; at += kSmallPage) bytes[at] = 1;
  });
  ::munmap(found, kMany);
  return faults < kMany / kSmallPage / 2;
}

/// A document of so many bytes and a few more, like those of business.
std::string document_of(std::size_t bytes) {
  std::string text = "<invoice>\n";
  for (std::size_t line = 1; text.size() < bytes; ++line)
    text +=
        "  <InvoiceDocumentLine>\n    <LineIdentifier>" + std::to_string(line) +
        "</LineIdentifier>\n    <NoteOfTheLine languageID='en'>twelve of those that were agreed on"
        "</NoteOfTheLine>\n  </InvoiceDocumentLine>\n";
  return text += "</invoice>";
}

}  // namespace

TEST_CASE("memory in large pages is memory like any other, at any address and of any size") {
  for (const std::size_t bytes : {kMany / 16, kMany / 4, kMany / 4 + 1, kMany / 2 - 1, kMany}) {
    for (const std::size_t before : {0u, 1u, 4095u, 4096u}) {
      const auto memory = std::make_unique<char[]>(before + bytes + 1);
      memory[before] = 'a';
      memory[before + bytes] = 'z';
      prefer_large_pages(memory.get() + before, bytes);
      CHECK(memory[before] == 'a');
      CHECK(memory[before + bytes - 1] == '\0');
      CHECK(memory[before + bytes] == 'z');
    }
  }
}

// Hidden, because it is the machine that gives large pages: test_base "[large-pages]", built for
// release.
TEST_CASE("a large document is read without a fault for every few kilobytes of its tree",
          "[.][large-pages]") {
  if (!has_large_pages()) {
    WARN("not tried: this machine gives no large pages");
    return;
  }
  const std::string text = document_of(kMany);
  for (int round = 0; round < 3; ++round) {  // given back and taken again
    std::size_t tree_bytes = 0;
    const std::size_t faults = faults_of([&] {
      const auto tree = parse(as_bytes(text));
      REQUIRE(tree);
      tree_bytes = tree->memory_bytes();
    });
    CHECK(tree_bytes > text.size());
    CHECK(faults < text.size() / kSmallPage);
  }
}
