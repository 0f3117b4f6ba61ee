#include "base/sql/database.h"

#include <sqlite3.h>

#include <map>
#include <vector>

#include "base/sql/counted_files.h"

namespace base::sql {
namespace {

Error error_of(sqlite3* database, int code) {
  const std::string detail = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  // After a failed fsync nobody knows what is on the disk, and asking again does not tell.
  ENSURE(database == nullptr || sqlite3_extended_errcode(database) != SQLITE_IOERR_FSYNC);
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return conflict("sql.constraint", detail);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable("sql.busy", detail);
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return unavailable("sql.full", detail);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return unavailable("sql.open", detail);
    default:
      return corrupt("sql", detail);
  }
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

}  // namespace

struct Connection::State {
  sqlite3* database = nullptr;
  std::int64_t log_pages = 0;
  /// Statements that are not in use, by their text.
  std::map<std::string, std::vector<Prepared>, std::less<>> idle;
  ~State() {
    idle.clear();
    sqlite3_close(database);
  }
};

struct Statement::State {
  Connection::State* connection = nullptr;
  std::string_view text;                  ///< in the connection's map
  std::vector<Prepared>* home = nullptr;  ///< there, where it goes when it is no longer in use
  Prepared prepared;
  int binding = SQLITE_OK;  ///< the first failure of a bind, told by step
};

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;

Statement::~Statement() {
  if (!state_ || !state_->prepared) return;
  sqlite3_reset(state_->prepared.get());
  sqlite3_clear_bindings(state_->prepared.get());
  state_->home->push_back(std::move(state_->prepared));
}

Statement& Statement::bind(int index, std::int64_t value) {
  state_->binding |= sqlite3_bind_int64(state_->prepared.get(), index, value);
  return *this;
}

namespace {

int bind_text(sqlite3_stmt* statement, int index, std::string_view text,
              sqlite3_destructor_type held) {
  const char* data = text.data() == nullptr ? "" : text.data();
  return sqlite3_bind_text64(statement, index, data, text.size(), held, SQLITE_UTF8);
}

int bind_blob(sqlite3_stmt* statement, int index, ByteView blob, sqlite3_destructor_type held) {
  const void* data = blob.empty() ? "" : static_cast<const void*>(blob.data());
  return sqlite3_bind_blob64(statement, index, data, blob.size(), held);
}

}  // namespace

Statement& Statement::bind(int index, std::string_view text) {
  state_->binding |= bind_text(state_->prepared.get(), index, text, SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int index, ByteView blob) {
  state_->binding |= bind_blob(state_->prepared.get(), index, blob, SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_borrowed(int index, std::string_view text) {
  state_->binding |= bind_text(state_->prepared.get(), index, text, SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_borrowed(int index, ByteView blob) {
  state_->binding |= bind_blob(state_->prepared.get(), index, blob, SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_null(int index) {
  state_->binding |= sqlite3_bind_null(state_->prepared.get(), index);
  return *this;
}

Result<bool> Statement::step() {
  if (state_->binding != SQLITE_OK)
    return corrupt("sql", "a parameter cannot be bound: " + std::string(state_->text));
  const int code = sqlite3_step(state_->prepared.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(state_->connection->database, code);
}

Result<std::int64_t> Statement::run() {
  TRY(const bool row, step());
  if (row) return corrupt("sql", "a row was not expected: " + std::string(state_->text));
  return static_cast<std::int64_t>(sqlite3_changes64(state_->connection->database));
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(state_->prepared.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = sqlite3_column_text(state_->prepared.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(state_->prepared.get(), column));
  return data == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
}

Bytes Statement::blob(int column) const {
  const auto* data =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(state_->prepared.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(state_->prepared.get(), column));
  return data == nullptr ? Bytes() : Bytes(data, data + size);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(state_->prepared.get(), column) == SQLITE_NULL;
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() = default;

namespace {

Result<sqlite3*> open_file(const std::filesystem::path& path, int flags) {
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX, counted_files());
  if (code != SQLITE_OK) {
    const std::string detail = path.string() + ": " + sqlite3_errstr(code);
    sqlite3_close(database);
    return unavailable("sql.open", detail);
  }
  sqlite3_busy_timeout(database, 10'000);
  return database;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  TRY(state->database, open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  std::unique_ptr<Connection> connection(new Connection(std::move(state)));
  TRY(
      connection->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
                          "foreign_keys=ON; PRAGMA secure_delete=ON;"));
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_reader(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  TRY(state->database, open_file(path, SQLITE_OPEN_READONLY));
  return std::unique_ptr<Connection>(new Connection(std::move(state)));
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto known = state_->idle.find(sql);
  if (known == state_->idle.end()) known = state_->idle.try_emplace(std::string(sql)).first;
  auto state = std::make_unique<Statement::State>();
  state->connection = state_.get();
  state->text = known->first;
  state->home = &known->second;
  if (!state->home->empty()) {
    state->prepared = std::move(state->home->back());
    state->home->pop_back();
    return Statement(std::move(state));
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(state_->database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error_of(state_->database, code);
  state->prepared.reset(statement);
  return Statement(std::move(state));
}

Result<void> Connection::execute(std::string_view sql) {
  const int code =
      sqlite3_exec(state_->database, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(state_->database, code);
  return {};
}

std::int64_t Connection::last_row() const {
  return sqlite3_last_insert_rowid(state_->database);
}

void Connection::checkpoint_by_hand() {
  // A hook of our own takes the place of the one that checkpoints after every thousand pages.
  sqlite3_wal_hook(
      state_->database,
      [](void* counted, sqlite3*, const char*, int pages) {
        static_cast<State*>(counted)->log_pages = pages;
        return SQLITE_OK;
      },
      state_.get());
}

std::int64_t Connection::log_pages() const {
  return state_->log_pages;
}

Result<Connection::Checkpoint> Connection::checkpoint() {
  int pages = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(state_->database, nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             &pages, &moved);
  if (code != SQLITE_OK) return error_of(state_->database, code);
  return Checkpoint{pages, moved};
}

Result<Transaction> Transaction::begin(Connection& connection) {
  TRY(connection.execute("BEGIN IMMEDIATE"));
  return Transaction(&connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  // A failed rollback leaves nothing to do: the next BEGIN on this connection says so.
  if (connection_ != nullptr) static_cast<void>(connection_->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  ENSURE(connection_ != nullptr);
  TRY(connection_->execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

Result<void> migrate(Connection& connection, std::span<const std::string_view> steps) {
  std::int64_t version = 0;
  {
    TRY(Statement statement, connection.prepare("PRAGMA user_version"));
    TRY(const bool row, statement.step());
    version = row ? statement.integer(0) : 0;
  }
  if (version > static_cast<std::int64_t>(steps.size())) {
    return conflict("sql.newer", "the database was written by a newer program; install that one");
  }
  for (auto next = static_cast<std::size_t>(version); next < steps.size(); ++next) {
    TRY(Transaction transaction, Transaction::begin(connection));
    TRY(connection.execute(steps[next]));
    TRY(connection.execute("PRAGMA user_version = " + std::to_string(next + 1)));
    TRY(transaction.commit());
  }
  return {};
}

}  // namespace base::sql
