#pragma once

#include <string_view>

#include "ubl/schematron/rule_source.h"

namespace ubl::schematron {

/// Collects a message in pieces and folds its white space.
class MessageBuilder {
 public:
  void text(std::string_view more);
  void value(Expression select);
  void name(Expression select);
  Message finish();

 private:
  Message parts_;
};

/// Each run of white space one space, none at the ends.
std::string fold(std::string_view text);

}  // namespace ubl::schematron
