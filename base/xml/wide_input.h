#pragma once

// Inside base/xml only.
#include <xercesc/sax/InputSource.hpp>
#include <xercesc/util/BinInputStream.hpp>

#include "base/bytes.h"
#include "base/xml/fence.h"

namespace base::xml {

/// UTF-8 for the parser, as the UTF-16 that it works in: made piece by piece, in a third of the
/// time that the parser's own converter takes.
///
/// Where the bytes are no UTF-8 the parser is given a character that no document may hold, and
/// `spoilt` tells that afterwards. Lifetime: the bytes outlive it. Threads: one; one parse.
class WideInput final : public xerces::InputSource {
 public:
  WideInput(ByteView bytes, xerces::MemoryManager* memory);
  xerces::BinInputStream* makeStream() const override;
  bool spoilt() const { return spoilt_; }

 private:
  class Stream;
  ByteView bytes_;
  mutable bool spoilt_ = false;
};

}  // namespace base::xml
