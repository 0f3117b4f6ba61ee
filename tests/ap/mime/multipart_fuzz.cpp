#include "ap/mime/multipart.h"

// The first line is the Content-Type of the request, the rest its body.
void fuzz(base::ByteView in) {
  const std::string_view text = base::as_text(in);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  const auto parts = ap::mime::parse_message(text.substr(0, end), in.subspan(end + 1));
  if (!parts) return;
  for (const auto& part : *parts) {
    if (!part.content.empty()) static_cast<void>(part.content.back());
  }
}
