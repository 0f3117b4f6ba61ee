#include "ap/sbdh/sbdh.h"
#include "base/check.h"
#include "base/xml/canonical.h"

namespace {

bool same(const ap::sbdh::Header& a, const ap::sbdh::Header& b) {
  return a.sender == b.sender && a.receiver == b.receiver && a.document_type == b.document_type &&
         a.process == b.process && a.standard == b.standard && a.type_version == b.type_version &&
         a.type == b.type && a.instance_identifier == b.instance_identifier &&
         a.created == b.created && a.country_c1 == b.country_c1;
}

}  // namespace

// What is accepted can be written by us, and means the same to the next reader.
void fuzz(base::ByteView in) {
  const auto sbd = ap::sbdh::parse(in);
  if (!sbd) return;
  const std::string document = base::xml::canonicalize_exclusive(sbd->document);
  const auto written = ap::sbdh::write(sbd->header, base::as_bytes(document));
  ENSURE(written.has_value());
  const auto again = ap::sbdh::parse(base::as_bytes(*written));
  ENSURE(again.has_value());
  ENSURE(same(sbd->header, again->header));
  ENSURE(base::xml::canonicalize_exclusive(again->document) == document);
}
