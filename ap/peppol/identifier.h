#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ap::peppol {

/// "iso6523-actorid-upis::0216:003721291126"; the value is compared without ASCII case, the
/// received spelling is kept. Spec: Peppol Policy for use of Identifiers 4.4, policies 1 and 2.
class ParticipantIdentifier {
 public:
  /// Also accepts a bare "0216:0037...", which then has the only scheme there is.
  /// Errors: Malformed "peppol.participant".
  static base::Result<ParticipantIdentifier> parse(std::string_view text);
  static base::Result<ParticipantIdentifier> make(std::string_view scheme, std::string_view value);
  const std::string& scheme() const { return scheme_; }
  const std::string& value() const { return value_; }
  /// Lower-case "scheme::value": for equality, hashing and look-up.
  const std::string& key() const { return key_; }
  std::string uri() const { return scheme_ + "::" + value_; }
  bool operator==(const ParticipantIdentifier& other) const { return key_ == other.key_; }

 private:
  ParticipantIdentifier(std::string scheme, std::string value);
  std::string scheme_, value_, key_;
};

/// "busdox-docid-qns::<namespace>::<Root>##<customization id>::<version>"; case-sensitive.
class DocumentTypeIdentifier {
 public:
  /// Errors: Malformed "peppol.document_type".
  static base::Result<DocumentTypeIdentifier> parse(std::string_view uri);
  static base::Result<DocumentTypeIdentifier> make(std::string_view scheme, std::string_view value);
  const std::string& scheme() const { return scheme_; }
  const std::string& value() const { return value_; }
  const std::string& root_namespace() const { return namespace_; }
  const std::string& root_local() const { return local_; }
  const std::string& customization_id() const { return customization_; }
  const std::string& version() const { return version_; }
  std::string uri() const { return scheme_ + "::" + value_; }
  bool operator==(const DocumentTypeIdentifier&) const = default;

 private:
  DocumentTypeIdentifier() = default;
  std::string scheme_, value_, namespace_, local_, customization_, version_;
};

/// "cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"; case-sensitive.
class ProcessIdentifier {
 public:
  /// A text without "::" after a known scheme is a bare value. Errors: Malformed "peppol.process".
  static base::Result<ProcessIdentifier> parse(std::string_view text);
  static base::Result<ProcessIdentifier> make(std::string_view scheme, std::string_view value);
  const std::string& scheme() const { return scheme_; }
  const std::string& value() const { return value_; }
  std::string uri() const { return scheme_ + "::" + value_; }
  bool operator==(const ProcessIdentifier&) const = default;

 private:
  ProcessIdentifier() = default;
  std::string scheme_, value_;
};

/// "POP000123": the Subject CN of an access point certificate.
class SeatId {
 public:
  /// Errors: Malformed "peppol.seat" unless P, two letters, six digits.
  static base::Result<SeatId> parse(std::string_view text);
  const std::string& value() const { return value_; }
  bool operator==(const SeatId&) const = default;

 private:
  explicit SeatId(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

}  // namespace ap::peppol
