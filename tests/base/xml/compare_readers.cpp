// Holds the quick XML reader against the parser on very many documents made different at random.
#include <filesystem>
#include <iostream>
#include <random>

#include "base/arguments.h"
#include "base/file/file.h"
#include "tests/base/xml/both_readers.h"
#include "tests/base/xml/mutated_documents.h"

namespace {

constexpr std::string_view kUsage =
    "usage: compare_readers [--documents N] [--seed S] [--largest BYTES] FOLDER...\n"
    "  Every file below the folders both ways, then N (1,000,000) documents made of those that "
    "have\n"
    "  at most that many bytes (20,000), from a seed that is printed.\n";

struct Tally {
  std::size_t documents = 0, taken = 0, accepted = 0, faults = 0;

  void note(std::string_view text, const std::string& name) {
    const auto found = both_readers::compare(base::as_bytes(text));
    ++documents;
    taken += found.taken ? 1 : 0;
    accepted += found.accepted ? 1 : 0;
    if (found.fault.empty()) return;
    ++faults;
    std::cout << "FAULT in " << name << ": " << found.fault << "\n";
    if (text.size() < 2000) std::cout << text << "\n";
  }
  void print(std::string_view what) const {
    std::cout << what << ": " << documents << ", the quick reader took " << taken << " of the "
              << accepted << " that the parser accepts; faults: " << faults << std::endl;
  }
};

int run(const base::Arguments& arguments) {
  const auto count = arguments.number("--documents", 1'000'000);
  const auto seed = arguments.number("--seed", std::random_device()());
  const auto largest = arguments.number("--largest", 20'000);
  if (!count || !seed || !largest || arguments.positional().empty()) {
    std::cerr << kUsage;
    return static_cast<int>(base::Exit::Usage);
  }
  std::vector<std::string> originals;
  Tally whole;
  for (const std::string& folder : arguments.positional()) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) continue;
      const auto bytes = base::file::read(file.path());
      if (!bytes) continue;
      const std::string text = base::to_string(*bytes);
      whole.note(text, file.path().string());
      if (!text.empty() && text.size() <= *largest && text.find('<') != std::string::npos)
        originals.push_back(text);
    }
  }
  whole.print("files");
  std::cout << "seed " << *seed << ", " << originals.size() << " originals" << std::endl;
  Tally mutated;
  MutatedDocuments documents(*seed, std::move(originals));
  while (mutated.documents < *count) {
    mutated.note(documents.next(), "document " + std::to_string(mutated.documents));
    if (mutated.documents % 100'000 == 0) mutated.print("so far");
  }
  mutated.print("made");
  return whole.faults + mutated.faults == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const base::xml::Library library;
  const auto arguments = base::Arguments::parse({words + 1, static_cast<std::size_t>(count - 1)},
                                                {{"--documents", "--seed", "--largest"}, {}});
  if (arguments) return run(*arguments);
  std::cerr << kUsage;
  return static_cast<int>(base::Exit::Usage);
}
