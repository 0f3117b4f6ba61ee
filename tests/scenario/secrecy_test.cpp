// What outsiders learn from the logs of two cities that exchange messages: how many entries, and
// when. KUITTI_SECRECY_MESSAGES says how many messages (40); 10,000 take some minutes.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "ap/flow/log_queue.h"
#include "base/text.h"
#include "ledger/entry/entry.h"
#include "ledger/log/frontier.h"
#include "tests/scenario/purchase.h"

using namespace test;
using ap::flow::Logging;
using ap::store::Message;
using base::Bytes;
using base::ByteView;

namespace {

constexpr std::size_t kWindow = 8;
constexpr std::size_t kHeader = 16;  // magic, suite, time: what is meant to be seen
constexpr std::size_t kEntry = 112;

/// Every eight octets that stand side by side.
template <class Call>
void each_window(ByteView bytes, Call call) {
  std::uint64_t window = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    window = window << 8 | bytes[at];
    if (at + 1 >= kWindow) call(window);
  }
}

/// Somebody who has mirrored both logs and has no secret.
class Outsider final {
 public:
  void see_entry(const Bytes& entry) {
    REQUIRE(entry.size() == kEntry);
    see_bytes(entry);
    each_window(ByteView(entry).subspan(kHeader),
                [&](std::uint64_t window) { sealed_.push_back(window); });
    ++entries_;
    for (std::size_t at = kHeader; at < kEntry; ++at) {
      ++octets_[entry[at]];
      for (std::size_t bit = 0; bit < 8; ++bit)
        ones_[(at - kHeader) * 8 + bit] += entry[at] >> bit & 1;
    }
  }
  void see_bytes(ByteView bytes) {
    each_window(bytes, [&](std::uint64_t window) { public_.push_back(window); });
  }
  /// After everything was seen.
  void sort() {
    std::ranges::sort(sealed_);
    std::ranges::sort(public_);
    for (const std::uint64_t window : public_) marks_[window % marks_.size()] = true;
  }

  /// Whether some eight octets of the sealed fields stand in two places of the logs: a tag twice, a
  /// commitment in both, a piece of one value in another.
  bool something_repeats() const { return std::ranges::adjacent_find(sealed_) != sealed_.end(); }
  /// Whether eight octets of that value stand anywhere in what is published.
  bool sees(ByteView value) const {
    bool seen = false;
    each_window(value, [&](std::uint64_t window) {
      // The marks say at once of most that they do not stand there.
      if (!seen && marks_[window % marks_.size()])
        seen = std::ranges::binary_search(public_, window);
    });
    return seen;
  }
  /// By how many standard deviations the most uneven bit of the sealed fields is uneven.
  double worst_bit() const {
    double worst = 0;
    const auto n = static_cast<double>(entries_);
    for (const std::uint64_t ones : ones_)
      worst = std::max(worst, std::abs(static_cast<double>(ones) - n / 2) / (std::sqrt(n) / 2));
    return worst;
  }
  /// The same for how often each octet occurs (chi square of 255 degrees of freedom).
  double unevenness() const {
    const double expected = static_cast<double>(entries_ * (kEntry - kHeader)) / 256;
    double sum = 0;
    for (const std::uint64_t count : octets_)
      sum += std::pow(static_cast<double>(count) - expected, 2) / expected;
    return (sum - 255) / std::sqrt(2 * 255);
  }
  std::size_t entries() const { return entries_; }
  std::size_t windows() const { return public_.size(); }

 private:
  std::vector<std::uint64_t> sealed_, public_;
  std::vector<bool> marks_ = std::vector<bool>((1u << 28) - 57);
  std::array<std::uint64_t, (kEntry - kHeader) * 8> ones_{};
  std::array<std::uint64_t, 256> octets_{};
  std::size_t entries_ = 0;
};

/// What is sure not to be seen is seen once in 10^9 runs.
constexpr double kMostDeviations = 7;

std::vector<Bytes> entries_of(AccessPoint& point) {
  std::vector<Bytes> entries;
  const std::uint64_t size = point.log().checkpoint().checkpoint.size.value();
  for (std::uint64_t at = 0; at < size; ++at)
    entries.push_back(point.log().entry(ledger::LeafIndex(at)).value());
  return entries;
}

/// Everything that is published of a log: entries, tiles, checkpoint.
void look(Outsider& outsider, AccessPoint& point) {
  ledger::Frontier frontier;
  std::uint64_t time = 0;
  for (const Bytes& entry : entries_of(point)) {
    outsider.see_entry(entry);
    const auto parsed = ledger::DocumentEntry::parse(entry).value();
    CHECK(parsed.time >= time);
    time = parsed.time;
    CHECK(Bytes(entry.begin(), entry.begin() + 8) == Bytes{0x50, 0x4C, 0x45, 1, 1, 0, 0, 0});
    frontier.append(entry);
  }
  const auto head = point.log().checkpoint();
  REQUIRE(frontier.root() == head.checkpoint.root);
  for (const auto& tile : frontier.take_resources()) {
    if (!tile.path.starts_with("tile/entries")) outsider.see_bytes(tile.bytes);
  }
  outsider.see_bytes(base::as_bytes(head.note));
}

Bytes with_length(std::string_view text) {
  Bytes out;
  base::append_u16(out, static_cast<std::uint16_t>(text.size()));
  base::append(out, text);
  return out;
}

/// What both sides and nobody else know of a message, and every digest of it that comes to mind.
std::vector<Bytes> secrets_of(AccessPoint& point, const Message& message) {
  std::vector<Bytes> known;
  std::vector<Bytes> digested;  // what is large, or quotes our own entries as the record does
  const std::string identifiers[] = {message.message_id,
                                     message.instance_id,
                                     message.conversation_id,
                                     message.sender,
                                     message.receiver,
                                     "iso6523-actorid-upis::" + message.sender,
                                     "iso6523-actorid-upis::" + message.receiver,
                                     message.id};
  Bytes all, all_with_lengths;
  for (const std::string& one : identifiers) {
    known.push_back(base::to_bytes(one));
    known.push_back(with_length(one));
    base::append(all, one);
    base::append(all_with_lengths, with_length(one));
    for (const std::string& other : identifiers) {
      if (&one == &other) continue;
      known.push_back(base::to_bytes(one + other));
      known.push_back(base::to_bytes(one + "|" + other));
      Bytes pair = with_length(one);
      base::append(pair, with_length(other));
      known.push_back(pair);
    }
  }
  known.push_back(all);
  known.push_back(all_with_lengths);
  for (const auto* name : {"document", "sbd", "receipt"}) {
    if (const auto part = point.messages().part(message.id, name)) digested.push_back(*part);
  }
  const auto seals = point.messages().seals(message.id).value();
  for (const auto& seal : seals) {
    digested.push_back(seal.record);
    for (const Bytes& secret : {seal.rec_salt, seal.doc_salt, seal.prk,
                                Bytes(seal.entry_id.begin(), seal.entry_id.end())})
      if (!secret.empty()) known.push_back(secret);
  }
  if (const auto trail = point.messages().trail(message.id).value()) known.push_back(trail->secret);
  std::vector<Bytes> secrets = known;
  std::ranges::move(known, std::back_inserter(digested));
  for (const Bytes& value : digested) {
    const auto digest = base::crypto::sha256(value);
    const auto twice = base::crypto::sha256(digest.bytes());
    for (const base::ByteView found : {digest.bytes(), twice.bytes()})
      secrets.emplace_back(found.begin(), found.end());
  }
  for (const auto& digest :
       {message.document, message.sbd, message.payload_digest, message.signature})
    if (digest != base::crypto::Sha256())
      secrets.emplace_back(digest.bytes().begin(), digest.bytes().end());
  return secrets;
}

/// The same document once more under a number of its own, as a city sends them all year.
Bytes numbered(const std::string& path, std::string_view number, std::size_t n) {
  std::string text = base::to_string(sample(path));
  const std::size_t at = text.find(number);
  REQUIRE(at != std::string::npos);
  text.replace(at, number.size(), std::string(number) + "-" + std::to_string(n));
  return base::to_bytes(text);
}

std::size_t message_count() {
  const char* const given = std::getenv("KUITTI_SECRECY_MESSAGES");
  return given == nullptr ? 40 : static_cast<std::size_t>(base::parse_decimal(given).value());
}

/// Every message of a point, and what it says of it.
template <class Call>
void each_message(AccessPoint& point, Call call) {
  ap::store::Query query;
  query.limit = 100;
  for (;;) {
    const auto page = point.messages().list(query).value();
    for (const Message& message : page.messages) call(message);
    if (page.next.empty()) return;
    query.cursor = page.next;
  }
}

void turn(Purchase& purchase, Logging logging) {
  for (AccessPoint* point : {&purchase.espoo, &purchase.supplier}) {
    point->logging = logging;
    point->restart();
  }
}

void log_all(Purchase& purchase) {
  for (AccessPoint* point : {&purchase.espoo, &purchase.supplier})
    REQUIRE(ap::flow::log_waiting(point->services()));
}

/// The times of all entries of both logs, in order: what everybody sees who watches them.
using Times = std::vector<std::uint64_t>;

/// Two cities in which messages come at those moments (seconds), batches at those.
std::pair<Times, Times> times_seen(Logging logging, const std::vector<int>& messages,
                                   const std::vector<int>& batches) {
  Purchase purchase;
  turn(purchase, logging);
  int now = 0;
  const auto step_to = [&](int second) {
    for (AccessPoint* point : {&purchase.espoo, &purchase.supplier})
      point->clock.advance(std::chrono::seconds(second - now));
    now = second;
  };
  std::size_t sent = 0;
  for (const int batch : batches) {
    for (; sent < messages.size() && messages[sent] < batch; ++sent) {
      step_to(messages[sent]);
      purchase.send(purchase.espoo, "order");
    }
    step_to(batch);
    if (logging == Logging::Queued) log_all(purchase);
  }
  const auto times = [](AccessPoint& point) {
    Times found;
    for (const Bytes& entry : entries_of(point))
      found.push_back(ledger::DocumentEntry::parse(entry).value().time);
    return found;
  };
  return {times(purchase.espoo), times(purchase.supplier)};
}

}  // namespace

TEST_CASE("in the privacy profile nobody sees when a message came, nor how many up to four") {
  // Batches come when their time is drawn, whatever waits.
  SeededRandom random(7);
  std::vector<int> batches, early, late;
  int begin = 0;
  for (const int count : {1, 2, 4, 3}) {
    const auto pause = ap::flow::draw_pause(random, ap::flow::LogQueue::kLongest);
    CHECK(pause >= std::chrono::seconds(60));
    CHECK(pause <= std::chrono::seconds(900));
    batches.push_back(begin + static_cast<int>(pause.count() / 1000));
    for (int n = 0; n < count; ++n) early.push_back(begin + 1 + n);
    for (int n = 4; n > 0; --n) late.push_back(batches.back() - 5 * n);
    begin = batches.back();
  }
  CHECK(batches[1] - batches[0] != batches[2] - batches[1]);
  CHECK(times_seen(Logging::Queued, early, batches) == times_seen(Logging::Queued, late, batches));
  // In the fast profile everybody does.
  const std::vector<int> sooner{10}, later{20};
  const auto seen = times_seen(Logging::Awaited, sooner, {30});
  CHECK(seen != times_seen(Logging::Awaited, later, {30}));
  CHECK(seen.first == seen.second);  // and that the two logs speak of one message
}

TEST_CASE("outsiders learn from two logs how many entries there are and when, and nothing else") {
  const auto logging = GENERATE(Logging::Awaited, Logging::Queued);
  Purchase purchase;
  turn(purchase, logging);
  for (std::size_t n = 0; n < message_count(); ++n) {
    const bool order = n % 2 == 0;
    AccessPoint& from = order ? purchase.espoo : purchase.supplier;
    Purchase::submit(from, order ? numbered("espoo/order.xml", "EKA-2026-04417", n)
                                 : numbered("espoo/invoice.xml", "260918", n));
    from.drive();
    (order ? purchase.supplier : purchase.espoo).drive();
    for (AccessPoint* point : {&purchase.espoo, &purchase.supplier})
      point->clock.advance(std::chrono::seconds(1));
    if (logging == Logging::Queued && n % 10 == 9) log_all(purchase);
  }
  if (logging == Logging::Queued) log_all(purchase);
  Outsider outsider;
  look(outsider, purchase.espoo);
  look(outsider, purchase.supplier);
  outsider.sort();
  CHECK_FALSE(outsider.something_repeats());
  CHECK(outsider.worst_bit() < kMostDeviations);
  CHECK(outsider.unevenness() < kMostDeviations);
  std::size_t messages = 0, secrets = 0, seen = 0;
  for (AccessPoint* point : {&purchase.espoo, &purchase.supplier}) {
    each_message(*point, [&](const Message& message) {
      ++messages;
      for (const Bytes& secret : secrets_of(*point, message)) {
        ++secrets;
        if (secret.size() >= kWindow && outsider.sees(secret)) ++seen;
      }
    });
  }
  CHECK(seen == 0);
  CHECK(messages == 2 * message_count());
  std::printf(
      "%zu messages, %zu entries, %zu windows; %zu secrets and digests; the most uneven bit is "
      "%.1f, the "
      "octets are %.1f standard deviations off\n",
      messages / 2, outsider.entries(), outsider.windows(), secrets, outsider.worst_bit(),
      outsider.unevenness());
}

TEST_CASE(
    "an outsider would see a tag that repeats, a digest that is stored, a field that is not "
    "random") {
  Purchase purchase;
  for (int n = 0; n < 4; ++n) purchase.send(purchase.espoo, "order");
  const std::vector<Bytes> honest = entries_of(purchase.espoo);
  REQUIRE(honest.size() >= 8);
  const auto look_at = [](const std::vector<Bytes>& entries) {
    Outsider outsider;
    for (const Bytes& entry : entries) outsider.see_entry(entry);
    outsider.sort();
    return outsider;
  };
  CHECK_FALSE(look_at(honest).something_repeats());
  std::vector<Bytes> bent = honest;
  std::copy_n(honest[1].begin() + 16, kWindow, bent[5].begin() + 60);  // half a tag, elsewhere
  CHECK(look_at(bent).something_repeats());
  const Message message = rows(purchase.espoo, ap::store::Direction::Out).front();
  bent = honest;
  std::ranges::copy(message.sbd.bytes(), bent[2].begin() + 48);
  CHECK(look_at(bent).sees(message.sbd.bytes()));
  CHECK_FALSE(look_at(honest).sees(message.sbd.bytes()));
  bent.clear();
  for (int n = 0; n < 100; ++n) {
    bent.push_back(honest[static_cast<std::size_t>(n) % honest.size()]);
    bent.back()[40] &= 0x7F;
  }
  CHECK(look_at(bent).worst_bit() > kMostDeviations);
  CHECK(look_at(bent).unevenness() > kMostDeviations);
}
