#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/http/request_reader.h"

namespace {

using namespace base::http;

/// A peer whose octets arrive in pieces of one size.
class Pieces final : public Wire {
 public:
  Pieces(std::string_view text, std::size_t size) : text_(text), size_(size) {}
  base::Result<std::size_t> receive(std::span<char> into, Deadline) override {
    const std::string_view piece = text_.substr(0, std::min(size_, into.size()));
    std::ranges::copy(piece, into.begin());
    text_.remove_prefix(piece.size());
    return piece.size();
  }
  base::Result<void> send(base::ByteView, Deadline) override { return {}; }
  void finish() override {}

 private:
  std::string_view text_;
  std::size_t size_;
};

struct Exchange {
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> fields;
  bool operator==(const Exchange&) const = default;
};

/// The requests of a connection until it ends; the code of what ended it, or "".
struct Conversation {
  std::vector<Exchange> requests;
  std::string end;
  bool operator==(const Conversation&) const = default;
};

base::Result<bool> read_one(Incoming& in, Conversation& seen) {
  TRY(const auto head, read_head(in, ServerLimits{.body_bytes = 4096}));
  if (!head) return false;
  Exchange request{head->request.method, head->request.target, {}, head->request.headers.all()};
  BodyPieces pieces(in, head->framing);
  for (;;) {
    TRY(const base::ByteView piece, pieces.next());
    if (piece.empty()) break;
    request.body += base::as_text(piece);
  }
  ENSURE(head->framing.chunked || request.body.size() == head->framing.length);
  seen.requests.push_back(std::move(request));
  return true;
}

Conversation read_all(std::string_view text, std::size_t piece) {
  Pieces wire(text, piece);
  Incoming in(wire);
  Conversation seen;
  for (;;) {
    const auto more = read_one(in, seen);
    if (!more) seen.end = more.error().code;
    if (!more || !*more) return seen;
  }
}

/// A head that was accepted, written plainly, is the same head.
void check_spelling(const Exchange& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.fields) text += name + ":" + value + "\r\n";
  const auto again = parse_head(text + "\r\n", ServerLimits{});
  if (!again) {  // HTTP/1.0 needs no Host and may not be spelled as 1.1
    ENSURE(again.error().code == "http.head");
    return;
  }
  ENSURE(again->request.target == request.target);
  ENSURE(again->request.headers.all() == request.fields);
}

void check_texts(std::string_view text) {
  ENSURE(percent_decode(percent_encode(text)).value() == text);
  const auto decoded = percent_decode(text);
  if (decoded) ENSURE(percent_decode(percent_encode(*decoded)).value() == *decoded);
  const auto address = parse_address(text);
  if (!address) return;
  const bool six = address->first.find(':') != std::string::npos;
  ENSURE(parse_address((six ? "[" + address->first + "]" : address->first) + ":" +
                       std::to_string(address->second))
             .value() == *address);
}

}  // namespace

// What a peer says does not depend on how it arrives, and an accepted request has one meaning.
void fuzz(base::ByteView in) {
  const std::string_view text = base::as_text(in);
  const Conversation whole = read_all(text, text.size() + 1);
  ENSURE(read_all(text, 1) == whole);
  ENSURE(read_all(text, 7) == whole);
  for (const Exchange& request : whole.requests) {
    check_spelling(request);
    static_cast<void>(query_value(
        Request{.method = {}, .target = request.target, .headers = {}, .body = {}, .peer = {}}
            .query(),
        "a"));
  }
  check_texts(text.substr(0, 256));
}
