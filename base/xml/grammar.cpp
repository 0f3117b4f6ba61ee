#include "base/xml/grammar.h"

#include <xercesc/framework/LocalFileInputSource.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLResourceIdentifier.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "base/xml/fence.h"

namespace base::xml {
namespace {

/// Serves imports by namespace. What has a relative place beside its importer is found by Xerces;
/// nothing is fetched, because the library has no network access.
class ImportResolver final : public xerces::XMLEntityResolver {
 public:
  explicit ImportResolver(const Grammar::Source& source) : source_(source) {}
  xerces::InputSource* resolveEntity(xerces::XMLResourceIdentifier* wanted) override {
    const std::string uri = to_utf8(wanted->getNameSpace());
    for (const auto& [imported, file] : source_.imports) {
      if (imported != uri) continue;
      const std::u16string path = to_utf16(file.string());
      return new xerces::LocalFileInputSource(path.c_str());
    }
    return nullptr;
  }

 private:
  const Grammar::Source& source_;
};

class LoadErrors final : public xerces::DefaultHandler {
 public:
  void warning(const xerces::SAXParseException& problem) override { note(problem); }
  void error(const xerces::SAXParseException& problem) override { note(problem); }
  void fatalError(const xerces::SAXParseException& problem) override { note(problem); }
  const std::string& first() const { return first_; }

 private:
  void note(const xerces::SAXParseException& problem) {
    if (!first_.empty()) return;
    first_ = to_utf8(problem.getSystemId()) + ":" + std::to_string(problem.getLineNumber()) + ": " +
             to_utf8(problem.getMessage());
  }
  std::string first_;
};

void set_loading_features(xerces::SAX2XMLReaderImpl& reader) {
  reader.setFeature(xerces::XMLUni::fgSAX2CoreNameSpaces, true);
  reader.setFeature(xerces::XMLUni::fgSAX2CoreValidation, true);
  reader.setFeature(xerces::XMLUni::fgXercesSchema, true);
  reader.setFeature(xerces::XMLUni::fgXercesSchemaFullChecking, true);
  reader.setFeature(xerces::XMLUni::fgXercesCacheGrammarFromParse, true);
  reader.setFeature(xerces::XMLUni::fgXercesUseCachedGrammarInParse, true);
  reader.setFeature(xerces::XMLUni::fgXercesHandleMultipleImports, true);
}

}  // namespace

Grammar::Grammar(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}
Grammar::~Grammar() = default;

Result<std::shared_ptr<const Grammar>> Grammar::load(const Source& source) {
  for (const auto& schema : source.schemas) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(schema, ignored)) {
      return not_found("xml.schema_missing", schema.string() + " is not there");
    }
  }
  try {
    auto pool = std::make_unique<Pool>();
    pool->pool =
        std::make_unique<xerces::XMLGrammarPoolImpl>(xerces::XMLPlatformUtils::fgMemoryManager);
    ImportResolver resolver(source);
    LoadErrors errors;
    xerces::SAX2XMLReaderImpl reader(xerces::XMLPlatformUtils::fgMemoryManager, pool->pool.get());
    set_loading_features(reader);
    reader.setXMLEntityResolver(&resolver);
    reader.setErrorHandler(&errors);
    for (const auto& schema : source.schemas) {
      const std::u16string path = to_utf16(std::filesystem::absolute(schema).string());
      const xerces::LocalFileInputSource input(path.c_str());
      reader.loadGrammar(input, xerces::Grammar::SchemaGrammarType, true);
      if (!errors.first().empty()) return corrupt("xml.schema", errors.first());
    }
    pool->pool->lockPool();
    return std::shared_ptr<const Grammar>(new Grammar(std::move(pool)));
  } catch (const xerces::XMLException& problem) {
    return corrupt("xml.schema", to_utf8(problem.getMessage()));
  } catch (const xerces::SAXException& problem) {
    return corrupt("xml.schema", to_utf8(problem.getMessage()));
  }
}

}  // namespace base::xml
