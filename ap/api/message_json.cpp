#include "ap/api/message_json.h"

namespace ap::api {

using base::json::Value;

Value to_json(const store::Message& message, const std::vector<store::Event>& events) {
  Value value = Value::object();
  value.set("id", message.id)
      .set("direction", to_string(message.direction))
      .set("state", to_string(message.state));
  value.set("sender", message.sender).set("receiver", message.receiver);
  value.set("document_type", message.document_type).set("process", message.process);
  value.set("message_id", message.message_id).set("instance_id", message.instance_id);
  value.set("document_sha256", message.document.hex());
  if (message.ledger) {
    value.set(
        "ledger",
        Value::object().set("origin", message.ledger->origin).set("index", message.ledger->index));
  }
  if (message.validation) {
    value.set("validation", Value::object()
                                .set("verdict", message.validation->verdict)
                                .set("errors", message.validation->errors)
                                .set("warnings", message.validation->warnings));
  }
  if (message.error) {
    value.set(
        "error",
        Value::object().set("code", message.error->code).set("detail", message.error->detail));
  }
  Value list = Value::array();
  for (const store::Event& event : events) {
    list.push(Value::object()
                  .set("at", base::format_timestamp(event.at))
                  .set("state", event.state)
                  .set("detail", event.detail));
  }
  return value.set("events", std::move(list));
}

}  // namespace ap::api
