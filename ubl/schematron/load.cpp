#include "ubl/schematron/load.h"

#include "ubl/schematron/compiled_reader.h"
#include "ubl/schematron/refusal.h"
#include "ubl/schematron/schematron_reader.h"

namespace ubl::schematron {

using base::Result;

Result<RuleSource> load(const SourceFolder& folder, const std::string& name, const Limits& limits) {
  Documents documents(folder, limits);
  TRY(const Item root, documents.open(name));
  if (root.is(kSchematron, "schema")) return SchematronReader(documents, limits).read(root);
  if (root.is(kXslt, "stylesheet") || root.is(kXslt, "transform"))
    return CompiledReader(documents, limits).read(root);
  return refuse("root", documents.where(root),
                element_name(root.node) + " is no Schematron and no compiled Schematron",
                "give a file whose root is schema in " + std::string(kSchematron) +
                    ", or a stylesheet made from one");
}

Result<RuleSource> load(const std::filesystem::path& file, const Limits& limits) {
  return load(DiskFolder(file.parent_path()), file.filename().string(), limits);
}

}  // namespace ubl::schematron
