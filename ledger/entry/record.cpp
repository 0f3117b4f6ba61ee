#include "ledger/entry/record.h"

#include <array>

namespace ledger {

using base::malformed;
using base::cbor::Value;
using base::crypto::Sha256;

namespace {

constexpr std::array<std::string_view, 12> kEvents{"",
                                                   "submitted",
                                                   "sent and receipt obtained",
                                                   "received and receipt issued",
                                                   "validated",
                                                   "rejected",
                                                   "delivered",
                                                   "sending failed",
                                                   "correction",
                                                   "erased",
                                                   "exported",
                                                   "cover"};
constexpr std::array<std::string_view, 13> kTypes{"",
                                                  "order",
                                                  "order response",
                                                  "despatch advice",
                                                  "invoice",
                                                  "credit note",
                                                  "invoice response",
                                                  "order agreement",
                                                  "order change",
                                                  "order cancellation",
                                                  "catalogue",
                                                  "catalogue response",
                                                  "message status"};
constexpr std::uint64_t kOther = 99;

}  // namespace

Value TrailPlace::encode() const {
  Value before;
  if (previous) before = Value(base::Bytes(previous->bytes().begin(), previous->bytes().end()));
  return Value(Value::Array{std::uint64_t{number}, std::move(before)});
}

base::Result<TrailPlace> TrailPlace::parse(const Value& value) {
  const auto wrong = [] {
    return malformed("record.trail", "not [number, commitment of the one before]");
  };
  const auto* items = value.array();
  if (items == nullptr || items->size() != 2) return wrong();
  const std::uint64_t* number = (*items)[0].number();
  if (number == nullptr || *number > UINT32_MAX) return wrong();
  TrailPlace place{static_cast<std::uint32_t>(*number), std::nullopt};
  if ((*items)[1].is_null() != (*number == 0)) return wrong();
  if (*number == 0) return place;
  const base::Bytes* previous = (*items)[1].bytes();
  if (previous == nullptr || previous->size() != Sha256::kSize) return wrong();
  TRY(place.previous, Sha256::from_bytes(*previous));
  return place;
}

const Value* find(const Value& record, RecordKey key) {
  const auto* map = record.map();
  if (map == nullptr) return nullptr;
  const auto found = map->find(static_cast<std::uint64_t>(key));
  return found == map->end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> number_of(const Value& record, RecordKey key) {
  const Value* value = find(record, key);
  if (value == nullptr || value->number() == nullptr) return std::nullopt;
  return *value->number();
}

std::string event_text(std::uint64_t event) {
  const bool known = event > 0 && event < kEvents.size();
  return known ? std::string(kEvents[event]) : "event " + std::to_string(event);
}

std::string document_type_text(std::uint64_t type) {
  if (type == kOther) return "other document";
  const bool known = type > 0 && type < kTypes.size();
  return known ? std::string(kTypes[type]) : "type " + std::to_string(type);
}

}  // namespace ledger
