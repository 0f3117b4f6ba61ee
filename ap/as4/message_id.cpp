#include "ap/as4/message_id.h"

#include "base/text.h"

namespace ap::as4 {

std::string make_message_id(const Identity& self, base::Random& random) {
  return base::make_uuid(random) + "@" + base::lower_ascii(self.seat()) + ".ap.invalid";
}

}  // namespace ap::as4
