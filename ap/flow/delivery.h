#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "ap/store/message.h"
#include "base/bytes.h"
#include "base/guarded.h"
#include "base/result.h"

namespace ap::flow {

/// Where received documents go: the receiver's side of this access point. A seam. Threads: any.
class Delivery {
 public:
  virtual ~Delivery() = default;
  /// Durable on return; the same message again succeeds. What it is called there, for people.
  /// Errors: Unavailable "file.write".
  virtual base::Result<std::string> put(const store::Message& message, base::ByteView document) = 0;
  /// Takes back what put() gave for this message, where it still is what was given; its absence is
  /// no error. Gone for good on return. Errors: Unavailable "file.write".
  virtual base::Result<void> remove(const store::Message& message, base::ByteView document) = 0;
};

/// <folder>/<receiver>/<class>/<instance id>.xml: temp, fsync, rename, fsync of the folder. A name
/// that another document has is never written over (envelope ids are the senders' choice): then
/// our own id is added to it. One thread at a time has a name; others work beside it.
class FolderDelivery final : public Delivery {
 public:
  explicit FolderDelivery(std::filesystem::path folder) : folder_(std::move(folder)) {}
  base::Result<std::string> put(const store::Message& message, base::ByteView document) override;
  base::Result<void> remove(const store::Message& message, base::ByteView document) override;

 private:
  std::filesystem::path folder_of(const store::Message& message) const;

  const std::filesystem::path folder_;
  base::Guarded<std::set<std::filesystem::path>> taken_;  ///< names that a thread is at
};

}  // namespace ap::flow
