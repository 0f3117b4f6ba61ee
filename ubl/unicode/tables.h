#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Character data, made by unicode_tables.py when the project is built. Every table is sorted by
/// its first field and lives as long as the program.
namespace ubl::unicode::tables {

/// All characters from `first` to before the next run have this value.
struct Run {
  char32_t first;
  std::uint32_t value;
};

/// first, first + stride ... last, each mapped to the character `offset` further.
struct CaseRun {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
  std::int32_t offset;
};

struct Expansion {
  char32_t from;
  std::u32string_view to;
};

struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;
};

struct Block {
  char32_t first;
  char32_t last;
  std::string_view name;  ///< without spaces: "Latin-1Supplement"
};

extern const std::span<const Run> categories;
extern const std::span<const Run> combining_classes;
/// Beside a sigma: 2 is passed over, 1 a letter with case, 0 else.
extern const std::span<const Run> sigma_contexts;

extern const std::span<const CaseRun> upper_runs;
extern const std::span<const CaseRun> lower_runs;
/// To every other character with the same upper or lower case; runs may overlap.
extern const std::span<const CaseRun> variant_runs;
/// Mappings to several characters: sharp s to SS.
extern const std::span<const Expansion> upper_strings;
extern const std::span<const Expansion> lower_strings;

/// One step each; without Hangul syllables, which follow a rule.
extern const std::span<const Expansion> canonical_decompositions;
extern const std::span<const Expansion> compatible_decompositions;
extern const std::span<const Composition> compositions;

extern const std::span<const Block> blocks;

}  // namespace ubl::unicode::tables
