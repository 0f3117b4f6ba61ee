#pragma once

#include <memory>
#include <string>

#include "ap/server/config.h"
#include "base/arguments.h"
#include "base/http/client.h"
#include "base/json/value.h"

namespace kuitti {

/// The configuration that --config, $KUITTI_CONFIG or the usual place names.
/// Errors: Rejected "config".
base::Result<ap::server::Config> configuration(const base::Arguments& arguments);

/// The REST interface of the node that runs with a configuration: found through its addresses.json,
/// spoken to with the first operator's token of its token file.
class NodeClient final {
 public:
  /// Errors: Rejected "config", "config.tokens"; NotFound "node.away".
  static base::Result<NodeClient> find(const base::Arguments& arguments);

  /// Any status is an answer. Errors: those of the HTTP client.
  base::Result<base::http::Response> get(const std::string& target);
  base::Result<base::http::Response> remove(const std::string& target);
  base::Result<base::http::Response> post(const std::string& target, base::ByteView body,
                                          const base::http::Headers& headers = {});

 private:
  NodeClient(std::unique_ptr<base::http::Client> client, std::string url, std::string token)
      : client_(std::move(client)), url_(std::move(url)), token_(std::move(token)) {}
  base::Result<base::http::Response> ask(base::http::Outgoing request, const std::string& target);
  std::unique_ptr<base::http::Client> client_;
  std::string url_;
  std::string token_;
};

/// What a problem of the node says, as an error of ours; its kind by its status.
base::Error problem_of(const base::http::Response& answer);
/// An answer of that status; any other is the error of its problem.
base::Result<base::http::Response> expect(int status, base::Result<base::http::Response> answer);

/// A JSON body of the node. Errors: Corrupt "node.answer".
base::Result<base::json::Value> read_json(const base::http::Response& answer);

/// "/api/v1/documents/ID" with whatever stands for ID encoded, and then `tail`.
std::string document_path(const std::string& id, const std::string& tail = "");

}  // namespace kuitti
