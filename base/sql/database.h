#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace base::sql {

/// One prepared statement in use. Parameters are numbered from 1, columns from 0.
/// Threads: that of its connection.
class Statement final {
 public:
  Statement(Statement&&) noexcept;
  ~Statement();
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, ByteView blob);
  Statement& bind_null(int index);
  /// The same without a copy: the octets outlive the statement.
  Statement& bind_borrowed(int index, std::string_view text);
  Statement& bind_borrowed(int index, ByteView blob);
  /// True when a row is there. Errors: Conflict "sql.constraint"; Unavailable "sql.busy",
  /// "sql.full"; Corrupt "sql".
  Result<bool> step();
  /// Runs to the end, expecting no rows; the number of rows changed.
  Result<std::int64_t> run();
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Bytes blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Connection;
  struct State;
  explicit Statement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// One SQLite connection; statements are cached by their text. Threads: one at a time.
class Connection final {
 public:
  struct State;  ///< of database.cpp
  /// WAL, synchronous=FULL, foreign keys, secure_delete. Errors: Unavailable "sql.open"; Corrupt
  /// "sql".
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path);
  /// Sees committed rows only and cannot write.
  static Result<std::unique_ptr<Connection>> open_reader(const std::filesystem::path& path);
  ~Connection();
  Result<Statement> prepare(std::string_view sql);
  /// Several statements without parameters.
  Result<void> execute(std::string_view sql);
  /// Key of the row that this connection inserted last.
  std::int64_t last_row() const;

  /// From now on commits of this connection do not move pages from the write-ahead log into the
  /// file by themselves; somebody calls checkpoint().
  void checkpoint_by_hand();
  /// Pages in the write-ahead log as of the latest commit here; counted after checkpoint_by_hand().
  std::int64_t log_pages() const;
  struct Checkpoint {
    std::int64_t pages = 0;  ///< in the write-ahead log
    std::int64_t moved = 0;  ///< of them, that are in the file now; all: the log can start again
  };
  /// Moves what can be moved, waiting for no reader and no writer (SQLite: PASSIVE).
  /// Errors: Unavailable "sql.busy" when another connection is doing it.
  Result<Checkpoint> checkpoint();

 private:
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// BEGIN IMMEDIATE ... COMMIT. Rolls back when it dies uncommitted.
class Transaction final {
 public:
  static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&&) noexcept;
  ~Transaction();
  /// Durable on return. A failed fsync stops the process, here and in a checkpoint.
  Result<void> commit();

 private:
  explicit Transaction(Connection* connection) : connection_(connection) {}
  Connection* connection_;
};

/// Numbered forward migrations: `steps[i]` brings version i to i + 1, in one transaction each.
/// Errors: Conflict "sql.newer" when the database is newer than the program.
Result<void> migrate(Connection& connection, std::span<const std::string_view> steps);

}  // namespace base::sql
