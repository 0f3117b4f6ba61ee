// Test binaries that parse XML start its library before main, as programs do in main.
#include "base/xml/parse.h"

namespace {
const base::xml::Library library;
}  // namespace
