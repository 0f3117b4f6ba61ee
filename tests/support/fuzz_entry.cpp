// libFuzzer's entry for one target: the *_fuzz.cpp linked beside this file.
#include "base/bytes.h"

void fuzz(base::ByteView in);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz(base::ByteView(data, size));
  return 0;
}
