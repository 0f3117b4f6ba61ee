#pragma once

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/permits.h"
#include "base/sql/database.h"

namespace ap::store {

/// A few reading connections, opened when first needed. They see what was committed, and neither
/// wait for the writer nor keep it waiting. Threads: any.
class Readers final {
 public:
  explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

  /// Runs the call with a connection of its own and returns its Result.
  template <class Call>
  auto read(Call&& call) -> decltype(call(std::declval<base::sql::Connection&>())) {
    const auto permit = permits_.take();
    TRY(Connection connection, take());
    auto result = call(*connection);
    idle_.with([&](auto& idle) { idle.push_back(std::move(connection)); });
    return result;
  }

 private:
  using Connection = std::unique_ptr<base::sql::Connection>;
  static constexpr unsigned kMost = 4;

  base::Result<Connection> take() {
    Connection connection = idle_.with([](std::vector<Connection>& idle) {
      if (idle.empty()) return Connection();
      Connection last = std::move(idle.back());
      idle.pop_back();
      return last;
    });
    if (connection) return connection;
    return base::sql::Connection::open_reader(file_);
  }

  const std::filesystem::path file_;
  base::Permits permits_{kMost};
  base::Guarded<std::vector<Connection>> idle_;
};

}  // namespace ap::store
