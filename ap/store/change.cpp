#include "ap/store/change.h"

namespace ap::store {
namespace {

bool belongs(State state, Direction direction) {
  switch (state) {
    case State::Logged:
    case State::Erased:
      return true;
    case State::Stored:
    case State::Receipted:
    case State::Delivered:
      return direction == Direction::In;
    case State::Accepted:
    case State::Packaged:
    case State::Sent:
    case State::Proven:
    case State::Unproven:
    case State::Failed:
      return direction == Direction::Out;
  }
  return false;
}

}  // namespace

base::Result<Message> changed(Message message, const Change& change) {
  if (message.state != change.from) {
    return base::conflict("store.state", message.id + " is " +
                                             std::string(to_string(message.state)) + ", not " +
                                             std::string(to_string(change.from)));
  }
  if (!belongs(change.to, message.direction)) {
    return base::conflict("store.state", message.id + " goes " +
                                             std::string(to_string(message.direction)) +
                                             " and is never " + std::string(to_string(change.to)));
  }
  if (change.attempts) {
    message.attempts = *change.attempts;
  } else if (change.to != change.from) {
    message.attempts = 0;
  }
  message.state = change.to;
  message.due = change.due.value_or(kNever);
  if (!change.placed.empty()) message.ledger = change.placed.back().place;
  if (change.validation) message.validation = change.validation;
  if (change.clear_error) message.error.reset();
  if (change.error) message.error = change.error;
  if (change.to_seat) message.to_seat = *change.to_seat;
  if (change.endpoint) message.endpoint = *change.endpoint;
  if (change.content_type) message.content_type = *change.content_type;
  if (change.message_id) message.message_id = *change.message_id;
  return message;
}

}  // namespace ap::store
