#include "base/xml/wide_input.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <xercesc/util/XMLUni.hpp>

#include "base/xml/utf8.h"

namespace base::xml {
namespace {

constexpr char16_t kNoCharacter = 0xFFFF;
constexpr std::size_t kBlock = 16;

/// ASCII bytes to units; false when one is not ASCII. The constant count becomes vectors.
inline bool widen(const std::uint8_t* from, char16_t* to) {
  std::uint8_t seen = 0;
  for (std::size_t at = 0; at < kBlock; ++at) {
    seen = static_cast<std::uint8_t>(seen | from[at]);
    to[at] = from[at];
  }
  return seen < 0x80;
}

}  // namespace

class WideInput::Stream final : public xerces::BinInputStream {
 public:
  Stream(ByteView bytes, bool& spoilt) : bytes_(bytes), spoilt_(spoilt) {}

  XMLFilePos curPos() const override { return at_; }
  const XMLCh* getContentType() const override { return nullptr; }
  XMLSize_t readBytes(XMLByte* const to, const XMLSize_t most) override {
    auto* const units = reinterpret_cast<char16_t*>(to);
    return sizeof(char16_t) * read(units, most / sizeof(char16_t));
  }

 private:
  std::size_t read(char16_t* to, std::size_t room) {
    std::size_t made = 0;
    while (at_ < bytes_.size() && room - made >= 2) {
      if (room - made >= kBlock && bytes_.size() - at_ >= kBlock &&
          widen(bytes_.data() + at_, to + made)) {
        made += kBlock;
        at_ += kBlock;
        continue;
      }
      // Up to a block of whatever it is.
      const std::size_t until = std::min(at_ + kBlock, bytes_.size());
      while (at_ < until && room - made >= 2) {
        const Decoded next = decode_utf8(bytes_.subspan(at_));
        if (next.bytes == 0) {
          spoilt_ = true;
          at_ = bytes_.size();
          to[made++] = kNoCharacter;
          return made;
        }
        at_ += next.bytes;
        if (next.code < 0x10000) {
          to[made++] = static_cast<char16_t>(next.code);
        } else {
          to[made++] = static_cast<char16_t>(0xD800 + ((next.code - 0x10000) >> 10));
          to[made++] = static_cast<char16_t>(0xDC00 + ((next.code - 0x10000) & 0x3FF));
        }
      }
    }
    return made;
  }

  ByteView bytes_;
  std::size_t at_ = 0;
  bool& spoilt_;
};

WideInput::WideInput(ByteView bytes, xerces::MemoryManager* memory)
    : xerces::InputSource("document", memory), bytes_(bytes) {
  constexpr std::array<std::uint8_t, 3> kMark = {0xEF, 0xBB, 0xBF};
  if (bytes.size() >= kMark.size() && std::equal(kMark.begin(), kMark.end(), bytes.begin()))
    bytes_ = bytes.subspan(kMark.size());
  setEncoding(xerces::XMLUni::fgXMLChEncodingString);
}

xerces::BinInputStream* WideInput::makeStream() const {
  return new (getMemoryManager()) Stream(bytes_, spoilt_);
}

}  // namespace base::xml
