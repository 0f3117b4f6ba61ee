#include "base/bytes.h"
#include "base/check.h"
#include "base/xml/parse.h"
#include "ubl/xpath/evaluation.h"

/// Any text is an expression or an error; an expression runs within its budget, twice alike.
void fuzz(base::ByteView in) {
  using namespace ubl::xpath;
  StaticContext context;
  context.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"}};
  Program program;
  const auto compiled = program.compile(base::as_text(in), context);
  if (!compiled) {
    ENSURE(!compiled.error().code.empty());
    return;
  }
  static const auto tree = base::xml::parse(base::as_bytes("<a i='1'>t<b>2</b><b/><!--c--></a>"));
  Evaluation evaluation(program, {20'000, 32});
  std::optional<std::size_t> first;
  for (int run = 0; run < 2; ++run) {
    evaluation.begin_document(*tree, base::Timestamp());
    const auto found = evaluation.evaluate(*compiled, evaluation.document());
    const std::size_t size = found ? found->size() : SIZE_MAX;
    ENSURE(!first || *first == size);
    first = size;
  }
}
